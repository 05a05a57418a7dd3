"""nbgrader's folders: `submitted/<student>/<assignment>/` with its `timestamp.txt`, and the exchange's `inbound/`.

There each hand-in is a folder `<student>+<assignment>+<time>+<random>`. Whoever hands in makes it, with nbgrader's
program and the server's clock: the time is as good as nbgrader's own, and the folder's owner tells who it was.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from .bulk import of_student
from .handed import HandedIn, Unreadable
from .times import read_time
from .trees import Refused, Tree, below

__all__ = ["exchange", "submitted"]

INBOUND = re.compile(
    r"(?P<student>.+?)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-[^+]+)(\+[\w=-]+)?", re.ASCII | re.DOTALL
)
STAMP = "timestamp.txt"
MOST_BYTES = 1000


def exchange(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of an exchange's inbound folder, or of the course's folder around it; None for other trees."""
    tops = dict.fromkeys(entry.path[0] for entry in tree.entries)
    if "inbound" in tops and set(tops) <= {"inbound", "outbound", "feedback", "feedback_public"}:
        tree = below(tree, "inbound")
        tops = dict.fromkeys(entry.path[0] for entry in tree.entries)
    known = {top: match for top in tops if (match := INBOUND.fullmatch(top))}
    return _inbound(tree, assignment, list(tops), known) if 2 * len(known) > len(tops) else None


def _inbound(
    tree: Tree, assignment: str, tops: list[str], known: dict[str, re.Match[str]]
) -> Iterator[HandedIn | Unreadable]:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in tree.entries:
        owners[entry.path[0]].add(entry.owner)
    # Where every student is the same account to the system, as on some hubs, owners say nothing.
    telling = any(match["student"] in owners[top] for top, match in known.items())
    for top in tops:
        where, match = f"{tree.name}/{top}", known.get(top)
        if match is None:
            yield Unreadable(where, "its name is not one that nbgrader gives; collect it by itself")
        elif match["assignment"] == assignment:
            folder, student = below(tree, top), match["student"]
            others = ", ".join(sorted(owners[top] - {"", student}))
            if others and telling:
                yield Unreadable(where, f"its name says {student}, and its files belong to {others}")
            else:
                notes = (f"The folder says {student}, and its files belong to {others}.",) if others else ()
                yield from _hand_in(folder, student, assignment, where, read_time(match["time"]), notes)


def submitted(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of a `submitted/` that nbgrader has filled; None where most students' folders have no timestamp."""
    tops = dict.fromkeys(entry.path[0] for entry in tree.entries)
    stamped = {entry.path[0] for entry in tree.entries if len(entry.path) == 3 and entry.name == STAMP}
    return _submitted(tree, assignment, list(tops), stamped) if 2 * len(stamped) > len(tops) else None


def _submitted(tree: Tree, assignment: str, students: list[str], stamped: set[str]) -> Iterator[HandedIn | Unreadable]:
    for student in students:
        folder = below(tree, student)
        where = f"{tree.name}/{student}/{assignment}"
        if any(entry.path[0] == assignment and len(entry.path) > 1 for entry in folder.entries):
            yield from _hand_in(below(folder, assignment), student, assignment, where, None, ())
        elif student not in stamped:
            yield Unreadable(f"{tree.name}/{student}", f"there is no folder {assignment} in it")


def _hand_in(
    folder: Tree, student: str, assignment: str, where: str, said: datetime | None, notes: tuple[str, ...]
) -> Iterator[HandedIn | Unreadable]:
    when = said
    for entry in folder.entries:
        if when is None and entry.path == (STAMP,):
            try:
                when = read_time(entry.read(MOST_BYTES).decode("utf-8", "replace"))
            except Refused:
                continue
    own = Tree(student, folder.entries, folder.refused)
    yield from of_student(own, assignment, where, names=(student,), submitted=when, notes=notes)
