"""The wall of a run: chosen once it is needed, and what it does not hold is said."""

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.pile import Pile

    from .screen import Screen

__all__ = ["behind_wall"]


def behind_wall(pile: "Pile", screen: "Screen") -> "Pile":
    """The pile with a wall of this machine. Raises SandboxError where there is none.

    Every machine of a cluster chooses and describes its own.
    """
    from autograder.sandbox import choose_wall, weaknesses

    if pile.dask:
        return pile
    wall = choose_wall(pile.wall)
    for weakness in weaknesses(wall):
        screen.warn(f"--sandbox {wall}: {weakness[0].lower()}{weakness[1:]}")
    return replace(pile, wall=wall)
