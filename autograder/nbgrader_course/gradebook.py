"""nbgrader's gradebook through its API: the only module that knows it, loaded when a gradebook is opened."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.errors import UsageError
from autograder.roster import Person

from .answers import Shown
from .entry import Entry, Place

__all__ = ["Book", "Cell", "Given", "Put", "opened"]

DATABASE = "gradebook.db"


@dataclass(frozen=True)
class Cell:
    """A cell with points in nbgrader's gradebook."""

    notebook: str
    name: str
    most: float


@dataclass(frozen=True)
class Given:
    """What somebody gave in formgrader: for a cell's points, and the comment on an answer's cell.

    waiting: cells whose mark somebody should look at again, and has not
    """

    scores: Mapping[str, tuple[float | None, float]]
    comments: Mapping[str, str]
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Put:
    """What became of the marks that were there: of moved cells our score is another one, of earlier ones the answer.

    extra: cells of extra credit alone whose answer is another one; formgrader has no button that says that it stays
    shown: {cell: what formgrader shows now}
    """

    moved: list[str]
    earlier: list[str]
    extra: list[str]
    shown: Mapping[Place, Shown]


@contextmanager
def opened(course: Path, url: str = "", *, make: bool = False) -> Iterator["Book"]:
    """The gradebook of a course directory, or the one at a database's address, closed at the end.

    make: an empty one where there is none. Otherwise raises UsageError where the course has none yet.
    """
    path = course / DATABASE
    if not (url or make or path.is_file()):
        raise UsageError(f"There is no {path}; `nbgrader generate_assignment` in {course} makes it.")
    with _beside_python(), Gradebook(url or f"sqlite:///{path.resolve()}") as gradebook:
        yield Book(gradebook)


@contextmanager
def _beside_python() -> Iterator[None]:
    """For a new gradebook nbgrader starts the program alembic, which lies beside Python's, perhaps on no one's path."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


class Book:
    """An open gradebook."""

    def __init__(self, gradebook: Any) -> None:
        self._book = gradebook

    def put_people(self, people: Iterable[Person]) -> None:
        """Add students, or bring their names up to date."""
        for person in people:
            first, last = person.first_and_last
            known = {"first_name": first or None, "last_name": last or None, "email": person.email or None}
            self._book.update_or_create_student(person.id, **known)

    def cells(self, assignment: str) -> dict[tuple[str, str], Cell]:
        """{(notebook, name): cell} of an assignment's cells with points. Raises UsageError where nbgrader has none."""
        try:
            notebooks = self._book.find_assignment(assignment).notebooks
        except MissingEntry:
            notebooks = []
        if not notebooks:
            raise UsageError(
                f"nbgrader's gradebook does not know {assignment} yet: run `nbgrader generate_assignment {assignment}`."
            )
        return {
            (notebook.name, cell.name): Cell(notebook.name, cell.name, float(cell.max_score))
            for notebook in notebooks
            for cell in notebook.grade_cells
        }

    def put(self, assignment: str, student: str, entry: Entry) -> Put:
        """Keep what grading found, all of it or nothing; returns which marks somebody should look at again.

        What somebody entered in formgrader stays as it is.
        """
        submission, fresh = self._submission(assignment, student)
        notebooks = {notebook.name: notebook for notebook in submission.notebooks}
        done = Put([], [], [], shown := {})
        for place in entry.scores:
            grade = next(one for one in notebooks[place[0]].grades if one.name == place[1])
            moved, shown[place] = _put_score(grade, place, entry, fresh)
            if moved:
                done.moved.append(place[1])
            if shown[place].marked:
                (done.extra if grade.manual_score is None else done.earlier).append(place[1])
        for place in entry.comments:
            _put_comment(notebooks[place[0]], place, entry, fresh)
        for notebook in notebooks.values():
            # Its score is a query over its grades, with what people gave.
            self._book.db.refresh(notebook)
            lost = notebook.score - entry.counts(notebook.score)
            notebook.late_submission_penalty = lost if lost > 0 else None
        if entry.made:
            self._book.update_or_create_submission(assignment, student, timestamp=entry.made)
        self._book.db.commit()
        return done

    def _submission(self, assignment: str, student: str) -> tuple[Any, bool]:
        """A student's submission, and whether the gradebook has never seen it before."""
        book = self._book
        try:
            book.find_student(student)
        except MissingEntry:
            book.add_student(student, last_name=student)  # formgrader lists nameless people all as "None, None"
        try:
            return book.find_submission(assignment, student), False
        except MissingEntry:
            with book.db.no_autoflush:  # nbgrader looks things up while it builds one, which SQLAlchemy warns of
                return book.add_submission(assignment, student), True

    def given(self, assignment: str) -> dict[str, Given]:
        """{student: what somebody entered in formgrader}, of all students who handed in."""
        found = {}
        for submission in self._book.assignment_submissions(assignment):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
            found[str(submission.student.id)] = Given(
                {
                    f"{grade.notebook.name}::{grade.name}": (grade.manual_score, float(grade.extra_credit or 0.0))
                    for grade in grades
                    if grade.manual_score is not None or grade.extra_credit
                },
                {f"{one.notebook.name}::{one.name}": str(one.manual_comment) for one in comments if one.manual_comment},
                frozenset(f"{grade.notebook.name}::{grade.name}" for grade in grades if grade.needs_manual_grade),
            )
        return found


def _put_score(grade: Any, place: Place, entry: Entry, fresh: bool) -> tuple[bool, Shown]:
    """Put one cell's score there; whether it moved below somebody's mark, and what is shown beside it now."""
    score, mark, answer = entry.scores[place], entry.marks.get(place), entry.answers.get(place, "")
    before = entry.shown.get(place, Shown())
    # Entering a mark in formgrader, or saying there that it stays, takes the note away that it waits for somebody.
    given_for = before.marked if before.marked and grade.needs_manual_grade else before.answer
    if fresh:
        given_for = ""
        if mark is not None:
            grade.manual_score, grade.extra_credit, given_for = mark.score, mark.extra or None, mark.answer
    elif mark is not None and (mark.score, mark.extra) == (grade.manual_score, grade.extra_credit or 0.0):
        given_for = given_for or mark.answer
    marked = grade.manual_score is not None or bool(grade.extra_credit)
    earlier = given_for if marked and given_for != answer else ""
    moved = grade.manual_score is not None and not fresh and grade.auto_score != score
    grade.auto_score = score
    grade.needs_manual_grade = moved or bool(earlier) or (score is None and grade.manual_score is None)
    # A mark of which nobody knows what it was given for stays one: what is shown now may be another answer.
    return moved, Shown(answer if given_for or not marked else "", earlier)


def _put_comment(notebook: Any, place: Place, entry: Entry, fresh: bool) -> None:
    comment = next((one for one in notebook.comments if one.name == place[1]), None)
    if comment is not None:
        comment.auto_comment = entry.comments[place]
        if fresh and place in entry.remarks:
            comment.manual_comment = entry.remarks[place]
