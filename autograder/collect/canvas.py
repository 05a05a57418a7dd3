"""Canvas' “Download Submissions”: one zip of files, each called `<name>_[LATE_]<user>_<attachment>_<file>`.

The name is the student's, last name first, in small letters and without blanks; of a group, the group's. A file that is
handed in again under the same name comes back with -1, -2, … behind it. When it was handed in is not told, only
whether it was late by Canvas' own due date.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .bulk import apart, of_student, renamed
from .handed import HandedIn, Unreadable
from .trees import Entry, Tree

__all__ = ["canvas"]

FILE = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d{1,20})_(?P<attachment>\d{1,20})_(?P<file>.+)", re.ASCII)
AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,3})(?P<ending>\.[A-Za-z0-9]{1,8})", re.ASCII)


def canvas(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of a bulk download, zipped or unpacked; None where most files are not called so."""
    tops = [entry for entry in tree.entries if len(entry.path) == 1]
    known = [(match, entry) for entry in tops if (match := FILE.fullmatch(entry.name))]
    if 2 * len(known) <= len(tops) or len(known) < len({entry.path[0] for entry in tree.entries}) / 2:
        return None
    return _students(tree, assignment, known)


def _students(
    tree: Tree, assignment: str, known: Sequence[tuple[re.Match[str], Entry]]
) -> Iterator[HandedIn | Unreadable]:
    files: dict[tuple[str, str], list[tuple[re.Match[str], Entry]]] = defaultdict(list)
    for match, entry in known:
        files[match["name"], match["user"]].append((match, entry))
    called = apart(files)
    for (name, user), own in sorted(files.items()):
        entries = first_names([renamed(entry, match["file"]) for match, entry in own])
        yield from of_student(
            Tree(called[name, user], tuple(entries)),
            assignment,
            f"{tree.name}/{name}_{user}",
            names=(f"canvas:{user}", name),
            marked_late=any(match["late"] for match, _ in own),
        )
    taken = {entry.path for _, entry in known}
    for top in sorted({entry.path[0] for entry in tree.entries if entry.path not in taken}):
        yield Unreadable(f"{tree.name}/{top}", "its name is not one that Canvas gives; collect it by itself")


def first_names(entries: Sequence[Entry]) -> list[Entry]:
    """The files under the names they had when they were first handed in: without the -1 of a second time.

    A name that another file has is left to it.
    """
    taken = {entry.name for entry in entries}
    found = []
    # Of `a-1` and `a-2` the last is the one that counts.
    for entry in sorted(entries, key=_number, reverse=True):
        again = AGAIN.fullmatch(entry.name)
        name = f"{again['stem']}{again['ending']}" if again else entry.name
        if again and name not in taken:
            taken.add(name)
            entry = renamed(entry, name)
        found.append(entry)
    return sorted(found, key=lambda entry: entry.path)


def _number(entry: Entry) -> int:
    again = AGAIN.fullmatch(entry.name)
    return int(again["number"]) if again else 0
