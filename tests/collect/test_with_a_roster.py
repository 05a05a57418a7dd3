"""Hand-ins under the roster's ids: by name, number, address, group; whoever fits nobody stays, and is said."""

import json
import shutil
import unicodedata

import pytest

from autograder.cli import main
from autograder.collect import collect, lines
from autograder.collect.note import placed
from autograder.collect.people import Register
from autograder.course.manifest import write_manifest
from autograder.errors import UsageError
from autograder.roster import read_roster

from .conftest import NOTEBOOK
from .test_systems import METADATA, OTHER

OWN = """\
id,name,email,group,github_username,extension_days,extension_days tiny
al1,Ada Lovelace,ada@uni.example,red,ada-l,1,
bm2,Bob Moss,bob@uni.example,red,bobby,,3
cs3,Caro Stein,caro@uni.example,blue,,2,
as4,Anna Sand,anna@uni.example,,,,
as5,Anna Sand,anna2@uni.example,,,,
"""
CANVAS = 'Student,ID,SIS Login ID,Section\n"Lovelace, Ada",501,al1,L1\n"Moss, Bob",502,bm2,L1\n'
MOODLE = "Identifier,Full name,Email address\nParticipant 17,Ada Lovelace,al1@x\nTeilnehmer/in 18,Bob Moss,bm2@x\n"


@pytest.fixture
def roster(tmp_path):
    def read(text=OWN):
        path = tmp_path / "roster.csv"
        path.write_text(text)
        return read_roster(path)

    return read


@pytest.fixture
def enter(manifest, tmp_path, pile, roster, zipped):
    """Collect a zip of these files with a roster."""

    def enter(files, text=OWN, **more):
        (pile / "download.zip").write_bytes(zipped(files))
        register = Register(roster(text), **more)
        return collect([pile / "download.zip"], manifest, tmp_path / "submitted", register)

    return enter


def test_names_numbers_and_addresses_are_one_persons(enter):
    found = enter({"x_501_1_layers.ipynb": NOTEBOOK, "mossbob_999_2_layers.ipynb": NOTEBOOK}, CANVAS)
    assert sorted(found.students) == ["al1", "bm2"] and found.unmatched == {}
    one, two = "x_17_assignsubmission_file_", "Moss Bob_99_assignsubmission_file_"
    assert sorted(enter({f"{one}/l.ipynb": NOTEBOOK, f"{two}/l.ipynb": NOTEBOOK}, MOODLE).students) == [
        "al1@x",
        "bm2@x",
    ]
    gradescope = {"submission_metadata.yml": METADATA.encode()}
    found = enter(gradescope | {f"submission_10{n}/layers.ipynb": OTHER for n in (1, 2)})
    assert {"al1", "bm2", "cs3"} <= set(found.students)
    github = {"lab-ada-l/.git/HEAD": b"", "lab-ada-l/layers.ipynb": NOTEBOOK}
    assert sorted(enter(github | {"lab-bobby/.git/HEAD": b"", "lab-bobby/l.ipynb": b"{}"}).students) == ["al1", "bm2"]


def test_another_systems_number_is_nobodys(enter):
    """Canvas' 501 is not the student number 501 of a roster of our own."""
    text = "id,name,student number\nal1,Ada Lovelace,501\n"
    found = enter({"mossbob_501_1_layers.ipynb": NOTEBOOK, "b_2_2_layers.ipynb": NOTEBOOK}, text)
    assert sorted(found.students) == ["b", "mossbob"]


def test_who_is_only_called_like_somebody_takes_nobodys_place(enter, submitted):
    """What one is called can be changed in many systems; the number of an account cannot."""
    work = {"lovelaceada_501_1_layers.ipynb": NOTEBOOK, "lovelaceada_777_2_layers.ipynb": OTHER}
    found = enter(work)
    assert sorted(submitted()) == ["al1", "lovelaceada_777"]
    assert found.unmatched == {"lovelaceada_777": "canvas:777 and canvas:501 are both called like al1"}
    assert sorted(enter(work, match={"lovelaceada_777": "cs3"}).students) == ["al1", "cs3"]
    sure = enter({"x_501_1_layers.ipynb": NOTEBOOK, "lovelaceada_400_2_layers.ipynb": OTHER}, CANVAS)
    assert any(
        text.endswith("canvas:400 is only called like al1, whom the roster has as canvas:501.")
        for text in sure.students["al1"].findings
    )


