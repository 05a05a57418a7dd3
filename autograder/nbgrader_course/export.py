"""Our results into nbgrader's gradebook, and the notebooks beside it that formgrader shows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.collect.placing import vouched
from autograder.course import Assignment
from autograder.files import write_atomic
from autograder.judge import Material
from autograder.judge.matching import match_notebooks
from autograder.judge.notebook import SubmittedNotebook
from autograder.pile import Found, GradeBook, find_submissions, read_submission
from autograder.pile.marks import read_marks
from autograder.roster import Person

from .cells import Places, places_of
from .shown import comment_on, shown_notebook

__all__ = ["Exported", "to_gradebook"]

TIMESTAMP = "timestamp.txt"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?( (UTC|[+-]\d{4}))?", re.ASCII)
NO_RESPONSE = "No response."


@dataclass
class Exported:
    """What became of an export.

    students: whose scores are in the gradebook now
    left_out: {student: why nothing of theirs was exported}
    again:    {student: cells whose score moved below somebody's mark}
    lost:     {student: questions that the gradebook has no cell for, or one of other points}
    """

    students: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    again: dict[str, list[str]] = field(default_factory=dict)
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
    done = Exported()
    folders = {found.student: found for found in find_submissions(submitted, assignment.name)}
    with opened(course, url) as gradebook:
        cells = gradebook.cells(assignment.name)
        gradebook.put_people(people)
        for result in book.results():
            student = str(result["student"])
            if result["status"] != "complete":
                done.left_out[student] = "not complete: a check of ours went wrong; run `autograder grade` again"
                continue
            if student not in folders:
                done.left_out[student] = f"what they handed in is not in {submitted} any more"
                continue
            found = folders[student]
            submission = read_submission(found, assignment.files)
            if submission.sha256 != result.get("submission_sha256"):
                done.left_out[student] = "they handed in something else since; run `autograder grade` again"
                continue
            notebooks, _ = match_notebooks(submission, material)
            scores, comments = _scores(result, places, notebooks)
            fitting = {place: score for place, score in scores.items() if _fits(place, result, places, cells)}
            if len(fitting) < len(scores):
                done.lost[student] = sorted(name for _, name in set(scores) - set(fitting))
            given = read_marks(book.marks_path(student))
            marks = {places.points[name]: mark for name, mark in given.items() if name in places.points}
            remarks = {
                places.answers[name]: mark.comment
                for name, mark in given.items()
                if name in places.answers and mark.comment
            }
            folder = found.folder.parent.name
            made = _handed_in(found)
            _write_notebooks(course / "autograded" / folder / assignment.name, places, notebooks, result, made)
            again = gradebook.put_scores(assignment.name, folder, fitting, comments, marks, remarks, made)
            if again:
                done.again[student] = again
            done.students.append(student)
    return done


Scores = dict[tuple[str, str], float | None]
Comments = dict[tuple[str, str], str | None]


def _scores(
    result: Mapping[str, Any], places: Places, notebooks: Mapping[str, SubmittedNotebook]
) -> tuple[Scores, Comments]:
    """{place of a question's points: what they are}, {place of its answer: the comment}.

    An answer in words waits for a person, unless there is none: then it is worth 0, as in nbgrader itself.
    """
    scores: Scores = {}
    comments: Comments = {}
    for row in result["questions"]:
        place = places.points.get(row["id"], (row["notebook"], row["id"]))
        if row["written"]:
            empty = _unanswered(row["id"], places, notebooks.get(row["notebook"]))
            scores[place] = 0.0 if empty else None
            words = NO_RESPONSE if empty else None
        else:
            scores[place] = float(row["score"])
            words = comment_on(row)
        if row["id"] in places.answers:
            comments[places.answers[row["id"]]] = words
    return scores, comments


def _unanswered(question: str, places: Places, notebook: SubmittedNotebook | None) -> bool:
    if notebook is None or question not in places.answers:
        return True
    name = places.answers[question][1]
    source = next((cell.source for cell in notebook.cells if cell.key == name), "")
    return source.strip() in ("", places.stubs[question].strip())


def _fits(
    place: tuple[str, str], result: Mapping[str, Any], places: Places, cells: Mapping[tuple[str, str], Any]
) -> bool:
    """Whether the gradebook has the cell, worth as much as the result says: another version's may not."""
    question = next((name for name, there in places.points.items() if there == place), "")
    most = next((row["max_score"] for row in result["questions"] if row["id"] == question), None)
    return place in cells and most is not None and abs(cells[place].most - most) < 1e-6


def _handed_in(found: Found) -> str:
    """When it was handed in, as nbgrader writes times; empty where nobody but the dates of files says."""
    noted = vouched(found.folder)  # what a student wrote may be called like our note
    if noted is not None and noted.dated_by in ("server", "receipt"):
        return noted.made.strftime("%Y-%m-%d %H:%M:%S UTC")
    try:
        # nbgrader's own note, which came with the submission.
        with (found.folder / TIMESTAMP).open("rb") as file:
            text = file.read(64).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if TIME.fullmatch(text) else ""


def _write_notebooks(
    folder: Path, places: Places, notebooks: Mapping[str, SubmittedNotebook], result: Mapping[str, Any], made: str
) -> None:
    """What formgrader shows of a submission. A notebook that was not handed in is not shown, as nbgrader does it."""
    for name, released in places.notebooks.items():
        path = folder / f"{name}.ipynb"
        if name in notebooks:
            write_atomic(path, shown_notebook(released, notebooks[name], result))
        else:
            path.unlink(missing_ok=True)
    if made:
        write_atomic(folder / TIMESTAMP, made)
