"""One check, run once: the same function for a notebook, nbgrader, the judge, and our own mistakes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import WorkerLost

from .answers import Backend, Student
from .draws import Draws
from .failures import CheckFailure, Difference, Missing, Raised, SessionOver, plural
from .fingerprints import Evidence, Known
from .registry import Check
from .truth import Truth

__all__ = ["ERROR", "FAILED", "NOT_RUN", "PASSED", "Outcome", "comparing", "current", "draws_for", "run_check"]

# The exceptions that a hidden check names: what wrong indices, shapes, types and names raise.
TOLD = ("IndexError", "ValueError", "TypeError", "NameError")
PASSED, FAILED, ERROR, NOT_RUN = "passed", "failed", "error", "not run"


@dataclass
class _Run:
    check: Check
    truth: Truth
    asked: int = 0
    compared: int = 0
    evidence: Evidence | None = None
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of one check. `message` is the student's; for a hidden check it names no input and no value.

    A check that passed may have a message, too: a remark that costs nothing.
    """

    check: Check
    outcome: str
    message: str = ""
    mistake: Known | None = None
    difference: Difference | None = None
    evidence: Evidence | None = None
    ended: SessionOver | None = None
    missing: bool = False

    @property
    def points(self) -> float:
        return self.check.points if self.outcome == PASSED else 0.0


_current: ContextVar[_Run] = ContextVar("run")


def current() -> _Run:
    """The run that is under way."""
    return _current.get()


@contextmanager
def comparing(value: Callable[[], Any]) -> Iterator[None]:
    """Around one comparison: when it fails, keep what was compared, so that mistakes can be recognised by it."""
    run = _current.get(None)
    if run is None:
        yield
        return
    ordinal = run.compared
    run.compared += 1
    try:
        yield
    except SessionOver:
        raise
    except CheckFailure:
        try:
            run.evidence = Evidence.of(ordinal, value())
        except CheckFailure:
            run.evidence = None
        raise


def draws_for(check: Check, secret: str = "") -> Draws:
    """A check's inputs: fixed for ever when it is public, drawn from the course's secret when it is hidden."""
    return Draws("hidden", secret, check.id) if check.hidden else Draws("public", check.id)


def run_check(check: Check, backend: Backend, truth: Truth, *, secret: str = "") -> Outcome:
    """Run a check against a student's namespace and say what became of it.

    Which mistake is behind a failure, `diagnosis` says when the question's other checks have run, too.
    An exception that is not about the student's answer is an outcome too: error, our own fault.
    """
    run = _Run(check, truth)
    token = _current.set(run)
    try:
        with np.errstate(all="ignore"):
            check.function(Student(backend), draws_for(check, secret))
        return Outcome(check, PASSED, "" if check.hidden else run.remark)
    except WorkerLost:  # nothing is known of this answer; the whole submission has to be graded again
        raise
    except SessionOver as over:
        return Outcome(check, FAILED, over.message, ended=over)
    except CheckFailure as failure:
        if isinstance(failure, Raised) and run.evidence is None and not failure.unwritten:
            run.evidence = Evidence.of_exception(run.compared, failure.kinds[:1], failure.text)
        hidden_words = failure.message if isinstance(failure, Raised) and failure.unwritten else _veiled(failure)
        message = hidden_words if check.hidden else failure.message
        shown = None if check.hidden else failure.difference
        missing = isinstance(failure, Missing)
        return Outcome(check, FAILED, message, None, shown, run.evidence, missing=missing)
    except ValueError as error:
        unpacked = re.match(r"(not enough|too many) values to unpack \(expected (at least )?(\d+)", str(error))
        if unpacked:
            return Outcome(check, FAILED, f"a call returned another number of values than the {unpacked[3]} expected.")
        return Outcome(check, ERROR, f"{type(error).__name__}: {error}")
    except Exception as error:
        return Outcome(check, ERROR, f"{type(error).__name__}: {error}")
    finally:
        _current.reset(token)


def _veiled(failure: CheckFailure) -> str:
    """What a hidden check may say: the kind of failure, no input, no value of ours."""
    if isinstance(failure, Raised):
        # Which of Python's sixty exceptions is raised could tell six bits of what the answer saw; these tell little.
        kind = next((kind for kind in failure.kinds if kind in TOLD), "an error")
        return f"{failure.call} raised {kind} on a hidden input."
    difference = failure.difference
    has = "have" if difference is not None and plural(difference.name) else "has"
    if difference is not None and not difference.same_shape:
        return f"{difference.name} {has} the wrong shape on a hidden input."
    if difference is not None and difference.actual.ndim == 0:
        return f"{difference.name} {'are' if has == 'have' else 'is'} wrong on a hidden input."
    if difference is not None:
        return f"{difference.name} {has} wrong values on a hidden input."
    return "The answer is not right on a hidden input."