def test_who_fits_nobody_or_two_is_kept_and_said(enter, submitted, tmp_path):
    found = enter({"Ada Lovelase.zip/layers.ipynb": NOTEBOOK, "Anna Sand/layers.ipynb": NOTEBOOK})
    assert sorted(submitted()) == ["Ada Lovelase.zip", "Anna Sand"]
    assert found.unmatched == {
        "Ada Lovelase.zip": "nobody in the roster is called Ada Lovelase.zip; likeliest is al1 (Ada Lovelace)",
        "Anna Sand": "Anna Sand may be as4 (Anna Sand) or as5 (Anna Sand)",
    }
    assert "Not in the roster: Anna Sand may be" in found.students["Anna Sand"].findings[0]
    assert [person.id for person in found.missing] == ["al1", "bm2", "cs3", "as4", "as5"]
    told = list(lines(found))
    assert sum("Anna Sand may be" in line for line in told) == 1
    assert told[-1] == "nothing from 5 of the roster: al1, bm2, cs3, as4, as5"
    found = enter(
        {"Ada Lovelase.zip/layers.ipynb": NOTEBOOK, "Anna Sand/layers.ipynb": NOTEBOOK}, match={"Anna Sand": "as5"}
    )
    assert sorted(found.students) == ["Ada Lovelase.zip", "as5"]
    left = next(line for line in lines(found) if "Anna Sand: from an earlier run" in line)
    assert left.endswith("and as5's now; remove it, or it is graded as one more student's")
    shutil.rmtree(tmp_path / "submitted" / "Anna Sand")
    assert enter({"Anna Sand/layers.ipynb": NOTEBOOK}, match={"Anna Sand": "as5"}).left == {}


def test_a_match_with_nobody_is_a_usage_error(enter):
    with pytest.raises(UsageError, match="ada should be zz, which is nobody's"):
        enter({}, match={"ada": "zz"})


def test_a_name_that_is_also_somebody_elses_is_said(enter):
    text = METADATA.replace("ada@uni.example", "bob@uni.example", 1)
    found = enter({"submission_metadata.yml": text.encode(), "submission_101/layers.ipynb": NOTEBOOK})
    (said,) = found.students["bm2"].findings
    assert said == "It may be somebody else's: it is also called Ada Lovelace, which is al1 (Ada Lovelace)."


def test_one_hand_in_counts_for_a_group(enter, submitted):
    found = enter({"Red/layers.ipynb": NOTEBOOK, "caro/layers.ipynb": OTHER})
    assert submitted() == {name: ["layers.ipynb"] for name in ("al1", "bm2", "cs3")}
    assert "Handed in for the group red: al1, bm2." in found.students["bm2"].findings


def test_a_members_hand_in_counts_for_the_group_where_that_is_asked_for(enter):
    files = {"bob/layers.ipynb": NOTEBOOK, "caro/layers.ipynb": OTHER}
    assert sorted(enter(files).students) == ["bm2", "cs3"]
    assert sorted(enter(files, groups=True).students) == ["al1", "bm2", "cs3"]


def test_extensions_are_noted_and_follow_the_roster(enter, tmp_path, manifest, roster):
    enter({"ada/layers.ipynb": NOTEBOOK, "bob/layers.ipynb": NOTEBOOK})

    def days():
        return [placed(tmp_path / "submitted" / name / "tiny").extension_days for name in ("al1", "bm2")]

    assert days() == [0.0, 3.0], "an empty cell of the assignment's own column is none"
    text = OWN.replace(",extension_days tiny", ",x").replace("1,\nbm2", "2.5,\nbm2")
    collect([], manifest, tmp_path / "submitted", Register(roster(text)))
    assert days() == [2.5, 0.0]
    enter({"ada/layers.ipynb": OTHER, "bob/layers.ipynb": NOTEBOOK}, text)
    assert days() == [2.5, 0.0]
    with pytest.raises(UsageError, match="line 3 has an extension of 'some'"):
        enter({}, OWN.replace(",,3", ",,some"))


@pytest.fixture
def command(manifest, tmp_path, monkeypatch, capsys):
    release = tmp_path / "assignments" / "tiny"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(write_manifest(manifest))
    (tmp_path / "roster.csv").write_text(OWN)
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main(["collect", *map(str, words), "-a", "tiny"])
        return code, *capsys.readouterr()

    return run


