"""The sentences under a failing check, the same in HTML and in plain text."""

import numpy as np

from autograder.checks.failures import Difference
from autograder.checks.run import ERROR, FAILED, PASSED, Outcome

from .verdict import is_unwritten

__all__ = ["first_failure", "format_numbers", "mark", "message_of", "mistake_line", "shape_line"]

BROKEN = "This check could not decide; that is our fault, not yours. Please tell your instructor"


def mark(outcome: Outcome) -> str:
    """One sign a result, told apart without colour."""
    if is_unwritten(outcome):
        return "○"
    return {PASSED: "✓", FAILED: "✗"}.get(outcome.outcome, "!")


def first_failure(outcomes: list[Outcome]) -> Outcome | None:
    """The failing check to look at first: checks go from simple to hard, and later failures often follow from it."""
    return next((one for one in outcomes if one.outcome == FAILED and not is_unwritten(one)), None)


def message_of(outcome: Outcome) -> str:
    """What the student reads; what went wrong on our side is named, but a hidden check's own words are not."""
    if outcome.outcome == ERROR:
        return f"{BROKEN}." if outcome.check.hidden else f"{BROKEN}: {outcome.message}"
    return outcome.message


def mistake_line(outcome: Outcome, first: Outcome | None) -> str:
    """The diagnosis, and where to read; nothing where there is none, or where the first failure has said the same."""
    mistake = outcome.mistake
    said = first.mistake.message if first is not None and first is not outcome and first.mistake is not None else ""
    if mistake is None or mistake.message == said:
        return ""
    return f"Likely cause: {mistake.message}" + (f" Read again: “{mistake.read}”." if mistake.read else "")


def shape_line(difference: Difference) -> str:
    """The shapes, and how much of the answer is off."""
    wanted = difference.expected.shape
    if not difference.same_shape:
        return f"shape wanted: {wanted}, yours: {difference.actual.shape}"
    wrong = int((~(difference.errors <= difference.tolerance)).sum())
    return f"shape {wanted}, as wanted; {wrong} of {difference.errors.size} values are off"


def format_numbers(actual: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> tuple[list[list[str]], ...]:
    """Two planes as text, with the fewest digits that tell every wrong value from the right one."""
    for digits in (4, 7, 10, 17):
        ours, theirs = ([[_number(value, digits) for value in row] for row in part] for part in (actual, expected))
        if not any(a == b for a, b in _wrong_pairs(ours, theirs, wrong)):
            break
    return ours, theirs


def _wrong_pairs(ours: list[list[str]], theirs: list[list[str]], wrong: np.ndarray) -> list[tuple[str, str]]:
    return [(ours[row][column], theirs[row][column]) for row, column in np.argwhere(wrong)]


def _number(value: np.generic, digits: int) -> str:
    text = f"{complex(value):.{digits}g}" if np.iscomplexobj(value) else f"{float(value):.{digits}g}"
    return text.replace("-", "−")
