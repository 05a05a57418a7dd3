"""`check("question")`: the public checks of a question, run on the notebook's live namespace."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from autograder.checks.answers import LocalBackend, place_of
from autograder.checks.diagnosis import Table, explained
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, Outcome, run_check
from autograder.checks.truth import LiveTruth, RecordedTruth
from autograder.errors import AutograderError

from .bundle import QuestionChecks, find_bundle, hidden_checks, load_question
from .quiet import quiet, running_shell
from .verdict import CheckReport
from .visible import visible
from .withheld import absent

__all__ = ["check"]


class Stopped(KeyboardInterrupt):
    """The student interrupted a check. Jupyter shows the one line that `_render_traceback_` gives."""

    def _render_traceback_(self) -> list[str]:
        return [visible(f"KeyboardInterrupt: {self}")]


def check(question: str) -> CheckReport:
    """Check your answer to a question and show what is right, what is not, and where.

    Put it last in a cell, after you ran the cell with your answer: `check("conv_forward_naive")`.

    Under nbgrader its value is the cell's score. With AUTOGRADER_HIDDEN set to `solutions/<assignment>` it runs the
    hidden checks too, beside the student's code, which can then read them: `autograder grade` is the way to grade
    that shows student code nothing. Where nothing can be checked (no such question, files missing or damaged) it says
    why and is worth 0 points.
    """
    shell = running_shell()
    namespace = shell.user_ns if shell is not None else sys._getframe(1).f_globals
    try:
        report = _report(question, namespace)
    except KeyboardInterrupt as stop:
        # Without our own frames: a student wants to know which of their lines was running.
        place = place_of(stop.__traceback__)
        raise Stopped(f"check was stopped{' at ' if place else ''}{place}") from None
    if getattr(shell, "kernel", None) is None:
        _print(str(report))
    return report


def _report(question: Any, namespace: dict[str, Any]) -> CheckReport:
    if type(question) is not str:
        name = getattr(question, "__name__", None)
        quoted = name if type(name) is str and name.isidentifier() else "question"
        return CheckReport(quoted, notice=f'check wants the name of a question, in quotes: check("{quoted}").')
    try:
        found = load_question(find_bundle(), question)
        hidden = os.environ.get("AUTOGRADER_HIDDEN")
        unseen = hidden_checks(Path(hidden), found) if hidden else []
    except AutograderError as error:
        return CheckReport(question, notice=str(error))
    except Exception as error:
        return CheckReport(question, notice=f"The checks could not be loaded ({type(error).__name__}: {error}).")
    with quiet() as printed:
        outcomes = [_run(check, found, namespace) for check in found.checks]
        outcomes = explained(outcomes, Table(found.known)) + [_run(check, found, namespace) for check in unseen]
    return CheckReport(question, found.points, outcomes, bool(hidden), printed.text, hints=found.hinted)


def _run(check: Check, found: QuestionChecks, namespace: dict[str, Any]) -> Outcome:
    truth = LiveTruth() if check.hidden else RecordedTruth(found.record)
    secret = os.environ.get("AUTOGRADER_SECRET", "")
    try:
        backend = LocalBackend(namespace, partial(absent, found.withheld))
        return run_check(check, backend, truth, secret=secret)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit out of a student's object, seen from our side of a comparison
        return Outcome(check, ERROR, f"{type(error).__name__} came out of the check")


def _print(text: str) -> None:
    """Print, in a terminal of whatever encoding."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
