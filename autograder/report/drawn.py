"""The picture of a difference, read from a result file: each number and address is looked at before it is used."""

import math
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["PICTURE", "Drawn", "Square", "read_drawn"]

PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+={0,2}")
MOST_SIDE = 1 << 31
MOST_NUMBERS = 8  # rows and columns of numbers
LONGEST = 40  # characters of a number
WIDTH = 160  # pixels of a picture on a page
COLOURS = {True: "230,120,0", False: "43,123,186"}  # too high, too low


@dataclass(frozen=True)
class Square:
    """A number in a table: its text, the ground it stands on, whether its error is the largest."""

    text: str
    ground: str
    worst: bool


@dataclass(frozen=True)
class Drawn:
    """Where an answer differs, ready to be laid out: either pictures (data URIs) or two tables of numbers.

    name:  which plane of how large an array; squares: rows and columns of the pictures; ring: the worst of them
    block: a square stands for block × block values
    """

    name: str
    off: int
    rows: int
    columns: int
    block: int
    legend: str
    difference: str
    yours: str = ""
    right: str = ""
    yours_numbers: tuple[tuple[Square, ...], ...] = ()
    right_numbers: tuple[tuple[Square, ...], ...] = ()
    ring: tuple[int, int] = (0, 0)

    @property
    def squares(self) -> tuple[int, int]:
        return -(-self.rows // self.block), -(-self.columns // self.block)

    @property
    def width(self) -> int:
        """Pixels on a page; the height follows from the picture."""
        rows, columns = self.squares
        return max(24, round(WIDTH * columns / max(rows, columns)))

    @property
    def words(self) -> str:
        """The picture for those who do not see it."""
        return (
            f"{self.off} of {self.rows * self.columns} values are off; the largest error is in row "
            f"{self.ring[0] * self.block}, column {self.ring[1] * self.block}"
        )


def read_drawn(picture: Any, table: Any) -> Drawn | None:
    """What a check of a result drew; None where it drew nothing, or something that is no picture."""
    try:
        return _drawn(str(picture), table)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None


def _drawn(picture: str, table: dict[str, Any]) -> Drawn:
    rows, columns, block = (_whole(table[name], 1) for name in ("rows", "columns", "block"))
    row, column = (_whole(place) for place in table["worst"])
    found = Drawn(
        name=_name([_whole(size) for size in table["shape"]], [_whole(place) for place in table["lead"]]),
        off=_whole(table["off"]),
        rows=rows,
        columns=columns,
        block=block,
        legend=str(table["legend"]),
        difference=_address(picture),
        ring=(row, column),
    )
    if row >= found.squares[0] or column >= found.squares[1]:
        raise ValueError("the largest error is outside the picture")
    if "strength" not in table:
        return Drawn(**{**vars(found), "yours": _address(table["yours"]), "right": _address(table["right"])})
    if max(rows, columns) > MOST_NUMBERS:
        raise ValueError("more numbers than are laid out")
    yours = _numbers(table["yours"], table["strength"], found)
    right = _numbers(table["right"], [[0] * columns] * rows, found)
    return Drawn(**{**vars(found), "yours_numbers": yours, "right_numbers": right})


def _whole(value: Any, least: int = 0) -> int:
    if type(value) is not int or not least <= value < MOST_SIDE:
        raise ValueError("no such number")
    return value


def _address(value: Any) -> str:
    if not isinstance(value, str) or not PICTURE.fullmatch(value):
        raise ValueError("no picture")
    return value


def _name(shape: list[int], lead: list[int]) -> str:
    sizes = "×".join(map(str, shape))
    return f"plane [{', '.join(map(str, lead))}, :, :] of {sizes}" if lead else sizes


def _numbers(texts: Any, strengths: Any, found: Drawn) -> tuple[tuple[Square, ...], ...]:
    if len(texts) != found.rows or {len(row) for row in texts} != {found.columns}:
        raise ValueError("not as many numbers as there should be")
    return tuple(
        tuple(Square(str(text)[:LONGEST], _ground(strengths[r][c]), (r, c) == found.ring) for c, text in enumerate(row))
        for r, row in enumerate(texts)
    )


def _ground(strength: Any) -> str:
    strength = float(strength)
    if strength == 0 or not math.isfinite(strength):
        return ""
    return f"rgba({COLOURS[strength > 0]},{0.15 + 0.4 * min(abs(strength), 1.0):.2f})"
