"""Whom a hand-in counts for is on everybody's page: by the names of the roster, never by what a student says."""

import json
from datetime import UTC, datetime

import pytest

from autograder.collect import collect
from autograder.collect.kept import Kept
from autograder.collect.note import annotate, noted, placed, vouched
from autograder.collect.people import Register
from autograder.collect.placing import place
from autograder.course.manifest import Manifest, ManifestNotebook
from autograder.judge.origin import origin
from autograder.pile import GradeBook, find_submissions
from autograder.pile.groups import Group, note_groups, read_groups
from autograder.report import write_reports
from autograder.roster import read_roster

from .conftest import EVIL, check, result

NAME = "a3_conv_layers"
ROSTER = f"""\
id,name,email,group
al1,Ada Lovelace,ada@uni.example,red
bm2,"Bob <b>Moss</b>",bob@uni.example,red
cs3,Caro Stein,caro@uni.example,blue
as4,Anna Sand,anna@uni.example,blue
as5,Anna Sand,anna2@uni.example,blue
ev6,"{EVIL.replace('"', '""').replace(chr(27), "")}",eve@uni.example,
dd7,Dot Dee,dot@uni.example,
"""
METADATA = """\
---
submission_1:
  :submitters:
  - :name: Dot Dee
    :email: dot@uni.example
  - :name: Whoever
    :email: eve@uni.example
  - :name: Ada Lovelace
    :email: stranger@uni.example
  - :name: Caro Stein
  :created_at: 2026-10-01 18:30:00.123456000 Z
"""


@pytest.fixture
def course(tmp_path, harmless):
    class Course:
        """collected(files, groups, text of the roster) → what was collected; pages() → {student: their page's text}

        graded: whether results are made anew before
        """

        submitted = tmp_path / "submitted"
        book = GradeBook(tmp_path / "grades" / NAME)

        def collected(self, files, *, groups=False, text=ROSTER):
            source = tmp_path / "download"
            for name, content in files.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_text(content)
            roster = tmp_path / "roster.csv"
            roster.write_text(text, encoding="utf-8")
            manifest = Manifest(NAME, "2026.1", "T", (ManifestNotebook("layers", "L", (), ()),))
            return collect([source], manifest, self.submitted, Register(read_roster(roster), groups=groups))

        def pages(self, *, graded=True):
            found = find_submissions(self.submitted, NAME)
            note_groups(self.book, found)
            for one in found if graded else ():
                noted = json.loads((one.folder / ".collected.json").read_text())["findings"]
                findings = [{"kind": "hand-in", "cell": "", "detail": text} for text in noted]
                made = origin("2026.1", "c0ffee", "seed", [])
                self.book.write(result(one.student, check("strided"), findings=findings, **made))
            write_reports(self.book.folder)
            read = {path.stem: path.read_text() for path in (self.book.folder / "feedback").iterdir()}
            return {name: harmless(page).flat for name, page in read.items()}

    return Course()


def test_a_groups_hand_in_names_its_members_and_who_handed_it_in(course):
    course.collected({"ada/layers.ipynb": "{}", "caro/layers.ipynb": "{1}"}, groups=True)
    pages = course.pages()
    said = "Handed in by Ada Lovelace for the group red: Ada Lovelace, Bob <b>Moss</b>. "
    assert said in pages["al1"] and said in pages["bm2"], "the tags are text"
    said = "Handed in by Caro Stein for the group blue: Caro Stein, Anna Sand (as4), Anna Sand (as5). "
    assert all(said in pages[name] for name in ("cs3", "as4", "as5"))
    assert not [name for name, page in pages.items() if "al1, bm2" in page or page.count("for the group") != 1]


def test_a_hand_in_under_the_groups_name_is_nobodys_own(course):
    course.collected({"Red/layers.ipynb": "{}", "caro/layers.ipynb": "{1}"})
    pages = course.pages()
    assert "Handed in for the group red: Ada Lovelace, Bob <b>Moss</b>." in pages["bm2"]
    assert "Handed in" not in pages["cs3"]


