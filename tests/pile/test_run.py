"""The pool: what cannot be read is left for the next run, and a grading process may die without losing anything."""

import contextlib
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.course import load_assignment
from autograder.demo import sample_class, write_class
from autograder.judge import Material
from autograder.pile import GradeBook, Pile, find_submissions, grade_pile
from autograder.pile.intake import Found
from autograder.pile.run import outdated, why_again

NAME = "a3_conv_layers"


@pytest.fixture
def pile(small_course, tmp_path, wall):
    assignment = load_assignment(small_course / "solutions" / NAME)
    return Pile(assignment, small_course / "assignments" / NAME, "seed", wall, GradeBook(tmp_path / "grades"), 1)


@pytest.fixture
def found(pile, tmp_path):
    students = [
        student for student in sample_class(pile.assignment) if student.name in ("ada", "half_done", "untouched")
    ]
    write_class(students, pile.assignment, pile.release, tmp_path / "submitted")
    return find_submissions(tmp_path / "submitted", NAME)


def graders():
    """The grading processes of this one."""
    found = []
    for process in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "autograder.engines.worker" in " ".join(process.cmdline()):
                found.append(process)
    return found


def origin(pile):
    return Material(pile.assignment, pile.release, pile.seed, Path()).origin


def test_results_made_from_something_else_are_known_by_it(pile, found, monkeypatch):
    grade_pile(pile, found[:1], lambda student, result: None)
    first, now = found[0], origin(pile)
    assert why_again(first, pile.book, {}, now) is None
    assert why_again(first, pile.book, {}, origin(replace(pile, seed="another"))) == ["the course's secret"]
    for key, value, words in (
        ("checks_sha256", "0" * 64, "the checks"),
        ("version", "2027.1", "the assignment's version"),
        ("libraries", now["libraries"] | {"numpy": "1.26.0"}, "numpy"),
    ):
        assert why_again(first, pile.book, {}, now | {key: value}) == [words]
        assert outdated(pile.book, {"somebody else"}, now | {key: value}) == {first.student: [words]}
    assert outdated(pile.book, {first.student}, now | {"version": "2027.1"}) == {} == outdated(pile.book, (), now)
    notebook = next(first.folder.glob("*.ipynb"))
    notebook.write_bytes(notebook.read_bytes() + b" ")
    assert why_again(first, pile.book, {}, now | {"version": "2027.1"}) == []  # it is new, not old


def test_what_cannot_be_read_is_named_and_the_others_are_graded(pile, found):
    unreadable = Found("eve", Path("/tmp") / ("x" * 300))
    seen = {}
    done = grade_pile(pile, [unreadable, *found], seen.__setitem__)
    assert set(done.graded) == {"ada", "half_done", "untouched"} and "name too long" in done.failed["eve"]
    assert seen["eve"] is None and seen["ada"]["auto_score"] > 0
    assert pile.book.read("eve") is None
    assert why_again(unreadable, pile.book, {}, origin(pile)) == []
    assert [why_again(one, pile.book, {}, origin(pile)) for one in found] == [None] * 3


def test_a_killed_grading_process_costs_nothing(pile, found):
    # More of them than are graded ahead: on a busy machine the first report may come late.
    more = [Found(name, found[-1].folder) for name in ("untouched too", "untouched as well")]
    killed = []

    def kill_once(student, result):
        if not killed:
            killed.extend(graders())
            for process in killed:
                process.kill()

    done = grade_pile(pile, [*found, *more], kill_once)
    assert killed and len(done.graded) == 5 and not done.failed
    assert len(pile.book.results()) == 5


def test_the_run_records_what_the_results_depend_on(pile, found):
    import json

    grade_pile(pile, found[:1], lambda student, result: None)
    record = json.loads((pile.book.folder / "run.json").read_text(encoding="utf-8"))
    assert record["seed"] == "seed" and record["version"] == pile.assignment.version
    assert {"numpy", "torch"} <= set(record["libraries"]) and len(record["checks_sha256"]) == 64
    assert set(json.loads((pile.book.folder / "timings.json").read_text(encoding="utf-8"))) == {found[0].student}
