"""Lateness in the results of a pile: from what `collect` noted, through regrades, whenever a rule changes."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autograder.collect.kept import Kept
from autograder.collect.note import annotate
from autograder.collect.placing import place
from autograder.course.lateness import Lateness
from autograder.errors import UsageError
from autograder.late import read_term
from autograder.pile import Found, GradeBook
from autograder.pile.keeping import held
from autograder.pile.lateness import note_lateness

RULES = Lateness(datetime(2026, 10, 2, tzinfo=UTC), free_days=1, per_day=0.5)


def graded(student, **more):
    """A result as the judge makes it, which knows nothing of time."""
    made_from = {"version": "2026.1", "checks_sha256": "0", "seed_sha256": "0", "libraries": {}}
    return {
        "schema": 1, "student": student, "assignment": "tiny", "submission_sha256": "0", **made_from,
        "status": "complete", "auto_score": 8.0, "auto_max": 10.0, "manual_score": None, "manual_max": 0.0,
        "late_days": 0, "questions": [], "findings": [],
    } | more  # fmt: skip


@pytest.fixture
def found(tmp_path):
    """Ada is two days late, Bob's folder was put there by hand."""
    ada, bob = (Found(name, tmp_path / "submitted" / name / "tiny") for name in ("ada", "bob"))
    made = datetime(2026, 10, 3, 12, tzinfo=UTC)
    place(Kept({"layers.ipynb": b"{}"}, made, (), "tiny", "server"), ada.folder, "a.zip")
    bob.folder.mkdir(parents=True)
    return [ada, bob]


@pytest.fixture
def book(tmp_path):
    return GradeBook(tmp_path / "grades" / "tiny")


def test_results_say_how_late_they_are_and_a_regrade_keeps_it(book, found):
    assert note_lateness(book, found, RULES) == []
    for student in ("ada", "bob"):
        book.write(graded(student))
    ada = book.read("ada")
    assert ada["late_days"] == 2
    assert ada["late"] == {"submitted": "2026-10-03T12:00:00Z", "dated_by": "server", "extension_days": 0.0}
    assert book.read("bob") == graded("bob"), "nobody noted anything of him"
    book.write(graded("ada", auto_score=9.0))
    assert (book.read("ada")["late_days"], book.read("ada")["auto_score"]) == (2, 9.0)


def test_the_score_that_counts_is_a_function_of_what_was_noted(book, found):
    note_lateness(book, found, RULES)
    book.write(graded("ada"))
    left, reasons = read_term(book.folder.parent).effective_score(book.read("ada"), 8.0)
    assert left == 4.0 and reasons == (
        "2 days late: 1 of the term's 1 free day used.",
        "50 % off for 1 day (4 points).",
    )


def test_a_rule_or_an_extension_that_changes_reaches_results_that_are_there(book, found):
    note_lateness(book, found, RULES)
    book.write(graded("ada"))
    before = book.late_path.stat().st_mtime_ns
    assert note_lateness(book, found, RULES) == [] and book.late_path.stat().st_mtime_ns == before
    annotate(found[0].folder, 1.0)
    assert note_lateness(book, found, RULES) == ["ada"] and book.read("ada")["late_days"] == 1
    lines = (book.folder / "history" / "ada.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["why"] == ["late days"], "no score changes without a line that says why"
    assert note_lateness(book, found, replace(RULES, due=None)) == ["ada"] and book.read("ada")["late_days"] == 0


def test_who_is_not_in_this_pile_keeps_what_was_noted(book, found):
    note_lateness(book, found, RULES)
    note_lateness(book, found[1:], RULES)
    assert list(json.loads(book.late_path.read_text())["students"]) == ["ada"]


def test_a_damaged_sheet_and_another_run_are_said(book, found):
    with held(book.folder), pytest.raises(UsageError, match="Another run"):
        note_lateness(book, found, RULES)
    book.late_path.write_text("{")
    with pytest.raises(UsageError, match=r"late.json is damaged"):
        note_lateness(book, found, RULES)
    with pytest.raises(UsageError, match=r"late.json is damaged"):
        book.write(graded("ada"))


def test_a_note_that_a_student_hands_in_decides_nothing(book, found):
    """nbgrader copies hidden files, too."""
    (found[1].folder / ".collected.json").write_bytes((found[0].folder / ".collected.json").read_bytes())
    note_lateness(book, found, RULES)
    book.write(graded("bob"))
    assert "late" not in book.read("bob")
