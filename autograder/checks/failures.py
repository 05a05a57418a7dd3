"""What ends a check that did not pass: always an exception, always with words for the student."""

from dataclasses import dataclass

import numpy as np

__all__ = ["CheckFailure", "Crashed", "Difference", "LimitHit", "Missing", "Raised", "SessionOver"]


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
