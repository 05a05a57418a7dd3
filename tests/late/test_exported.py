"""What leaves the house is the score that counts, with the sentences that say why."""

import csv
import io
import json
import zipfile

import pytest

from autograder.course.lateness import Lateness
from autograder.export.exporting import Wanted, export_file
from autograder.late import SHEET, Record, Sheet, write_sheet
from autograder.pile import GradeBook

WHY = "2 days late: 50 % off for 2 days (4 points)."


def graded(student):
    """Eight of ten points, and one that somebody gave."""
    check = {"id": "n::a", "outcome": "passed", "points": 8.0, "hidden": False, "sentence": "Is so.", "message": ""}
    rows = [
        {"id": "a", "notebook": "n", "written": False, "score": 8.0, "max_score": 10.0, "checks": [check]},
        {"id": "b", "notebook": "n", "written": True, "score": None, "max_score": 2.0, "checks": []},
    ]
    return {
        "schema": 1, "student": student, "assignment": "tiny", "submission_sha256": "0", "version": "1",
        "seed_sha256": "0", "checks_sha256": "0", "libraries": {}, "status": "complete", "auto_score": 8.0,
        "auto_max": 10.0, "manual_score": None, "manual_max": 2.0, "late_days": 0, "questions": rows, "findings": [],
    }  # fmt: skip


@pytest.fixture
def book(tmp_path):
    book = GradeBook(tmp_path / "grades" / "tiny")
    book.folder.mkdir(parents=True)
    sheet = Sheet(Lateness(per_day=0.25), {"ada@x.example": Record(2), "bob@x.example": Record(0)})
    (book.folder / SHEET).write_text(write_sheet(sheet))
    for student in sheet.records:
        book.write(graded(student))
    return book


def _export(book, to, **more):
    target = book.folder / f"out.{to}"
    done = export_file(book, Wanted(to, ("Tiny",), target, **more))
    assert done.late == {"ada@x.example": WHY} and done.students == 2
    return target


def test_a_table_says_what_counts_and_why(book):
    ada, bob = csv.DictReader(io.StringIO(_export(book, "csv").read_text()))
    assert (ada["points"], ada["auto_score"], ada["late_days"], ada["why"]) == ("4", "8", "2", WHY)
    assert (bob["points"], bob["auto_score"], bob["late_days"], bob["why"]) == ("8", "8", "0", "")


def test_canvas_and_moodle_get_what_counts(book, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,email\nal1,Ada L,ada@x.example\nbm2,Bob M,bob@x.example\n")
    for to in ("canvas", "moodle"):
        rows = list(csv.reader(io.StringIO(_export(book, to, roster=roster).read_text())))
        assert [row[-1] for row in rows[-2:]] == ["4", "8"], to


def test_gradescope_gets_what_counts_in_place_of_the_sum(book):
    with zipfile.ZipFile(_export(book, "gradescope")) as archive:
        given = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("given/")]
    late, other = sorted(given, key=lambda one: WHY not in one["output"])
    assert late["score"] == 4 and other.get("score", 8) == 8 and WHY not in other["output"]
