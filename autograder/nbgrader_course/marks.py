"""What people gave in formgrader, back into our results."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Assignment
from autograder.pile import GradeBook, find_submissions
from autograder.pile.keeping import held
from autograder.pile.marks import Mark, answer_digest, read_marks, total, write_marks

from .answers import Shown, read_shown
from .cells import Places, places_of

if TYPE_CHECKING:
    from .gradebook import Given

__all__ = ["Imported", "marks_of_formgrader"]

BY = "formgrader"


@dataclass
class Imported:
    """What changed.

    changes: (student, question, the mark before, the mark now), with None for no mark
    totals:  {student: (points before, points now)} of who changed
    strange: students with marks in formgrader and no result here
    earlier: (student, question, mark) of marks that were given for an answer that another one has replaced
    written: whether results were written
    """

    changes: list[tuple[str, str, Mark | None, Mark | None]] = field(default_factory=list)
    totals: dict[str, tuple[float, float]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    earlier: list[tuple[str, str, Mark]] = field(default_factory=list)
    written: bool = False


def marks_of_formgrader(
    assignment: Assignment,
    release: Path,
    book: GradeBook,
    submitted: Path,
    course: Path,
    url: str = "",
    dry_run: bool = False,
) -> Imported:
    """Take over scores, extra credit and comments entered in formgrader, and take back what is gone there.

    Marks from elsewhere stay, but for questions that formgrader has a mark for. Raises UsageError where the course has
    no gradebook, or its gradebook no such assignment.
    """
    from .gradebook import opened

    places = places_of(assignment, release)
    with opened(course, url) as gradebook:
        gradebook.cells(assignment.name)
        given = gradebook.given(assignment.name)
    students = {found.folder.parent.name: found.student for found in find_submissions(submitted, assignment.name)}
    done = Imported()
    with held(book.folder):
        for folder, entered in given.items():
            student = students.get(folder, folder)
            now = _marks(places, entered, read_shown(course, assignment.name, student))
            result = book.read(student)
            if result is None:
                if now:
                    done.strange.append(student)
                continue
            path = book.marks_path(student)
            before = read_marks(path)
            kept = {name: mark for name, mark in before.items() if mark.by != BY}
            after = kept | {name: _known(mark, before.get(name)) for name, mark in now.items()}
            changed = [name for name in sorted({*before, *after}) if _same(before.get(name)) != _same(after.get(name))]
            done.changes += [(student, name, before.get(name), after.get(name)) for name in changed]
            answers = {row["id"]: answer_digest(row) for row in result["questions"]}
            old = [name for name, mark in sorted(after.items()) if mark.answer not in ("", answers.get(name))]
            done.earlier += [(student, name, after[name]) for name in old if name in answers]
            if before != after and not dry_run:
                write_marks(path, student, after)
                book.write(result)
                done.written = True
                if changed:
                    done.totals[student] = (total(result), total(book.read(student) or result))
    return done


def _same(mark: Mark | None) -> object:
    return None if mark is None else mark.same


def _known(mark: Mark, before: Mark | None) -> Mark:
    """The mark with the answer that it was known to be given for, where nothing newer is known.

    A comment alone is for the answer that it was written for: nothing in formgrader says of another one that it stays.
    """
    if before is None or mark.same != before.same:
        return mark
    newer = mark.answer and (mark.gives_points or not before.answer)
    return mark if newer else replace(mark, answer=before.answer)


def _marks(places: Places, entered: "Given", shown: Mapping[str, Shown]) -> dict[str, Mark]:
    """{question: mark} from what belongs to the cells of its points and of its answer.

    A mark that waits for somebody since another answer came is for the earlier one; any other for what is shown.
    """
    marks = {}
    for question, place in places.points.items():
        cell = "::".join(place)
        score, extra = entered.scores.get(cell, (None, 0.0))
        comment = entered.comments.get("::".join(places.answers.get(question, place)), "")
        if score is not None or extra or comment:
            there = shown.get(question, Shown())
            answer = there.marked if there.marked and cell in entered.waiting else there.answer
            marks[question] = Mark(score, extra, comment, BY, answer)
    return marks