def test_of_gradescopes_submitters_only_addresses_of_the_roster_are_named(course):
    course.collected({"submission_metadata.yml": METADATA, "submission_1/layers.ipynb": "{}"})
    page = course.pages()["dd7"]
    _, _, said = page.partition("Handed in together: ")
    assert said.startswith("<script>") and ", Dot Dee. " in said
    assert "Whoever" not in page and "Lovelace" not in page and "Caro" not in page and "stranger" not in page
    assert page.count("Others handed it in too, whose addresses are not in the roster.") == 1


def test_groups_that_are_asked_for_later_are_noted_for_what_is_there(course):
    files = {"ada/layers.ipynb": "{}"}
    course.collected(files)
    assert "Handed in" not in course.pages()["al1"] and read_groups(course.book.folder) == {}
    assert not course.collected(files, groups=True).students["al1"].changed
    pages = course.pages()
    assert "by Ada Lovelace for the group red" in pages["al1"] and "by Ada Lovelace for the group red" in pages["bm2"]
    course.collected(files)
    assert "for the group red" in course.pages()["al1"], "said once, it stays"
    course.book.write_csv()
    assert not course.book.behind()
    (course.book.folder / "groups.json").write_text('{"students": {"al1": 3, "bm2": {"members": 1}}}')
    assert read_groups(course.book.folder) == {}, "damaged: the next run makes it anew"
    assert course.book.behind() and "for the group red" in course.pages()["al1"]


def test_a_better_time_for_the_same_hand_in_loses_no_group(tmp_path):
    made, red = datetime(2026, 10, 1, tzinfo=UTC), Group("red", ("A", "B"), "A")
    for dated_by, files, group, kept in (
        ("receipt", b"{}", red, red), ("server", b"{}", None, red), ("server", b"{1}", None, None)
    ):  # fmt: skip
        place(Kept({"n.ipynb": files}, made, (), NAME, dated_by), tmp_path / "ada" / NAME, "x.zip", group=group)
        there = vouched(tmp_path / "ada" / NAME)
        assert (there.dated_by, there.group) == (dated_by, kept), "another hand-in is not the group's"


def test_what_a_student_wrote_as_our_note_names_nobody(course):
    course.collected({"ada/layers.ipynb": "{}"}, groups=True)
    folder = course.submitted / "al1" / NAME
    forged = json.loads((folder / ".collected.json").read_text())
    forged["group"] = {"name": "best", "members": ["Caro Stein"], "by": "Caro Stein"}
    (folder / ".collected.json").write_text(json.dumps(forged))
    assert "Caro" not in course.pages()["al1"]
    assert not annotate(folder, 3.0) and not annotate(folder, group=Group("red", ("A", "B")))
    assert vouched(folder) is None and placed(folder).extension_days == 0, "an extension makes no forged note ours"


def test_a_system_that_knows_no_more_than_the_roster_is_not_repeated(course):
    alone = METADATA.partition("  - :name: Ada")[0] + "  :created_at: 2026-10-01 18:30:00 Z\n"
    course.collected({"submission_metadata.yml": alone, "submission_1/layers.ipynb": "{}"})
    page = course.pages()["dd7"]
    assert ", Dot Dee. " in page and "Others handed it in" not in page and "eve@" not in page


@pytest.mark.parametrize("graded", [True, False])
def test_who_is_no_longer_in_a_group_is_in_none(course, graded):
    """The roster was wrong, and the same files are collected again; their results may stay as they are."""
    files, red = {"ada/layers.ipynb": "{}"}, "ada@uni.example,red"
    course.collected(files, groups=True)
    assert "for the group red" in course.pages()["al1"]
    found = course.collected(files, groups=True, text=ROSTER.replace(red, "ada@uni.example,"))
    assert not found.students["al1"].changed and "Handed in" not in course.pages(graded=graded)["al1"]
    assert read_groups(course.book.folder)["al1"].members == ()
    course.collected(files)
    assert "Handed in" not in course.pages(graded=graded)["al1"], "nobody says otherwise"
    course.collected(files, groups=True)
    assert "by Ada Lovelace for the group red" in course.pages(graded=graded)["al1"]


def test_a_group_of_one_is_none(course):
    course.collected({"Red/layers.ipynb": "{}"})
    course.collected({"Red/layers.ipynb": "{}"}, text=ROSTER.replace("ada@uni.example,red", "ada@uni.example,"))
    assert "Handed in" not in course.pages()["bm2"]
    assert noted(course.submitted / "bm2" / NAME) == [], "nor does what is found with it say so"
