"""`grade`, before all else: which of several hand-ins of a student counts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.pile import Found, Pile

    from .screen import Screen

__all__ = ["settle", "tidy"]


def tidy(submitted: "Path", assignment: str, screen: "Screen") -> None:
    """Mend what an interruption has left."""
    from autograder.notebook.visible import on_one_line
    from autograder.pile.several import put_back

    for student in put_back(submitted, assignment):
        screen.warn(f"{on_one_line(student)} had earlier hand-ins only: the latest of them counts now.")


def settle(pile: "Pile", found: "Sequence[Found]", screen: "Screen") -> bool:
    """Put the hand-in that counts into its place. Returns whether that was interrupted."""
    from autograder.notebook.visible import on_one_line
    from autograder.pile.several import choose_best, choose_latest, several

    from .walls import behind_wall

    students = several(found)
    if pile.assignment.late.counts == "latest":
        for student in choose_latest(students):
            screen.say(f"{on_one_line(student)}: the latest hand-in counts, in place of another one.")
        return False
    if not students:
        return False
    pile = behind_wall(pile, screen)
    with screen.progress("Choosing the best of several", sum(len(listed) for listed in students.values())) as advance:
        chosen, done = choose_best(pile, students, lambda key, result: advance(key), screen.warn)
    for one in chosen:
        every = ", ".join(f"{points:g} of {made}" for made, points in one.points.items())
        now = ", in place of another one" if one.moved else ""
        screen.say(f"{on_one_line(one.student)}: the best of {len(one.points)} counts, of {one.made} ({every}){now}.")
    for key, why in sorted(done.failed.items()):
        screen.warn(f"{on_one_line(key)} could not be graded, so nothing was chosen: {on_one_line(why)}")
    return done.interrupted
