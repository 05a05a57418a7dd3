"""Where everything stands: released cells in their order, the student's own behind the cell they stood behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .naming import NOTE, role_of

__all__ = ["Piece", "arrange"]


@dataclass(frozen=True)
class Piece:
    """The place of a released cell, by its name; or a cell of the student's own."""

    name: str
    cell: dict[str, Any] | None = None


def arrange(pieces: Sequence[Piece], before: Sequence[str], now: Sequence[str], left_out: set[str]) -> list[Piece]:
    """The student's pieces with the places of new cells among them.

    before, now: the names of the student's version and of the newest one, in order
    left_out: names that get no place
    Where the release changed its order, its order holds; otherwise the student's does.
    """
    here = [piece.name for piece in pieces if piece.name]
    shared = [name for name in before if name in set(now)]
    if shared != [name for name in now if name in set(before)]:
        order = [name for name in now if name not in left_out]
    else:
        order = list(here)
        for at, name in enumerate(now):
            if name not in left_out and name not in set(here):
                after = next((order.index(one) + 1 for one in reversed(now[:at]) if one in order), 0)
                order.insert(after, name)
    top, behind, ahead = _attached(pieces)
    placed = list(top)
    for name in order:
        placed += [*ahead.get(name, ()), Piece(name), *behind.get(name, ())]
    return placed


def _attached(pieces: Sequence[Piece]) -> tuple[list[Piece], dict[str, list[Piece]], dict[str, list[Piece]]]:
    """The own cells at the top, and those behind each released cell; notes stand ahead of the cell they are about."""
    top: list[Piece] = []
    behind: dict[str, list[Piece]] = {}
    ahead: dict[str, list[Piece]] = {}
    group = top
    for at, piece in enumerate(pieces):
        following = pieces[at + 1].name if at + 1 < len(pieces) else ""
        if piece.name:
            group = behind.setdefault(piece.name, [])
        elif following and piece.cell is not None and role_of(piece.cell) == NOTE:
            ahead.setdefault(following, []).append(piece)
        else:
            group.append(piece)
    return top, behind, ahead
