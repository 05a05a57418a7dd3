"""Which of several hand-ins of a student counts: the latest, or the one that is worth most.

`collect` keeps them all. The one that counts lies in `submitted/<student>/<assignment>/`, so that whatever comes after
knows of one only; here it is put there. To know the best, each is graded, once; those results are kept beside the
others, in `grades/<assignment>/attempts/`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.collect.note import Placed, placed, vouched
from autograder.collect.placing import earlier, put_first
from autograder.judge import Material, changed
from autograder.late import Sheet, Term, read_term, record_of

from .intake import Found
from .keeping import held
from .lateness import keep_sheet
from .results import GradeBook
from .run import Done, Pile, Report, grade_pile, why_again

__all__ = ["Attempt", "Chosen", "choose_best", "choose_latest", "put_back", "several"]


@dataclass(frozen=True)
class Attempt:
    """One of a student's hand-ins. key: what it is called among the results of attempts."""

    key: str
    folder: Path
    placed: Placed


@dataclass(frozen=True)
class Chosen:
    """A student with several hand-ins. points: what each is worth, by when it was handed in; moved: whether another
    one counts now than before.
    """

    student: str
    made: str
    points: Mapping[str, float]
    moved: bool


def put_back(submitted: Path, assignment: str) -> list[str]:
    """Put the latest hand-in back where an interruption has left a student with none in the place that counts."""
    restored = []
    for folder in sorted(submitted.glob(f"*/.handed-in/{assignment}")):
        student = folder.parents[1]
        there = earlier(student / assignment)
        if there and not (student / assignment).exists() and not student.is_symlink():
            put_first(student / assignment, there[-1])
            restored.append(student.name)
    return restored


def attempts(found: Found) -> list[Attempt]:
    """All hand-ins of a student, the first first; the one that counts so far among them."""
    every = []
    for folder in (found.folder, *earlier(found.folder)):
        if (one := vouched(folder) if folder == found.folder else placed(folder)) is not None:
            key = f"{found.student} {one.made.strftime('%Y%m%dT%H%M%SZ')} {one.sha256[:12]}"
            every.append(Attempt(key, folder, one))
    return sorted({one.key: one for one in reversed(every)}.values(), key=lambda one: (one.placed.made, one.key))


def several(found: Sequence[Found]) -> dict[Found, list[Attempt]]:
    """The students with several hand-ins, and those.

    A folder that somebody has put there or changed by hand, so that `collect` no longer vouches for it, counts: it is
    not for us to put another one in its place.
    """
    every = {one: attempts(one) for one in found if vouched(one.folder) is not None and earlier(one.folder)}
    return {one: listed for one, listed in every.items() if len(listed) > 1}


def choose_latest(students: Mapping[Found, list[Attempt]]) -> list[str]:
    """Let everybody's latest hand-in count. Returns the students who have another one now than before."""
    moved = []
    for one, listed in students.items():
        last = max(listed, key=lambda each: (not each.placed.within, each.placed.made))
        if last.folder != one.folder:
            put_first(one.folder, last.folder)
            moved.append(one.student)
    return moved


def choose_best(
    pile: Pile, students: Mapping[Found, list[Attempt]], report: Report, say: Callable[[str], object]
) -> tuple[list[Chosen], Done]:
    """Grade every hand-in of students with several, and let the one count that is worth most when it is late, too.

    Of two that are worth the same the later one counts. A student of whom one could not be graded keeps the one that
    counts so far. report, say, and what is raised: as in `grade_pile`.
    """
    tried = replace(pile, book=GradeBook(pile.book.folder / "attempts"))
    every = [Found(each.key, each.folder) for listed in students.values() for each in listed]
    origin = Material(pile.assignment, pile.release, pile.seed, Path()).origin
    pending = [one for one in every if why_again(one, tried.book, pile.assignment.files, origin) is not None]
    chosen = {}
    # All the while: another run would take what is just being written for what a killed one has left.
    with held(pile.book.folder):
        done = grade_pile(tried, pending, report, say) if pending else Done()
        if done.interrupted:
            return [], done
        term = read_term(pile.book.folder.parent)
        for one, listed in students.items():
            results = {each.key: tried.book.read(each.key) for each in listed}
            if all(result is not None and result["status"] == "complete" for result in results.values()):
                chosen[one] = _choose(one, listed, results, pile, term)
        # First how late the chosen ones are, then their results: no score is written that is not as late as its work.
        keep_sheet(pile.book, chosen, pile.assignment.late)
        for picked, result in chosen.values():
            before = pile.book.read(picked.student)
            same = before is not None and before.get("submission_sha256") == result["submission_sha256"]
            if before is None or not same or changed(before, result):
                pile.book.write(result)
    return [picked for picked, _ in chosen.values()], done


def _choose(
    found: Found, listed: list[Attempt], results: Mapping[str, Any], pile: Pile, term: Term
) -> tuple[Chosen, dict[str, Any]]:
    """Put the best into its place. Returns what is said of it, and its result."""
    rules = pile.assignment.late
    there = placed(found.folder)
    days = there.extension_days if there is not None else 0.0
    worth = {}
    for each in listed:
        record = record_of(each.placed._replace(extension_days=days), rules)
        within = term.with_sheet(pile.assignment.name, Sheet(rules, {found.student: record}))
        result = {**results[each.key], "student": found.student}
        worth[each.key] = within.effective_score(result, result["auto_score"])[0]
    best = max(listed, key=lambda each: (worth[each.key], each.placed.made))
    result = {**results[best.key], "student": found.student}
    moved = best.folder != found.folder
    if moved:
        put_first(found.folder, best.folder)
    made = {each.key: each.placed.made.strftime("%Y-%m-%d %H:%M") for each in listed}
    points = {made[key]: points for key, points in worth.items()}
    return Chosen(found.student, made[best.key], points, moved), result
