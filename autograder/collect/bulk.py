"""What the bulk downloads of learning systems have in common: files that the system says are one student's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from .handed import HandedIn, Unreadable
from .plain import students_own
from .trees import Entry, Tree

__all__ = ["apart", "of_student", "renamed"]


def of_student(
    tree: Tree,
    assignment: str,
    where: str,
    *,
    names: tuple[str, ...] = (),
    submitted: datetime | None = None,
    marked_late: bool = False,
    notes: tuple[str, ...] = (),
) -> Iterator[HandedIn | Unreadable]:
    """The hand-ins in a student's files: the notebooks that lie there, and each zip. Without any, that is said.

    tree: named as the student; the others as in HandedIn
    """
    there = False
    for one in students_own(tree, assignment, where):
        there = True
        if isinstance(one, HandedIn):
            # The system knows whose it is, whatever the zip is called.
            one = replace(one, names=names, submitted=submitted, marked_late=marked_late, notes=notes)
        yield one
    if not there:
        yield Unreadable(where, "there is no notebook and no zip in it")


def apart(students: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """{(name, number): what to call the student}: the name, with the number where two students have the same name.

    >>> apart([("Ada", "1"), ("Ada", "2"), ("Bob", "3")])
    {('Ada', '1'): 'Ada_1', ('Ada', '2'): 'Ada_2', ('Bob', '3'): 'Bob'}
    """
    numbers: dict[str, set[str]] = {}
    every = sorted(set(students))
    for name, number in every:
        numbers.setdefault(name.casefold(), set()).add(number)
    return {(name, number): f"{name}_{number}" if len(numbers[name.casefold()]) > 1 else name for name, number in every}


def renamed(entry: Entry, *path: str) -> Entry:
    """The same file under another path."""
    return replace(entry, path=path)
