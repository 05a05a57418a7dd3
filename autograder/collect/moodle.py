"""Moodle's “Download all submissions”: `<name>_<participant>_assignsubmission_file_` as a folder, or before each file.

The participant's number is the Identifier of Moodle's grading worksheet. When something was handed in is not told.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from .bulk import apart, of_student, renamed
from .handed import HandedIn, Unreadable
from .trees import Entry, Tree

__all__ = ["moodle"]

PART = re.compile(
    r"(?P<name>.+?)_(?P<participant>\d{1,20})_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.ASCII | re.DOTALL
)


def moodle(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of a bulk download, zipped or unpacked; None where most names are not of that kind."""
    tops = dict.fromkeys(entry.path[0] for entry in tree.entries)
    known = {top: match for top in tops if (match := PART.fullmatch(top))}
    if 2 * len(known) <= len(tops):
        return None
    return _students(tree, assignment, known)


def _students(tree: Tree, assignment: str, known: dict[str, re.Match[str]]) -> Iterator[HandedIn | Unreadable]:
    files: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    strange = set()
    for entry in tree.entries:
        match = known.get(entry.path[0])
        if match is None:
            strange.add(entry.path[0])
            continue
        own = files[match["name"], match["participant"]]
        path = (match["file"],) if match["file"] and len(entry.path) == 1 else entry.path[1:]
        if match["kind"] == "file" and path:
            own.append(renamed(entry, *path))
    called = apart(files)
    for (name, participant), own in sorted(files.items()):
        where = f"{tree.name}/{name}_{participant}"
        refused = tuple(text for text in tree.refused if text.startswith(f"{name}_{participant}_"))
        student = Tree(called[name, participant], tuple(sorted(own, key=lambda one: one.path)), refused)
        yield from of_student(student, assignment, where, names=(f"moodle:{participant}", name))
    for top in sorted(strange):
        yield Unreadable(f"{tree.name}/{top}", "its name is not one that Moodle gives; collect it by itself")
