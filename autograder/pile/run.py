"""Grading a pile in parallel. Interrupt it anywhere and run it again: nothing is lost, nothing is done twice."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from autograder.course import Assignment
from autograder.engines import Answer, Engine, Job, LocalEngine, Order
from autograder.errors import UsageError
from autograder.judge import Material, changed

from .check_texts import keep_check_digests
from .intake import Found, read_submission
from .keeping import held
from .results import GradeBook
from .stopping import stop_by_signal

__all__ = ["Done", "Pile", "grade_pile", "outdated", "why_again"]


@dataclass(frozen=True)
class Pile:
    """What is graded, against what, and where the results go.

    dask: address of a Dask scheduler whose workers grade, in place of `workers` processes of this machine
    """

    assignment: Assignment
    release: Path
    seed: str
    wall: str
    book: GradeBook
    workers: int
    dask: str = ""


@dataclass
class Done:
    """What a run did: students graded, students left for the next run with the reason."""

    graded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


Report = Callable[[str, dict[str, Any] | None], None]


def why_again(found: Found, book: GradeBook, data: Mapping[str, int], origin: Mapping[str, Any]) -> list[str] | None:
    """None where a complete result of this very submission is there already, made from what results are made from now.

    Otherwise what has changed since, in words; nothing where there was no such result.
    data: as in read_submission; origin: as in Material
    """
    result = book.read(found.student)
    if result is None or result.get("status") != "complete":
        return []
    try:
        if result.get("submission_sha256") != read_submission(found, data).sha256:
            return []
    except OSError:
        return []
    return changed(result, origin) or None


def outdated(book: GradeBook, students: Collection[str], origin: Mapping[str, Any]) -> dict[str, list[str]]:
    """{student: what has changed since} for results of others than these students."""
    others = (result for result in book.each() if result.get("student") not in students)
    changes = {str(result.get("student")): changed(result, origin) for result in others}
    return {student: words for student, words in changes.items() if words}


def grade_pile(
    pile: Pile, pending: Iterable[Found], report: Report, say: Callable[[str], object] = lambda text: None
) -> Done:
    """Grade submissions and keep each result as soon as it is there.

    report(student, result) is called in this process after each; result is None where grading failed for a reason of
    ours. say(sentence): what a person at the terminal should know meanwhile.
    Raises StoreError where results cannot be kept, WorkerLost where nothing can be graded.
    """
    done = Done()
    timings: dict[str, dict[str, Any]] = {}
    left = list(reversed(list(pending)))
    asked = len(left)
    with held(pile.book.folder), stop_by_signal(say) as stop:
        origin = Material(pile.assignment, pile.release, pile.seed, Path()).origin
        pile.book.write_run(_run_record(pile, origin))
        keep_check_digests(pile.book.folder, pile.assignment, origin["checks_sha256"])
        order = Order(pile.assignment, pile.release, pile.seed, pile.wall, origin)
        engine = _engine(pile, order, say)
        try:
            with closing(engine.grade(_jobs(left, pile.assignment.files), stop)) as answers:
                for answer in answers:
                    _keep(answer, pile.book, timings, done)
                    report(answer.student, answer.result)
            done.interrupted = stop.asked and len(done.graded) + len(done.failed) < asked
        except KeyboardInterrupt:
            done.interrupted = True
        finally:
            if timings:
                pile.book.add_timings(timings)
    return done


def _engine(pile: Pile, order: Order, say: Callable[[str], object]) -> Engine:
    if not pile.dask:
        return LocalEngine(order, pile.workers)
    from autograder.engines.dask import DaskEngine

    return DaskEngine(order, pile.dask, say)


def _jobs(left: list[Found], data: Mapping[str, int]) -> Iterator[Job]:
    while left:
        found = left.pop()
        yield Job(found.student, partial(read_submission, found, data))


def _keep(answer: Answer, book: GradeBook, timings: dict[str, dict[str, Any]], done: Done) -> None:
    if answer.result is None:
        where = f" ({book.write_fault(answer.student, answer.fault)})" if answer.fault else ""
        done.failed[answer.student] = answer.reason + where
        return
    try:
        book.write(answer.result)
    except UsageError as error:  # of this student's marks
        done.failed[answer.student] = str(error)
        return
    timings[answer.student] = {"seconds": round(answer.seconds, 3), "questions": dict(answer.questions)}
    if answer.result["status"] == "complete":
        done.graded.append(answer.student)
    else:
        checks = [check for row in answer.result["questions"] for check in row["checks"]]
        errors = [f"{check['id']}: {check['message']}" for check in checks if check["outcome"] == "error"]
        done.failed[answer.student] = "; ".join(errors)[:500]


def _run_record(pile: Pile, origin: Mapping[str, Any]) -> dict[str, Any]:
    """What a result depends on besides the submission. The seed is in it: not for students' eyes."""
    return {
        "schema": 1,
        "assignment": pile.assignment.name,
        **origin,
        "seed": pile.seed,
        "sandbox": pile.wall,
    }
