"""A check of ours that stopped with an error of its own: at which line, and what to write there."""

from dataclasses import replace
from typing import Any

from autograder.checks.answers import Backend
from autograder.checks.registry import Check
from autograder.checks.run import run_check
from autograder.checks.truth import LiveTruth
from autograder.course.assignment import Assignment
from autograder.course.check_files import check_path
from autograder.course.faults import in_words

__all__ = ["stopped"]


def stopped(assignment: Assignment, check: Check, backend: Backend, secret: str = "") -> str:
    """The sentence for a check that went wrong on this backend; empty where it does not do so again.

    An outcome holds no traceback, since students may see it: so the check is run once more.
    """
    seen: list[Exception] = []

    def watched(student: Any, rng: Any) -> None:
        try:
            check.function(student, rng)
        except Exception as error:
            seen.append(error)
            raise

    run_check(replace(check, function=watched), backend, LiveTruth(), secret=secret)
    path = check_path(assignment, check.id.partition("::")[0], hidden=check.hidden)
    return in_words(path, seen[0]) if seen else ""
