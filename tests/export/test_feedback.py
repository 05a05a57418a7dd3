"""Pages for Moodle and Canvas: everybody gets their own, as the systems' rules and our own `collect` read the zip."""

import io
import re
import string
import zipfile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.cli import main
from autograder.collect.canvas import canvas
from autograder.collect.moodle import moodle
from autograder.collect.trees import zip_tree
from autograder.export.canvas_feedback import canvas_places, handed_in_files
from autograder.export.moodle_feedback import moodle_places
from autograder.pile import GradeBook
from autograder.pile.marks import Mark, write_marks
from autograder.roster import Person, read_roster
from autograder.roster.finding import Finder

WORKSHEET = """\
Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade)
Participant 12,Ada_9 Lovelace,ada@uni.example,,12.00,-
Participant 13,../Grace  Hopper,grace@uni.example,,12.00,-
Participant 14,Ann Lee,ann@uni.example,,12.00,-
Participant 15,Ann Lee,lee@uni.example,,12.00,-
Participant 16,Twin One,one@uni.example,,12.00,-
Participant 016,Twin Two,two@uni.example,,12.00,-
Participant,Nobody Yet,none@uni.example,,12.00,-
"""
GRADEBOOK = """\
Student,ID,SIS Login ID,Section,"Layers (42)"
    Points Possible,,,,12
"Lovelace, Ada",17,ada,L1,
"Hopper, Grace",18,ghopper,L1,
"Noether, Emmy",19,emmy,L1,
"Gauss, Carl",20,carl,L1,
"""
DOWNLOAD = (
    "lovelaceada_17_501_notes.txt", "lovelaceada_17_502_a9-submission-1.zip", "hoppergrace_LATE_18_503_lay_7_ers.ipynb",
    "noetheremmy_19_link.html", "anon_20_504_layers.ipynb", "LATE_anon_20_505_a9.zip",
    "readme.txt",
)  # fmt: skip


@pytest.fixture
def export(tmp_path):
    """export(format, roster's text, *more) → (exit code, {name in the zip: content})"""

    def run(to, roster, *more):
        path = tmp_path / "roster.csv"
        path.write_text(roster, encoding="utf-8")
        arguments = ["export", "a9", "--to", to, "--feedback", "--out", str(tmp_path / "grades"), "--roster", str(path)]
        code = main([*arguments, "--solutions", str(tmp_path), *more])
        path = tmp_path / "grades" / "a9" / "export" / f"{to}-feedback.zip"
        return code, contents(path.read_bytes()) if path.is_file() else {}

    return run


@pytest.fixture
def downloaded(tmp_path):
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in DOWNLOAD:
            archive.writestr(name, b"")
    return path


