"""Grading a pile in parallel. Interrupt it anywhere and run it again: nothing is lost, nothing is done twice."""

import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Assignment
from autograder.errors import AutograderError
from autograder.files import TemporaryFolder, write_atomic
from autograder.judge import Material, changed, grade_submission, stage_notebooks

from .intake import Found, read_submission
from .results import GradeBook, safe_name

__all__ = ["Pile", "grade_pile"]

MOST_TRIES = 3  # of a submission whose grading process died
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Pile:
    """What is graded, against what, and where the results go."""

    assignment: Assignment
    release: Path
    seed: str
    wall: str
    book: GradeBook
    workers: int


@dataclass
class Done:
    """What a run did: students graded, students left for the next run with the reason, students that needed nothing."""

    graded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    interrupted: bool = False


Report = Callable[[str, dict[str, Any] | None], None]
_material: Material | None = None
_wall = ""


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
    others = [result for result in book.results() if result.get("student") not in students]
    changes = {str(result.get("student")): changed(result, origin) for result in others}
    return {student: words for student, words in changes.items() if words}


def grade_pile(pile: Pile, pending: Iterable[Found], report: Report) -> Done:
    """Grade submissions and keep each result as soon as it is there.

    report(student, result) is called in this process after each; result is None where grading failed for a reason of
    ours.
    """
    done = Done()
    timings: dict[str, dict[str, float]] = {}
    with TemporaryFolder() as folder:
        staging = stage_notebooks(pile.assignment, folder)
        waiting = list(reversed(list(pending)))
        tries: dict[str, int] = {}
        pile.book.write_run(_run_record(pile))
        while waiting and not done.interrupted:
            _one_pool(pile, staging, waiting, tries, timings, done, report)
    if timings:
        pile.book.add_timings(timings)
    return done


def _one_pool(
    pile: Pile,
    staging: Path,
    waiting: list[Found],
    tries: dict[str, int],
    timings: dict[str, dict[str, float]],
    done: Done,
    report: Report,
) -> None:
    """Work with one pool of processes until nothing is waiting, or until the pool breaks."""
    os.environ.update(ONE_THREAD)  # read by the NumPy of the processes that start now
    running: dict[Future[tuple[dict[str, Any], float]], Found] = {}
    pool = ProcessPoolExecutor(
        pile.workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(pile.assignment, pile.release, pile.seed, staging, pile.wall),
    )
    try:
        while waiting or running:
            while waiting and len(running) < pile.workers + 1:
                found = waiting.pop()
                running[pool.submit(_grade, found)] = found
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                found = running[future]
                try:
                    result, seconds = future.result()
                    pile.book.write(result)
                except BrokenProcessPool:
                    raise
                except Exception as error:
                    done.failed[found.student] = _told(error, found, pile.book)
                    report(found.student, None)
                else:
                    timings[found.student] = {"seconds": round(seconds, 3)}
                    _count(result, done)
                    report(found.student, result)
                del running[future]
    except BrokenProcessPool:
        # One of those under way took its process with it; nobody can tell which, so each is tried again a few times.
        for found in running.values():
            tries[found.student] = tries.get(found.student, 0) + 1
            if tries[found.student] < MOST_TRIES:
                waiting.append(found)
            else:
                done.failed[found.student] = "the grading process died several times; is there enough memory?"
                report(found.student, None)
    except KeyboardInterrupt:
        done.interrupted = True
    finally:
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """Let what is under way finish; a second Ctrl-C does not wait for it."""
    try:
        pool.shutdown(wait=True, cancel_futures=True)
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _told(error: Exception, found: Found, book: GradeBook) -> str:
    """Why a submission has to wait for the next run; a fault of ours keeps its traceback in a file."""
    if isinstance(error, AutograderError | OSError):
        return str(error)
    path = book.folder / "errors" / f"{safe_name(found.student)}.txt"
    write_atomic(path, "".join(traceback.format_exception(error)))
    return f"our own fault, please report it: {type(error).__name__}: {error} (traceback: {path})"


def _count(result: dict[str, Any], done: Done) -> None:
    if result["status"] == "complete":
        done.graded.append(result["student"])
    else:
        errors = [
            f"{check['id']}: {check['message']}"
            for row in result["questions"]
            for check in row["checks"]
            if check["outcome"] == "error"
        ]
        done.failed[result["student"]] = "; ".join(errors)[:500]


def _start(assignment: Assignment, release: Path, seed: str, staging: Path, wall: str) -> None:
    global _material, _wall
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business: what is under way is finished
    _material, _wall = Material(assignment, release, seed, staging), wall


def _grade(found: Found) -> tuple[dict[str, Any], float]:
    assert _material is not None
    started = time.perf_counter()
    result = grade_submission(read_submission(found, _material.assignment.files), _material, _wall)
    return result, time.perf_counter() - started


def _run_record(pile: Pile) -> dict[str, Any]:
    """What a result depends on besides the submission. The seed is in it: not for students' eyes."""
    material = Material(pile.assignment, pile.release, pile.seed, Path())
    return {
        "schema": 1,
        "assignment": pile.assignment.name,
        **material.origin,
        "seed": pile.seed,
        "sandbox": pile.wall,
    }
