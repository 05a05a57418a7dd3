"""Our results into nbgrader's gradebook, and the notebooks beside it that formgrader shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from autograder.course import Assignment
from autograder.files import write_atomic
from autograder.judge import Material, Submission
from autograder.judge.matching import match_notebooks
from autograder.judge.notebook import SubmittedNotebook
from autograder.late import Term, read_term
from autograder.pile import Found, GradeBook, find_submissions, read_submission
from autograder.pile.marks import answer_digest, read_marks
from autograder.pile.results import damage
from autograder.roster import Person

from .answers import keep_shown, read_shown, recalled
from .cells import Places, places_of
from .entry import TIMESTAMP, entry_of, fitting
from .shown import shown_answers, shown_notebook

__all__ = ["Exported", "to_gradebook"]


@dataclass
class Exported:
    """What became of an export.

    students: whose scores are in the gradebook now
    left_out: {student: why nothing of theirs was exported}
    again:    {student: cells whose score moved below somebody's mark}
    earlier:  {student: cells whose mark was given for an answer that another one has replaced}
    extra:    {student: cells whose extra credit, without a score, was}
    lost:     {student: questions that the gradebook has no cell for, or one of other points}
    """

    students: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    again: dict[str, list[str]] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    lost: dict[str, list[str]] = field(default_factory=dict)


def to_gradebook(
    assignment: Assignment,
    release: Path,
    book: GradeBook,
    submitted: Path,
    course: Path,
    people: Iterable[Person] = (),
    url: str = "",
) -> Exported:
    """Put the complete results of `book` into the gradebook of a course, and their notebooks into `autograded/`.

    submitted: what was graded, `<student>/<assignment>/`; people: a roster for the students' names
    Raises UsageError where the course has no gradebook, or its gradebook no such assignment.
    """
    # nbgrader takes a second to load.
    from .gradebook import opened

    places = places_of(assignment, release)
    material = Material(assignment, release, "", Path())
    term = read_term(book.folder.parent)
    folders = {found.student: found for found in find_submissions(submitted, assignment.name)}
    done = Exported(left_out={student: damage(name) for student, name in book.damaged().items()})
    with opened(course, url) as gradebook:
        worth = {place: cell.most for place, cell in gradebook.cells(assignment.name).items()}
        gradebook.put_people(people)
        for result in book.each():
            student = str(result["student"])
            submission = _graded(result, folders.get(student), assignment, submitted)
            if isinstance(submission, str):
                done.left_out[student] = submission
                continue
            found, marks = folders[student], read_marks(book.marks_path(student))
            folder = found.folder.parent.name
            shown = course / "autograded" / folder / assignment.name
            noted = read_shown(course, assignment.name, student)
            was = _answers(shown, places, {*places.points} - {*noted})
            _write_notebooks(shown, places, match_notebooks(submission, material)[0], result)
            answers = {row["id"]: answer_digest(row) for row in result["questions"] if row["id"] not in noted}
            before = noted | recalled(was, _answers(shown, places, {*was}), answers, marks)
            entry = entry_of(result, found, marks, places, partial(_counting, term, result), before)
            entry, lost = fitting(entry, result, places, worth)
            if lost:
                done.lost[student] = lost
            if entry.made:
                write_atomic(shown / TIMESTAMP, entry.made)
            put = gradebook.put(assignment.name, folder, entry)
            now = {name: put.shown[place] for name, place in places.points.items() if place in put.shown}
            keep_shown(course, assignment.name, student, noted | now)
            if put.moved:
                done.again[student] = put.moved
            if put.earlier:
                done.earlier[student] = put.earlier
            if put.extra:
                done.extra[student] = put.extra
            done.students.append(student)
    return done


def _graded(
    result: Mapping[str, Any], found: Found | None, assignment: Assignment, submitted: Path
) -> Submission | str:
    """The submission that a result is of, or why nothing of it can be exported."""
    if result["status"] != "complete":
        return "not complete: a check of ours went wrong; run `autograder grade` again"
    if found is None:
        return f"what they handed in is not in {submitted} any more"
    submission = read_submission(found, assignment.files)
    if submission.sha256 != result.get("submission_sha256"):
        return "they handed in something else since; run `autograder grade` again"
    return submission


def _counting(term: Term, result: Mapping[str, Any], points: float) -> float:
    return term.effective_score(result, points)[0]


def _answers(folder: Path, places: Places, questions: Iterable[str]) -> dict[str, str]:
    """{question: the text of its answer} of these questions, as formgrader shows them."""
    cells = {question: places.answers[question] for question in questions if question in places.answers}
    shown = {name: shown_answers(folder / f"{name}.ipynb") for name in {name for name, _ in cells.values()}}
    return {question: shown[name][cell] for question, (name, cell) in cells.items() if cell in shown[name]}


def _write_notebooks(
    folder: Path, places: Places, notebooks: Mapping[str, SubmittedNotebook], result: Mapping[str, Any]
) -> None:
    """What formgrader shows of a submission. A notebook that was not handed in is not shown, as nbgrader does it."""
    for name, released in places.notebooks.items():
        path = folder / f"{name}.ipynb"
        if name in notebooks:
            write_atomic(path, shown_notebook(released, notebooks[name], result))
        else:
            path.unlink(missing_ok=True)
