"""What formats find in a source: hand-ins, and what looks like one and cannot be opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.roster import Person

from .note import Group
from .trees import Tree

__all__ = ["Format", "HandedIn", "Unreadable"]


@dataclass(frozen=True)
class HandedIn:
    """One hand-in of one student as it arrived. where: what to call it when something about it is said.

    within:      the zip that it came in with others' work, where there is one: whoever made that zip says whose it is
    names:       what else the source calls the student, the surest first: an address, an id, "canvas:<number>"
    submitted:   when a server took it, where the source tells
    marked_late: whether the source says that it was late
    person:      who it is in the roster, where there is one and it is known
    together:    the surest names of all whom the source gives it to, where they are several
    group:       those of them, or of the roster's group, who are in the roster; None where nobody asked for groups
    """

    student: str
    tree: Tree
    where: str
    notes: tuple[str, ...] = ()
    within: str = ""
    names: tuple[str, ...] = ()
    submitted: datetime | None = None
    marked_late: bool = False
    person: Person | None = None
    together: tuple[str, ...] = ()
    group: Group | None = None

    def among_others(self, archive: str, *, noted: bool = True) -> "HandedIn":
        """The same, from a zip with others' work."""
        notes = (*self.notes, f"It came in {archive}, with others' work.") if noted else self.notes
        return replace(self, within=archive, notes=notes)


@dataclass(frozen=True)
class Unreadable:
    """What looks like a hand-in and cannot be opened."""

    where: str
    why: str


Format = Callable[[Tree, str], Iterator[HandedIn | Unreadable] | None]
