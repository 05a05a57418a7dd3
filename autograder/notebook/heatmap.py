"""A picture of where two arrays differ: blue is too low, orange too high, what is right is left clear.

Strength is opacity, so that the picture lies as well on a dark page as on a light one, and blue against orange is told
apart by nearly everybody.
"""

import base64
from dataclasses import dataclass

import numpy as np

from autograder.checks.failures import Difference

from .png import png

__all__ = ["BLUE", "GREY", "ORANGE", "Picture", "Plane", "colour_of", "legend", "picture", "strengths", "worst_plane"]

BLUE, ORANGE, GREY = (43, 123, 186), (230, 120, 0), (128, 128, 128)
MOST_CELLS = 96
SIDE, LEAST_CELL, MOST_CELL = 288, 2, 24
FAINTEST = 90


@dataclass(frozen=True, eq=False)
class Plane:
    """The rows and columns round the worst value of a difference.

    actual, expected: (rows, columns); wrong: where they differ by more than is allowed
    signed: actual − expected, 0 where right; not finite where either is not a number
    lead:   the indices before the last two, which pick this plane; worst: the row and column of the largest error
    """

    actual: np.ndarray
    expected: np.ndarray
    signed: np.ndarray
    wrong: np.ndarray
    lead: tuple[int, ...]
    worst: tuple[int, int]


@dataclass(frozen=True)
class Picture:
    """A drawn plane: a data URI, its size in pixels, what it says in words, and how many values a square stands for."""

    uri: str
    width: int
    height: int
    alt: str
    caption: str


def worst_plane(difference: Difference) -> Plane | None:
    """The last two axes at the largest error; a vector is one row. None where there is nothing to lay out."""
    if not difference.same_shape or not difference.actual.size or difference.actual.ndim == 0:
        return None
    where = difference.where
    lead = where[:-2]
    actual, expected, errors = (
        np.atleast_2d(part[lead]) for part in (difference.actual, difference.expected, difference.errors)
    )
    wrong = ~(errors <= difference.tolerance)
    with np.errstate(all="ignore"):
        gap = actual - expected
        signed = np.where(gap.real < 0, -errors, errors) if np.iscomplexobj(gap) else np.where(gap < 0, -errors, errors)
    worst = (where[-2] if len(where) > 1 else 0, where[-1])
    return Plane(actual, expected, np.where(wrong, signed, 0.0), wrong, lead, worst)


def picture(difference: Difference) -> Picture | None:
    """The plane of the largest error as a picture; None where there is none to draw."""
    plane = worst_plane(difference)
    if plane is None:
        return None
    signed, row, column, block = _shrink(plane)
    rows, columns = signed.shape
    cell = int(np.clip(SIDE // max(rows, columns), LEAST_CELL, MOST_CELL))
    pixels = _paint(signed).repeat(cell, axis=0).repeat(cell, axis=1)
    _ring(pixels, row * cell, column * cell, cell)
    uri = "data:image/png;base64," + base64.b64encode(png(pixels)).decode()
    place = ", ".join(map(str, difference.where))
    full_rows, full_columns = plane.signed.shape
    off = int(plane.wrong.sum())
    alt = (
        f"Map of the differences over {full_rows} rows and {full_columns} columns: {off} of {plane.wrong.size} values "
        f"are off, the largest error is at [{place}]."
    )
    caption = f"{legend(signed)}; the ring marks the largest error"
    if block > 1:
        caption += f"; each square shows the worst of {block}×{block} values"
    return Picture(uri, columns * cell, rows * cell, alt, caption)


def _shrink(plane: Plane) -> tuple[np.ndarray, int, int, int]:
    """At most MOST_CELLS a side: each square keeps the worst value of its block."""
    rows, columns = plane.signed.shape
    block = max(1, -(-max(rows, columns) // MOST_CELLS))
    row, column = plane.worst
    if block == 1:
        return plane.signed, row, column, 1
    padded = np.pad(plane.signed, ((0, -rows % block), (0, -columns % block)))
    tiles = padded.reshape(padded.shape[0] // block, block, -1, block).swapaxes(1, 2)  # (rows', columns', block, block)
    flat = tiles.reshape(*tiles.shape[:2], block * block)
    size = np.where(np.isfinite(flat), np.abs(flat), np.inf)
    kept = np.take_along_axis(flat, size.argmax(axis=2)[..., None], axis=2)[..., 0]
    return kept, row // block, column // block, block


def colour_of(signed: float) -> tuple[int, int, int]:
    """The colour of one signed error."""
    return GREY if not np.isfinite(signed) else BLUE if signed < 0 else ORANGE


def legend(signed: np.ndarray) -> str:
    """What the colours that occur mean."""
    finite = np.isfinite(signed)
    words = {
        "orange: too high": (finite & (signed > 0)).any(),
        "blue: too low": (finite & (signed < 0)).any(),
        "grey: not a finite number": not finite.all(),
        "clear: right": (signed == 0).any(),
    }
    return ", ".join(word for word, occurs in words.items() if occurs)


def strengths(signed: np.ndarray) -> np.ndarray:
    """Signed errors as shares of the largest finite one, 0 … 1; what is not finite counts as 1."""
    finite = np.isfinite(signed)
    size = np.where(finite, np.abs(signed), 0.0)
    largest = size.max(initial=0.0)
    return np.where(finite, size / largest if largest > 0 else size, 1.0)


def _paint(signed: np.ndarray) -> np.ndarray:
    """(rows, columns) signed errors → (rows, columns, 4) uint8 colours with opacity."""
    colours = np.zeros((*signed.shape, 4), np.uint8)
    colours[..., :3] = np.where((signed < 0)[..., None], BLUE, ORANGE)
    colours[..., 3] = np.where(signed != 0, FAINTEST + np.round(strengths(signed) * (255 - FAINTEST)), 0)
    colours[~np.isfinite(signed)] = (*GREY, 255)
    return colours


def _ring(pixels: np.ndarray, top: int, left: int, cell: int) -> None:
    """Mark one square: black outside, white inside, so that it shows on any ground. Drawn around a tiny square."""
    grow = max(0, 7 - cell) // 2 + 1
    height, width = pixels.shape[:2]
    for inset, colour in ((0, (0, 0, 0, 255)), (1, (255, 255, 255, 255))):
        first, last = max(0, top - grow + inset), min(height, top + cell + grow - inset) - 1
        start, end = max(0, left - grow + inset), min(width, left + cell + grow - inset) - 1
        pixels[first, start : end + 1] = pixels[last, start : end + 1] = colour
        pixels[first : last + 1, start] = pixels[first : last + 1, end] = colour
