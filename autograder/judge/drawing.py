"""A difference, small enough to be kept in a result: numbers where there are few, three tiny pictures where many.

Only public checks have a difference to keep (`run_check` sees to that), and their inputs are in the student's hands.
"""

import base64
from typing import Any

import numpy as np

from autograder.checks.failures import Difference
from autograder.notebook.heatmap import BLUE, GREY, ORANGE, Plane, legend, strengths, worst_plane
from autograder.notebook.png import png
from autograder.notebook.words import format_numbers

__all__ = ["drawn"]

SMALL = 8  # rows and columns up to which numbers tell more than a picture
MOST_CELLS = 48  # squares a side: three pictures of noise are some kilobytes, what mistakes make is far less
SHADES = 16  # of each colour, and FAINTEST still shows
FAINTEST = 90
GREYS = 64
BEYOND = 0.25  # of the right values' range: how far the scale of both pictures reaches on either side


def drawn(difference: Difference) -> dict[str, Any] | None:
    """{"picture", "drawn"} of the plane of the largest error; None where there is nothing to lay out.

    picture: where it differs, a PNG as a data URI with a pixel for each square of `block` × `block` values
    drawn: what a page needs besides. `lead` picks the plane out of `shape`, `worst` is the square of the largest error,
    `off` values are wrong. `yours` and `right` are rows of numbers as text, with `strength` from −1 (too low) to 1
    (too high); or, where there are many, such PNGs.
    """
    plane = worst_plane(difference)
    if plane is None or plane.wrong.size < 2:
        return None
    rows, columns = plane.wrong.shape
    block = -(-max(rows, columns) // MOST_CELLS)
    yours, right, signed = _worst_of_blocks(plane, block)
    about = {
        "shape": list(difference.expected.shape),
        "lead": list(plane.lead),
        "rows": rows,
        "columns": columns,
        "off": int(plane.wrong.sum()),
        "legend": legend(plane.signed),
        "worst": [place // block for place in plane.worst],
        "block": block,
    }
    few = max(rows, columns) <= SMALL
    shown = _numbers(plane) if few else {"yours": _grey(yours, right), "right": _grey(right, right)}
    return {"picture": _signed(signed), "drawn": about | shown}


def _numbers(plane: Plane) -> dict[str, Any]:
    yours, right = format_numbers(plane.actual, plane.expected, plane.wrong)
    signs = np.where(plane.signed < 0, -1.0, 1.0)
    strength = np.round(signs * strengths(plane.signed), 2) * plane.wrong
    return {"yours": yours, "right": right, "strength": strength.tolist()}


def _worst_of_blocks(plane: Plane, block: int) -> tuple[np.ndarray, ...]:
    """The planes yours, right and signed with one value for each block: that of its largest error."""
    rows, columns = plane.signed.shape
    ends = ((0, -rows % block), (0, -columns % block))

    def tiles(values: np.ndarray) -> np.ndarray:
        padded = np.pad(values, ends, mode="edge")
        cut = padded.reshape(padded.shape[0] // block, block, -1, block).swapaxes(1, 2)
        return cut.reshape(*cut.shape[:2], block * block)  # (rows', columns', block²)

    size = tiles(np.where(np.isfinite(plane.signed), np.abs(plane.signed), np.inf))
    chosen = size.argmax(axis=2)[..., None]
    parts = (plane.actual, plane.expected, plane.signed)
    return tuple(np.take_along_axis(tiles(part), chosen, axis=2)[..., 0] for part in parts)


def _grey(values: np.ndarray, right: np.ndarray) -> str:
    """Dark is low, light is high, on a scale a little wider than the right values; what is not finite is orange."""
    values, right = (part.real if np.iscomplexobj(part) else part.astype(np.float64) for part in (values, right))
    usual = right[np.isfinite(right)]
    low, high = (usual.min(), usual.max()) if usual.size else (0.0, 0.0)
    room = BEYOND * (high - low) or max(abs(high), 1.0)
    with np.errstate(all="ignore"):
        share = np.clip((values - (low - room)) / (high - low + 2 * room), 0.0, 1.0)
    finite = np.isfinite(share)
    index = np.where(finite, np.round(np.where(finite, share, 0.0) * (GREYS - 1)), GREYS).astype(np.uint8)
    greys = [(round(255 * level / (GREYS - 1)),) * 3 + (255,) for level in range(GREYS)]
    return _address(index, [*greys, (*ORANGE, 255)])


def _signed(signed: np.ndarray) -> str:
    """Opacity is strength: orange too high, blue too low, grey not finite, clear right."""
    level = np.ceil(strengths(signed) * SHADES).clip(1, SHADES)
    index = np.where(signed == 0, 0, np.where(signed < 0, SHADES + level, level))
    index = np.where(np.isfinite(signed), index, 2 * SHADES + 1).astype(np.uint8)
    alphas = [FAINTEST + round((255 - FAINTEST) * (level + 1) / SHADES) for level in range(SHADES)]
    shades = [(*colour, alpha) for colour in (ORANGE, BLUE) for alpha in alphas]
    return _address(index, [(0, 0, 0, 0), *shades, (*GREY, 255)])


def _address(index: np.ndarray, palette: list[tuple[int, int, int, int]]) -> str:
    """(rows, columns) uint8 places in a palette of red, green, blue, opacity → a PNG as a data URI."""
    return "data:image/png;base64," + base64.b64encode(png(index, palette)).decode()
