"""macOS writes accents in names of folders in another way than others do: that makes no second student, anywhere."""

import json
import unicodedata

import pytest

from autograder.cli import main
from autograder.errors import UsageError
from autograder.pile import GradeBook, find_submissions
from autograder.pile.marks import Mark, write_marks
from autograder.pile.spelling import spelled_as_before, spelled_once
from autograder.roster import match_students, people_of
from autograder.roster.tables import Table

SHORT, LONG = unicodedata.normalize("NFC", "Zoë"), unicodedata.normalize("NFD", "Zoë")


@pytest.fixture
def submitted(tmp_path):
    """A folder for submissions, of a file system that keeps names as they are given."""
    folder = tmp_path / "submitted"
    for name in (SHORT, LONG):
        (folder / name).mkdir(parents=True)
    if len(list(folder.iterdir())) < 2:
        pytest.skip("this file system itself takes the two for one")
    for name in (SHORT, LONG):
        (folder / name).rmdir()
    return folder


@pytest.mark.parametrize("other", ["a1", "a2"])
def test_two_folders_of_one_student_are_refused_whatever_is_in_them(submitted, other):
    (submitted / SHORT / "a1").mkdir(parents=True)
    spelled_once(submitted)
    (submitted / LONG / other).mkdir(parents=True)
    with pytest.raises(UsageError, match=r"two folders for Zo.*'Zoe\\u0308' and 'Zo\\xeb'.*move what one holds into"):
        spelled_once(submitted)


def test_results_and_marks_of_the_other_spelling_are_not_left_behind(submitted, tmp_path):
    (submitted / SHORT / "a1").mkdir(parents=True)
    found, book = find_submissions(submitted, "a1"), GradeBook(tmp_path / "grades" / "a1")
    spelled_as_before(found, book)
    write_marks(book.marks_path(LONG), LONG, {"why": Mark(1.0)})
    with pytest.raises(
        UsageError, match=r"knows 'Zoe\\u0308', and .* is 'Zo\\xeb'.*call the folder 'Zoe\\u0308' again"
    ):
        spelled_as_before(found, book)
    book.marks_path(LONG).rename(book.marks_path(SHORT))
    spelled_as_before(found, book)


def test_a_link_beside_the_folder_is_no_second_student(submitted):
    (submitted / SHORT / "a1").mkdir(parents=True)
    (submitted / LONG).symlink_to(submitted / SHORT)
    spelled_once(submitted)


@pytest.mark.parametrize(("now", "before"), [(SHORT, LONG), (LONG, SHORT)])
def test_who_is_known_in_both_spellings_already_can_be_graded_again(submitted, tmp_path, now, before):
    """As one run graded the one and a later one the other: to call the folder otherwise never ends."""
    (submitted / now / "a1").mkdir(parents=True)
    found, book = find_submissions(submitted, "a1"), GradeBook(tmp_path / "grades" / "a1")
    for name in (now, before):
        book.result_path(name).parent.mkdir(parents=True, exist_ok=True)
        book.result_path(name).write_text("{}")
    write_marks(book.marks_path(before), before, {"why": Mark(1.0)})
    with pytest.raises(UsageError) as refused:
        spelled_as_before(found, book)
    theirs = [f"{path.parent.name}/{path.name}" for path in (book.result_path(before), book.marks_path(before))]
    said, own = str(refused.value), f"results/{book.result_path(now).name}"
    assert f"knows {now!a} ({own}) and {before!a} ({' and '.join(theirs)}), which differ only in how" in said
    assert f"move the files of {before!a} away, and marks of theirs that should count into marks/" in said
    assert said.endswith(f"/{book.marks_path(now).name}.") and "call the folder" not in said
    book.result_path(before).unlink()
    book.marks_path(before).rename(book.marks_path(now))
    spelled_as_before(found, book)


def test_the_command_refuses_and_takes_either_spelling_of_a_student(small_course, submitted, tmp_path, capsys):
    name = "a3_conv_layers"
    places = ["--solutions", str(small_course / "solutions"), "--assignments", str(small_course / "assignments")]
    line = ["grade", name, "--submitted", str(submitted), "--out", str(tmp_path / "grades"), *places, "--dry-run"]
    (submitted / LONG / name).mkdir(parents=True)
    assert main([*line, "--student", SHORT]) == 0
    assert "1 would be graded" in capsys.readouterr().out
    (submitted / "eve\udcff" / name).mkdir(parents=True)
    for typed in ("eve\udcff", r"eve\xff"):
        assert main([*line, "--student", typed]) == 0 and r"would grade eve\xff" in capsys.readouterr().out
    assert main([*line, "--student", "bob\udcff"]) == 2
    assert r"There is no submission by bob\xff; there are 2 others." in capsys.readouterr().err
    (submitted / SHORT).mkdir()
    assert main(line) == 2 and "differ only in how accents are written" in capsys.readouterr().err
    (submitted / SHORT).rmdir()
    book = GradeBook(tmp_path / "grades" / name)
    write_marks(book.marks_path(SHORT), SHORT, {})
    assert main(line) == 2 and "call the folder 'Zo\\xeb' again" in capsys.readouterr().err
    assert json.loads(book.marks_path(SHORT).read_text())["student"] == SHORT


def test_a_roster_knows_both_and_has_no_id_in_both():
    table = Table(("id", "name"), ((SHORT, "Zoë Ross"), ("bob", "Bob")))
    people = people_of(table)
    assert match_students([LONG], people).people[LONG].id == SHORT
    assert match_students(["zed", LONG], people, {"zed": "bob", SHORT: SHORT}).people[LONG].id == SHORT
    for student, key in ((LONG, SHORT), (SHORT, LONG)):
        assert match_students([student], people, {key: "bob"}).people[student].id == "bob", "the decision is for her"
    for other in (LONG, "ZO\xcb"):
        with pytest.raises(UsageError, match=r"lines 2 and 4 have the ids 'Zo\\xeb' and .*, which differ only in case"):
            people_of(Table(table.header, (*table.rows, (other, "Zoe Z"))))