def test_the_command_takes_a_roster_and_times(command, pile, packed, tmp_path):
    for name in ("ada-l", "nobody"):
        (pile / f"{name}.zip").write_bytes(packed())
    code, out, _ = command(pile, "--roster", "roster.csv", "--json")
    table = json.loads(out)
    assert code == 1 and sorted(table["students"]) == ["al1", "nobody"]
    assert list(table["unmatched"]) == ["nobody"] and table["missing"] == ["bm2", "cs3", "as4", "as5"]
    (tmp_path / "times.csv").write_text(
        'github_username,submission_timestamp\nada-l,"2026-10-09T22:30:00Z"\nbobby,\nstranger,"2026-10-09T22:30:00Z"\n'
    )
    code, out, _ = command(pile, "--roster", "roster.csv", "--times", "times.csv", "--match", "nobody=cs3")
    assert code == 1 and "submitted/nobody: from an earlier run, and cs3's now" in out
    assert "al1: 1 notebook, 2026-10-09 22:30 UTC (server), collected" in out
    assert placed(tmp_path / "submitted" / "al1" / "tiny").dated_by == "server"
    code, out, _ = command("--roster", "roster.csv")
    assert code == 0 and "nothing from 3 of the roster: bm2, as4, as5" in out


def test_a_match_that_nobody_needed_is_said(command, pile, packed):
    (pile / "stranger.zip").write_bytes(packed())
    code, out, _ = command(pile, "--roster", "roster.csv", "--match", "strangr=cs3", "--match", "stranger=al1")
    assert code == 0 and "--match strangr: nobody handed in under that name" in out and "--match stranger:" not in out
    code, out, _ = command(pile, "--roster", "roster.csv", "--match", "strangr=cs3", "--json")
    assert json.loads(out)["match_unused"] == ["strangr"]
    assert "--match" not in command("--roster", "roster.csv", "--match", "strangr=cs3")[1]


def test_extensions_without_a_source_are_told(command, pile, packed, tmp_path):
    (pile / "al1.zip").write_bytes(packed())
    (tmp_path / "more.csv").write_text("id,extension_days\nal1,2\nbm2,3\n", encoding="utf-8")
    assert command(pile, "--roster", "roster.csv")[0] == 0
    again = ("--roster", "more.csv")
    noted = "1 of 2 of the roster have handed in; {} noted anew.\n"
    out = command(*again)[1]
    assert "al1: an extension of 2 days is noted\n" in out and "bm2: " not in out
    assert out.endswith(noted.format("1 extension"))
    assert command(*again)[1].endswith(noted.format("0 extensions"))
    assert json.loads(command("--roster", "roster.csv", "--json")[1])["extensions"] == {"al1": 0.0}


def test_extensions_of_no_assignment_are_said(command, pile, packed, tmp_path):
    (pile / "al1.zip").write_bytes(packed())
    (tmp_path / "more.csv").write_text("id,extension_days tiny,Extension_Days_tinny\nal1,1,1\n", encoding="utf-8")
    code, _, err = command(pile, "--roster", "more.csv")
    said = "autograder collect: the roster's column extension_days tinny is of no assignment in assignments.\n"
    assert code == 0 and err == said
    assert placed(tmp_path / "submitted" / "al1" / "tiny").extension_days == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Nothing to collect"),
        (["x.zip", "--groups"], "name it with --roster"),
        (["x.zip", "--roster", "roster.csv", "--match", "ada"], "--match takes NAME=ID, not 'ada'"),
        (
            ["x.zip", "--roster", "roster.csv", "--times", "roster.csv", "--zone", "Mars/Base"],
            "no time zone 'Mars/Base'",
        ),
        (["x.zip", "--roster", "roster.csv", "--times", "roster.csv"], "no column of times"),
    ],
)
def test_what_cannot_be_asked_for(command, words, said):
    code, _, err = command(*words)
    assert code == 2 and said in err and "Traceback" not in err


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_two_spellings_of_a_name_are_one_student_and_nothing_is_lost(tmp_path, pile, manifest, packed, form):
    """As a folder made on macOS has it, and one made elsewhere."""
    typed = unicodedata.normalize(form, "Zoë")
    for spelled, day in (("NFC", 1), ("NFD", 2)):
        folder = pile / unicodedata.normalize(spelled, "Zoë")
        folder.mkdir(exist_ok=True)
        (folder / f"{day}.zip").write_bytes(packed({"layers.ipynb": NOTEBOOK + b" " * day}, day=day))
    submitted = tmp_path / "submitted"
    found = collect([pile], manifest, submitted)
    assert [one.made for one in found.students.values()] == ["2026-10-02 09:00"] and not found.refused
    assert len([folder for folder in submitted.iterdir() if folder.is_dir()]) == 1
    assert len(list(submitted.glob("*/.handed-in/tiny/2026*"))) == 1
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nzr1,Zora Ross\n", encoding="utf-8")
    found = collect([pile], manifest, tmp_path / "again", Register(read_roster(roster), {typed: "zr1"}))
    assert list(found.students) == ["zr1"] and not found.unmatched and not found.unused
