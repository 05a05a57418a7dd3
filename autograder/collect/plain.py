"""Folders and zips named by student: what a pile looks like that no system made."""

from collections.abc import Iterator
from dataclasses import replace

from .handed import HandedIn, Unreadable
from .names import same_letters, student_of
from .trees import MOST_ZIP_BYTES, Entry, Refused, Tree, below, zip_tree

__all__ = ["SEVERAL", "is_hand_in", "plain", "students_own"]

MOST_LEVELS = 3
MOST_ZIPS = 30  # of one student that are opened: each may take a second or two to find that it is none
SEVERAL = (
    "it holds several folders or zips, as of several students; a hand-in is one student's: "
    "if it is a class's, name it as a source of its own"
)


def plain(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable]:
    """Folders and zips named by student, one zip or folder of such, groups of such, or a single student's own.

    A folder with notebooks, or with one folder that has some, with one zip, or with several zips of one name is a
    student's. Only the source is looked into for students; what a student's zip or folder holds is that student's.
    """
    return _pile(tree, assignment, tree.name, MOST_LEVELS)


def _pile(tree: Tree, assignment: str, where: str, levels: int) -> Iterator[HandedIn | Unreadable]:
    """The hand-ins of a source, or of what it is wrapped in. levels: how many wrappings may follow."""
    if is_hand_in(tree, assignment):
        yield HandedIn(student_of(tree.name.removesuffix(".zip"), assignment) or tree.name, tree, where)
        return
    zips = [entry for entry in tree.entries if len(entry.path) == 1 and _is_zip(entry)]
    tops = dict.fromkeys(entry.path[0] for entry in tree.entries if len(entry.path) > 1)
    folders = [folder for folder in (below(tree, top) for top in tops) if _has_work(folder)]
    if levels and len(zips) == 1 and not folders:
        yield from _unwrapped(zips[0], assignment, f"{where}/{zips[0].name}", levels)
        return
    # Beside one student's work, everything is some student's: otherwise a folder with others' names in it would
    # take their places.
    groups = levels and not zips and not any(_is_students(folder, assignment) for folder in folders)
    for entry in zips:
        yield from _own(entry, assignment, f"{where}/{entry.name}")
    for folder in folders:
        inside = f"{where}/{folder.name}"
        if groups:
            yield from _pile(folder, assignment, inside, levels - 1 if len(folders) == 1 else 0)
        elif _is_students(folder, assignment):
            yield from students_own(folder, assignment, inside)
        else:
            yield Unreadable(inside, SEVERAL)


def _has_work(folder: Tree) -> bool:
    return any(entry.name.endswith(".ipynb") or _is_zip(entry) for entry in folder.entries)


def _is_zip(entry: Entry) -> bool:
    return entry.name.lower().endswith(".zip")


def _stem(entry: Entry, assignment: str) -> str:
    return student_of(entry.name[:-4], assignment)


def is_hand_in(tree: Tree, assignment: str) -> bool:
    """Whether a tree holds notebooks at its top, or in the one folder that the assignment's zip unpacks to."""
    tops = {entry.path[0] for entry in tree.entries if entry.path[0] == assignment or len(entry.path) == 1}
    return any(
        entry.name.endswith(".ipynb") and (len(entry.path) == 1 or entry.path[0] in tops) for entry in tree.entries
    )


def _is_students(folder: Tree, assignment: str) -> bool:
    zips = [entry for entry in folder.entries if _is_zip(entry)]
    names = {_stem(entry, assignment) for entry in zips}
    if zips and not is_hand_in(folder, assignment):
        return len(names) == 1 and all(len(one.path) <= 2 for one in zips)
    return (
        len({entry.path[0] for entry in folder.entries if entry.name.endswith(".ipynb") and len(entry.path) > 1}) <= 1
    )


def students_own(folder: Tree, assignment: str, where: str) -> Iterator[HandedIn | Unreadable]:
    """The hand-ins in a student's folder: the notebooks that lie there, and each zip."""
    if any(entry.name.endswith(".ipynb") for entry in folder.entries):
        yield HandedIn(folder.name, folder, where)
    zips = [entry for entry in folder.entries if _is_zip(entry) and len(entry.path) <= 2]
    for entry in zips[:MOST_ZIPS]:
        inside = f"{where}/{'/'.join(entry.path)}"
        tree = _opened(entry, inside)
        other = _stem(entry, assignment)
        notes = (f"The zip is called {entry.name}.",) if other and other != same_letters(folder.name) else ()
        yield tree if isinstance(tree, Unreadable) else HandedIn(folder.name, tree, inside, notes)
    if len(zips) > MOST_ZIPS:
        yield Unreadable(where, f"it holds {len(zips)} zips; only the first {MOST_ZIPS} were looked at")


def _own(entry: Entry, assignment: str, where: str) -> Iterator[HandedIn | Unreadable]:
    """What is in a student's zip: that student's work, perhaps zipped twice, and never anybody else's."""
    tree = _opened(entry, where)
    if isinstance(tree, Unreadable):
        yield tree
        return
    student = _stem(entry, assignment) or entry.name[:-4]
    if any(one.name.endswith(".ipynb") for one in tree.entries) or not _has_work(tree):
        yield HandedIn(student, tree, where)
    elif _is_students(tree, assignment):
        yield from students_own(replace(tree, name=student), assignment, where)
    else:
        yield Unreadable(where, SEVERAL)


def _unwrapped(entry: Entry, assignment: str, where: str, levels: int) -> Iterator[HandedIn | Unreadable]:
    """What is in the only zip of a source: zips of several students, or one student's work.

    Which of the two is seen only from what it holds, so each of several is told where it came from.
    """
    tree = _opened(entry, where)
    if isinstance(tree, Tree) and len({_stem(one, assignment) for one in tree.entries if _is_zip(one)}) > 1:
        for found in _pile(tree, assignment, where, levels - 1):
            if isinstance(found, HandedIn) and found.tree is not tree:
                found = found.among_others(entry.name)
            yield found
    else:
        yield from _own(entry, assignment, where)


def _opened(entry: Entry, where: str) -> Tree | Unreadable:
    try:
        return zip_tree(entry.name, entry.read(MOST_ZIP_BYTES))
    except Refused as refusal:
        return Unreadable(where, f"it {refusal}")
    except Exception as error:  # no zip, however made, stops the others
        return Unreadable(where, f"it cannot be read ({type(error).__name__})")
