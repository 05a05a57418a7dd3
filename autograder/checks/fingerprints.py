"""Recognising a named mistake by what it computes, without shipping the mistake.

A fingerprint is the shape of a value and a few random projections of it. Two arrays with equal fingerprints are equal
for all practical purposes, and nobody can rebuild the array, or the right answer, from four numbers.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .sizes import LARGE, element_count

__all__ = ["Evidence", "Known"]

PROJECTIONS = 4
CLOSE = 1e-5


@dataclass(frozen=True)
class Evidence:
    """What a failing comparison saw: its place in the check, and the fingerprint of the value it was given."""

    ordinal: int
    kind: str
    shape: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()

    @classmethod
    def of(cls, ordinal: int, value: Any) -> "Evidence":
        if isinstance(value, np.ndarray | np.generic | bool | int | float | list | tuple):
            # No mistake of ours makes so many, and projecting them costs the judge its time.
            if element_count(value) > LARGE:
                return cls(ordinal, "large", value.shape if isinstance(value, np.ndarray) else ())
            try:
                flat = np.asarray(value, dtype=complex if np.iscomplexobj(value) else float)
            except (TypeError, ValueError, OverflowError):
                return cls(ordinal, "other:" + _digest(repr(value)))
            return cls(ordinal, "array", flat.shape, _project(flat))
        return cls(ordinal, "other:" + _digest(repr(value)))

    @classmethod
    def of_exception(cls, ordinal: int, kinds: tuple[str, ...], text: str) -> "Evidence":
        return cls(ordinal, "raised:" + _digest("\0".join((*kinds, text))))

    @property
    def size(self) -> int:
        """How many numbers were seen; 0 where it was no array of them."""
        return math.prod(self.shape) if self.kind == "array" else 0

    @property
    def raised(self) -> bool:
        """Whether it is an exception."""
        return self.kind.startswith("raised:")

    def fits(self, other: "Evidence") -> bool:
        """Whether both saw the same value, up to rounding and the narrowing to float32."""
        if (self.ordinal, self.kind, self.shape) != (other.ordinal, other.kind, other.shape):
            return False
        scale = max((abs(number) for number in other.numbers), default=0.0)
        return all(abs(a - b) <= CLOSE * scale for a, b in zip(self.numbers, other.numbers, strict=True))


@dataclass(frozen=True)
class Known:
    """A named mistake as a check would see it."""

    id: str
    message: str
    read: str
    evidence: Evidence


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _project(value: np.ndarray) -> tuple[float, ...]:
    """Projections on fixed random directions; what is not finite counts as a number of its own."""
    value = value.real + 0.7 * value.imag if np.iscomplexobj(value) else value
    flat = np.nan_to_num(value.ravel(), nan=1.2345, posinf=2.3456, neginf=-3.4567)
    directions = np.random.RandomState(20260).standard_normal((PROJECTIONS, flat.size))
    return tuple(float(number) for number in directions @ flat) if flat.size else ()
