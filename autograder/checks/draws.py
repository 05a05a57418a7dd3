"""Random inputs that stay the same for ever.

NumPy promises frozen streams only for `RandomState`; `Generator` may change between versions, and then the expected
values in a student's bundle would belong to other inputs. So checks draw from this small face of `RandomState`.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

__all__ = ["Draws"]

Size = int | Sequence[int] | None
Drawn = TypeVar("Drawn")
MOST_TRIES = 10_000  # where one in ten fits, a stream that needs more than this is none that anybody will see


class Draws:
    """A source of random inputs, seeded with words.

    >>> Draws("a", "b").integers(0, 10, size=3)
    array([7, 8, 4])
    """

    def __init__(self, *words: str) -> None:
        digest = hashlib.sha256("\0".join(words).encode()).digest()
        self._state = np.random.RandomState(np.frombuffer(digest, "<u4"))

    def normal(self, size: Size = None, mean: float = 0.0, deviation: float = 1.0) -> Any:
        """Normally distributed float64."""
        return self._state.normal(mean, deviation, size)

    def uniform(self, low: float = 0.0, high: float = 1.0, size: Size = None) -> Any:
        """float64 in [low, high)."""
        return self._state.uniform(low, high, size)

    def integers(self, low: int, high: int, size: Size = None) -> Any:
        """int64 in [low, high): high is excluded, as in NumPy."""
        drawn = self._state.randint(low, high, size, dtype=np.int64)
        return int(drawn) if size is None else drawn

    def choice(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return options[self.integers(0, len(options))]

    def permutation(self, count: int) -> np.ndarray:
        """The numbers 0 … count − 1 in a random order."""
        return self._state.permutation(count)

    def distinct(self, size: Sequence[int], spread: float = 1.0) -> np.ndarray:
        """float64, all different and at least spread / count apart: nothing ties in a pooling window."""
        count = int(np.prod(size))
        return (self.permutation(count).reshape(size) / max(count, 1) - 0.5) * spread

    def until(self, fits: Callable[[Drawn], Any], draw: Callable[[], Drawn]) -> Drawn:
        """The first of what is drawn again and again that fits.

        Raises RuntimeError after many tries: a check must not run for ever, whatever the seed.

        >>> draws = Draws("a", "b")
        >>> draws.until(lambda number: number > 7, lambda: draws.integers(0, 10))
        8
        """
        for _ in range(MOST_TRIES):
            drawn = draw()
            if fits(drawn):
                return drawn
        raise RuntimeError(f"none of {MOST_TRIES} draws fits; the condition is too narrow.")
