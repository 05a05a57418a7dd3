"""What a pile of submissions may look like. A format is a function of a tree; the first that knows the tree is asked.

To add one (an LMS's bulk download, say), write a function that returns None for what is not its own, and list it in
FORMATS before `plain`, which takes everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .names import student_of
from .trees import MOST_ZIP_BYTES, Entry, Refused, Tree, below, zip_tree

__all__ = ["FORMATS", "Format", "HandedIn", "Unreadable", "handed_in"]

MOST_LEVELS = 3


@dataclass(frozen=True)
class HandedIn:
    """One hand-in of one student as it arrived. where: what to call it when something about it is said."""

    student: str
    tree: Tree
    where: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """What looks like a hand-in and cannot be opened."""

    where: str
    why: str


Format = Callable[[Tree, str], Iterator[HandedIn | Unreadable] | None]


def handed_in(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable]:
    """Every hand-in of a tree, by the first format that knows it."""
    for known in FORMATS:
        found = known(tree, assignment)
        if found is not None:
            yield from found
            return


def plain(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable]:
    """Folders and zips named by student, one zip of such, or a single student's own zip or folder.

    A folder with notebooks, or with one folder that has some, with one zip, or with several zips of one name is a
    student's; any other is a group, and is looked into.
    """
    return _pile(tree, assignment, tree.name, MOST_LEVELS)


def _pile(tree: Tree, assignment: str, where: str, levels: int) -> Iterator[HandedIn | Unreadable]:
    own = student_of(tree.name.removesuffix(".zip"), assignment)
    if _is_hand_in(tree, assignment):
        yield HandedIn(own or tree.name, tree, where)
        return
    for entry in tree.entries:
        if len(entry.path) == 1 and _is_zip(entry):
            yield from _opened(entry, assignment, f"{where}/{entry.name}", levels)
    for folder in dict.fromkeys(entry.path[0] for entry in tree.entries if len(entry.path) > 1):
        inner = below(tree, folder)
        if _is_students(inner, assignment):
            yield from _students(inner, assignment, f"{where}/{folder}")
        elif levels:
            yield from _pile(inner, assignment, f"{where}/{folder}", levels - 1)


def _is_zip(entry: Entry) -> bool:
    return entry.name.lower().endswith(".zip")


def _stem(entry: Entry, assignment: str) -> str:
    return student_of(entry.name[:-4], assignment)


def _is_hand_in(tree: Tree, assignment: str) -> bool:
    """Whether a tree holds notebooks at its top, or in the one folder that the assignment's zip unpacks to."""
    tops = {entry.path[0] for entry in tree.entries if entry.path[0] == assignment or len(entry.path) == 1}
    return any(
        entry.name.endswith(".ipynb") and (len(entry.path) == 1 or entry.path[0] in tops) for entry in tree.entries
    )


def _is_students(folder: Tree, assignment: str) -> bool:
    zips = [entry for entry in folder.entries if _is_zip(entry)]
    names = {_stem(entry, assignment) for entry in zips}
    if zips and not _is_hand_in(folder, assignment):
        return len(names) == 1 and all(len(one.path) <= 2 for one in zips)
    return (
        len({entry.path[0] for entry in folder.entries if entry.name.endswith(".ipynb") and len(entry.path) > 1}) <= 1
    )


def _students(folder: Tree, assignment: str, where: str) -> Iterator[HandedIn | Unreadable]:
    """The hand-ins in a student's folder: the notebooks that lie there, and each zip."""
    if any(entry.name.endswith(".ipynb") for entry in folder.entries):
        yield HandedIn(folder.name, folder, where)
    for entry in folder.entries:
        if _is_zip(entry) and len(entry.path) <= 2:
            for found in _opened(entry, assignment, f"{where}/{'/'.join(entry.path)}", 0):
                if isinstance(found, HandedIn):
                    other = _stem(entry, assignment)
                    notes = (f"The zip is called {entry.name}.",) if other and other != folder.name else ()
                    found = HandedIn(folder.name, found.tree, found.where, notes)
                yield found


def _opened(entry: Entry, assignment: str, where: str, levels: int) -> Iterator[HandedIn | Unreadable]:
    """What is in a zip of a pile: one student's work, or zips of several, or zips and nothing else."""
    try:
        tree = zip_tree(entry.name, entry.read(MOST_ZIP_BYTES))
    except Refused as refusal:
        yield Unreadable(where, f"it {refusal}")
        return
    names = {_stem(one, assignment) for one in tree.entries if _is_zip(one)}
    if levels and (len(names) > 1 or (names and not any(one.name.endswith(".ipynb") for one in tree.entries))):
        yield from _pile(tree, assignment, where, levels - 1)
    else:
        yield HandedIn(_stem(entry, assignment) or entry.name[:-4], tree, where)


FORMATS: list[Format] = [plain]