def contents(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def moodle_reads(path):
    """Moodle's rule: the participant and the name of the feedback file; None for what it passes over."""
    parts = path.split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdecimal() and info[2:4] == ["assignsubmission", "file"]:
            return int(info[1]), "/".join([*info[4:], *parts]).lstrip("/")
    return None


def canvas_reads(name):
    """Canvas' rule: the user and the file that was handed in; None for what it ignores."""
    parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
    numbers = [part for part in parts if re.fullmatch("[0-9]+", part)][:2]
    if parts[0] == "anon" or parts[-1].startswith("link") or name.startswith("._") or len(numbers) < 2:
        return None
    return int(numbers[0]), int(numbers[1])


def collected(kind, packed):
    """Whose files they are by our own `collect`: the numbers of the system."""
    tree = zip_tree("feedback.zip", packed)
    assert tree.refused == ()
    return sorted(one.where.rpartition("_")[2].split("/")[0] for one in kind(tree, "a9"))


def owner(kind, name, roster):
    """Whose a file called so is, in the roster, when our own `collect` finds it in a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, b"")
    (number,) = collected(kind, packed.getvalue())
    return Finder(read_roster(roster)).find([f"{kind.__name__}:{number}"]).person


def test_moodle_gives_everybody_their_own_page(graded, result, export, tmp_path, capsys):
    emails = {12: "ada@uni.example", 13: "grace@uni.example", 14: "ann@uni.example", 15: "lee@uni.example"}
    graded(*(result(email) for email in emails.values()))
    code, pages = export("moodle", WORKSHEET)
    assert code == 0 and "4 students exported to" in capsys.readouterr().out
    read = {moodle_reads(path): page.decode() for path, page in pages.items()}
    assert dict([*read]) == dict.fromkeys(emails, "a9-feedback.html")
    for (participant, _), page in read.items():
        assert [email for email in emails.values() if email in page] == [emails[participant]]
    for path, page in pages.items():
        assert owner(moodle, path, tmp_path / "roster.csv").email in page.decode()
    assert set(pages) >= {
        "Ada 9 Lovelace_12_assignsubmission_file_/a9-feedback.html",
        "Grace Hopper_13_assignsubmission_file_/a9-feedback.html",
    }
    made = (tmp_path / "grades" / "a9" / "export" / "moodle-feedback.zip").read_bytes()
    assert collected(moodle, made) == ["12", "13", "14", "15"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}, "the same pages make the same file"


def test_who_is_not_one_person_for_certain_gets_nobodys_page(graded, result, export, capsys):
    two = ("ada@uni.example", "ada")  # one person
    graded(
        *map(result, two), result("Ann Lee"), result("zoe"), result("one@uni.example"), result("two@uni.example"),
        result("none@uni.example"), result("grace@uni.example", status="incomplete"), result("lee@uni.example"),
    )  # fmt: skip
    code, pages = export("moodle", WORKSHEET)
    said = capsys.readouterr().err
    assert code == 1 and [moodle_reads(path)[0] for path in pages] == [15]
    for student, why in {
        "ada": "others' work would be ada@uni.example's as well",
        "ada@uni.example": "others' work would be ada@uni.example's as well",
        "Ann Lee": "nobody in the roster is called so",
        "zoe": "nobody in the roster is called so",
        "one@uni.example": "the roster has their number, 16, for somebody else too",
        "two@uni.example": "the roster has their number, 16, for somebody else too",
        "none@uni.example": "the roster does not say by which number Moodle knows them",
        "grace@uni.example": "not complete",
    }.items():
        assert f"{student} is not exported: {why}" in said
    assert [moodle_reads(path)[0] for path in export("moodle", WORKSHEET, "--match", "ada=ada@uni.example")[1]] == [
        12,
        15,
    ]


def test_canvas_gets_each_page_beside_a_file_of_theirs(graded, result, export, downloaded, tmp_path, capsys):
    graded(*map(result, ("ada", "ghopper", "emmy", "carl")))
    code, pages = export("canvas", GRADEBOOK, "--downloaded", str(downloaded))
    said = capsys.readouterr().err
    assert code == 1 and {name: canvas_reads(name) for name in pages} == {
        "lovelaceada_17_502_feedback.zip": (17, 502), "hoppergrace_LATE_18_503_feedback.html": (18, 503),
    }  # fmt: skip
    inside = contents(pages["lovelaceada_17_502_feedback.zip"])
    assert list(inside) == ["a9-feedback.html"], "Canvas shows it as a9-submission-1.zip, which has to open"
    assert b"ada" in inside["a9-feedback.html"] and b"ghopper" in pages["hoppergrace_LATE_18_503_feedback.html"]
    assert "1 student handed in no zip: Canvas calls the page as their own file (lay_7_ers.ipynb)" in said
    for student, number in (("emmy", 19), ("carl", 20)):
        assert f"{student} is not exported: the download from Canvas has no file of theirs" in said, number
    made = (tmp_path / "grades" / "a9" / "export" / "canvas-feedback.zip").read_bytes()
    assert collected(canvas, made) == ["17", "18"]
    assert [owner(canvas, name, tmp_path / "roster.csv").id for name in sorted(pages)] == ["ghopper", "ada"]


def test_a_download_may_be_unpacked(graded, result, export, downloaded, tmp_path):
    graded(result("ada"))
    with zipfile.ZipFile(downloaded) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert list(export("canvas", GRADEBOOK, "--downloaded", str(tmp_path / "unpacked"))[1]) == [
        "lovelaceada_17_502_feedback.zip"
    ]


def test_a_page_says_what_the_result_says_now(graded, result, export):
    grades = graded(result("grace@uni.example"))
    stale = grades / "a9" / "feedback" / "grace@uni.example.html"
    stale.parent.mkdir()
    stale.write_text("somebody else's")
    book = GradeBook(grades / "a9")
    write_marks(book.marks_path("grace@uni.example"), "grace@uni.example", {"why": Mark(1.5, comment="Well put.")})
    book.write(result("grace@uni.example"))
    (page,) = export("moodle", WORKSHEET)[1].values()
    assert b"Well put." in page and b"somebody else's" not in page


def test_a_copy_of_a_result_is_not_sent(graded, result, export):
    grades = graded(result("ann@uni.example", why=2.0, answer="The newest."))
    there = GradeBook(grades / "a9").result_path("ann@uni.example")
    older = there.read_text(encoding="utf-8").replace("The newest.", "What ann wrote first.")
    (there.parent / "ann (1).json").write_text(older, encoding="utf-8")
    (page,) = export("moodle", WORKSHEET)[1].values()
    assert b"The newest." in page


def test_a_result_that_no_page_can_be_made_of_is_named(graded, result, export, capsys):
    broken = result("ann@uni.example")
    broken["questions"][0]["checks"] = [{"id": "n::c", "points": 1.0, "outcome": "perhaps"}]
    graded(broken)
    assert export("moodle", WORKSHEET) == (1, {})
    said = capsys.readouterr()
    assert "ann@uni.example is not exported: their page could not be made from their result" in said.err
    assert "no file written" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "csv"], "--feedback is for --to canvas and --to moodle"),
        (["--to", "moodle"], "needs as --roster Moodle's grading worksheet"),
        (["--to", "moodle", "--roster", "{gradebook}"], "needs as --roster Moodle's grading worksheet"),
        (["--to", "moodle", "--scale"], "are about scores; --feedback writes pages"),
        (["--to", "moodle", "--downloaded", "{zip}"], "--downloaded goes with --to canvas --feedback"),
        (["--to", "canvas", "--roster", "{gradebook}"], "“Download Submissions” with --downloaded"),
        (["--to", "canvas", "--roster", "{worksheet}", "--downloaded", "{zip}"], "--roster Canvas' exported gradebook"),
        (["--to", "canvas", "--roster", "{gradebook}", "--downloaded", "none.zip"], "none.zip cannot be read"),
        (["--to", "canvas", "--roster", "{gradebook}", "--downloaded", "{worksheet}"], "is not a zip that can be read"),
        (["--to", "canvas", "--roster", "{gradebook}", "--downloaded", "{empty}"], "has no file that is called as"),
    ],
)
def test_wrong_usage(graded, result, tmp_path, downloaded, capsys, arguments, said):
    grades = graded(result("ada"))
    (tmp_path / "empty").mkdir()
    files = {"zip": downloaded, "empty": tmp_path / "empty"}
    for name, text in {"gradebook": GRADEBOOK, "worksheet": WORKSHEET}.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text)
    given_words = [word.format(**files) for word in arguments]
    assert main(["export", "a9", "--feedback", "--out", str(grades), *given_words]) == 2
    assert said in capsys.readouterr().err


def test_a_download_is_for_feedback_alone(graded, result, capsys):
    grades = graded(result("ada"))
    assert main(["export", "a9", "--to", "canvas", "--downloaded", "x.zip", "--out", str(grades)]) == 2
    assert "--downloaded goes with --to canvas --feedback" in capsys.readouterr().err


numbers = st.integers(0, 10**19).map(str)


@given(st.text(), numbers)
def test_no_name_moves_moodles_numbers(name, number):
    place = moodle_places({"ada": number}, {"ada": Person("ada", name)}, "a9_more")["ada"]
    assert moodle_reads(place.path) == (int(number), "a9_more-feedback.html")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(place.path, b"")
    (one,) = zip_tree("feedback.zip", packed.getvalue()).entries
    assert "/".join(one.path) == place.path and collected(moodle, packed.getvalue()) == [number]


# Most of all what could pass for a part of the name.
words = st.lists(st.sampled_from(["_", "1", "LATE", "link", "anon", "a", "é", ".zip", ".html", "-", " "])).map("".join)


@given(words, st.sampled_from(["", "LATE_"]), numbers, numbers, words)
def test_canvas_reads_our_names_as_it_reads_its_own(tmp_path_factory, name, late, user, file, called):
    # Canvas leaves letters, digits and underscores of a name.
    theirs = f"{re.sub(r'[^a-zé0-9_]', '', name)}_{late}{user}_{file}_{called.strip(' .') or 'x'}"
    assume(canvas_reads(theirs) is not None and not theirs.startswith("_"))
    read = canvas_reads(theirs)
    folder = tmp_path_factory.mktemp("download")
    (folder / theirs).write_bytes(b"")
    place = canvas_places({"ada": str(read[0])}, handed_in_files(folder), "a9_link", {})["ada"]
    assert canvas_reads(place.path) == read
    assert set(place.path) <= set(string.printable + "é")
