"""What ends a check that did not pass: always an exception, always with words for the student."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["CheckFailure", "Crashed", "Difference", "LimitHit", "Missing", "Raised", "SessionOver", "plural"]

# Where the noun of a name ends: "the gradients" of "the gradients of 4 + 3 for 2".
HEAD_ENDS = re.compile(r",| \(| (of|for|with|that|after|as|at|in|on|over|under|from|times|where|around|what) ")
ASKING = ("what", "whether", "which", "how", "every", "each")
SINGULAR_S = re.compile(r"(ss|us|is|\bbias)$")


def plural(name: str) -> bool:
    """Whether a name that a check gives to a value asks for "are" rather than "is".

    >>> [plural(name) for name in ("scores", "the gradients of 4 · 3 for 2", "zeros, 2 pixels,")]
    [True, True, True]
    >>> [plural(name) for name in ("loss", "the sum of its squares", "(dw, db)", "σ(s)", "what it computes")]
    [False, False, False, False, False]
    """
    head = HEAD_ENDS.split(name, maxsplit=1)[0]
    if head.partition(" ")[0] in ASKING:
        return False
    return " and " in head or head == "some" or (head.endswith("s") and not SINGULAR_S.search(head))


@dataclass(frozen=True, eq=False)
class Difference:
    """Two arrays that should have been equal: what came, what was wanted, and how far apart is still right."""

    name: str
    actual: np.ndarray
    expected: np.ndarray
    tolerance: float

    @property
    def same_shape(self) -> bool:
        return self.actual.shape == self.expected.shape

    @property
    def errors(self) -> np.ndarray:
        """|actual − expected|, with infinity where one of the two is not a number and the other is."""
        with np.errstate(all="ignore"):
            errors = np.abs(self.actual - self.expected)
        equal = (self.actual == self.expected) | (np.isnan(self.actual) & np.isnan(self.expected))
        return np.where(equal, 0.0, np.where(np.isfinite(errors), errors, np.inf))

    @property
    def where(self) -> tuple[int, ...]:
        """The index of the largest error."""
        return tuple(int(i) for i in np.unravel_index(int(np.argmax(self.errors)), self.errors.shape))

    @property
    def sentence(self) -> str:
        """How far off the answer is, and where most, for a student to read."""
        worst, largest = self.where, float(self.errors.max())
        came, wanted = _apart(self.actual[worst], self.expected[worst])
        at = f" at {list(worst)}" if worst else ""
        if not worst or not np.isfinite(largest):
            verb = "are" if plural(self.name) else "is"
            room = f", give or take {self.tolerance:.1g}" if np.isfinite(largest) else ""
            return f"{self.name} {verb} {came}{at}; {wanted} was expected{room}."
        verb = "differ" if plural(self.name) else "differs"
        return (
            f"{self.name} {verb} by up to {largest:.3g}, where {self.tolerance:.1g} is allowed"
            f" (most{at}: {came}, expected {wanted})."
        )


def _apart(came: Any, wanted: Any) -> tuple[str, str]:
    """Two numbers that are not equal, with the fewest digits that show it."""
    shown = ("", "")
    for digits in (6, 9, 12, 17):
        shown = f"{came + 0.0:.{digits}g}", f"{wanted + 0.0:.{digits}g}"  # no minus before a 0
        if shown[0] != shown[1]:
            break
    return shown


class CheckFailure(Exception):
    """The answer is wrong. `message` is for the student; `value` is what the failing comparison was given."""

    def __init__(self, message: str, *, difference: Difference | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.difference = difference


class Missing(CheckFailure):
    """A name that the question asks for is not defined."""


class Raised(CheckFailure):
    """The student's code raised. `kinds` are the names of the exception's classes, most derived first."""

    def __init__(self, call: str, kinds: tuple[str, ...], text: str, place: str = "") -> None:
        self.call, self.kinds, self.text, self.place = call, kinds, text, place
        self.unwritten = kinds[:1] == ("NotImplementedError",)
        if self.unwritten:
            message = f"{call} is not written yet."
        else:
            message = f"{call} raised {kinds[0] if kinds else 'an error'}{': ' if text else ''}{text}"
            message += f" ({place})" if place else ""
        super().__init__(message)


class SessionOver(CheckFailure):
    """The student's code ended its own process; what follows needs a new one."""


class LimitHit(SessionOver):
    """The student's code used up a limit."""


class Crashed(SessionOver):
    """The student's process ended, or answered something that is not an answer."""
