"""What people gave in formgrader, back into our results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Assignment
from autograder.pile import GradeBook, find_submissions
from autograder.pile.keeping import held
from autograder.pile.marks import Mark, read_marks, total, write_marks

from .cells import Places, places_of

__all__ = ["Imported", "marks_of_formgrader"]

BY = "formgrader"


@dataclass
class Imported:
    """What changed.

    changes: (student, question, the mark before, the mark now), with None for no mark
    totals:  {student: (points before, points now)} of who changed
    strange: students with marks in formgrader and no result here
    """

    changes: list[tuple[str, str, Mark | None, Mark | None]] = field(default_factory=list)
    totals: dict[str, tuple[float, float]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


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
            now = _marks(places, entered.scores, entered.comments)
            result = book.read(student)
            if result is None:
                if now:
                    done.strange.append(student)
                continue
            path = book.marks_path(student)
            before = read_marks(path)
            kept = {name: mark for name, mark in before.items() if mark.by != BY}
            after = kept | now
            changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
            done.changes += [(student, name, before.get(name), after.get(name)) for name in changed]
            if changed and not dry_run:
                write_marks(path, student, after)
                book.write(result)
                done.totals[student] = (total(result), total(book.read(student) or result))
    return done


def _marks(
    places: Places, scores: Mapping[str, tuple[float | None, float]], comments: Mapping[str, str]
) -> dict[str, Mark]:
    """{question: mark} from what belongs to the cells of its points and of its answer."""
    marks = {}
    for question, place in places.points.items():
        score, extra = scores.get("::".join(place), (None, 0.0))
        comment = comments.get("::".join(places.answers.get(question, place)), "")
        if score is not None or extra or comment:
            marks[question] = Mark(score, extra, comment, BY)
    return marks
