"""GitHub Classroom: a folder of clones, `<classroom assignment>-<student or team>`, each with a `.git`.

Nothing in `.git` is looked at: hooks, filters and configuration in it are the student's programs, and the date of a
commit is what the student's computer says. When something was pushed stands in the classroom's own table of grades.
"""

from collections.abc import Iterator

from .bulk import of_student
from .handed import HandedIn, Unreadable
from .trees import Tree, below

__all__ = ["github"]

MOST_PARTS = 20
ENDING = "-submissions"  # what GitHub's own program calls the folder of all clones


def github(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of a folder of clones; None where most of its folders are no repositories."""
    if () in tree.repositories:
        return None  # one repository: somebody's own
    tops = dict.fromkeys(entry.path[0] for entry in tree.entries if len(entry.path) > 1)
    clones = [top for top in tops if (top,) in tree.repositories]
    return _clones(tree, assignment, list(tops), clones) if 2 * len(clones) > len(tops) else None


def _clones(tree: Tree, assignment: str, tops: list[str], clones: list[str]) -> Iterator[HandedIn | Unreadable]:
    prefix = _prefix(tree.name, assignment, clones)
    for top in tops:
        where = f"{tree.name}/{top}"
        if top not in clones:
            yield Unreadable(where, "it is no repository, beside others that are; collect it by itself")
            continue
        folder = below(tree, top)
        student = top.removeprefix(prefix)
        names = (f"github:{student}", student) if prefix else tuple(f"github:{end}" for end in _ends(top))
        own = Tree(student, folder.entries, folder.refused)
        yield from of_student(own, assignment, where, names=(*names, top))


def _prefix(folder: str, assignment: str, clones: list[str]) -> str:
    """What all clones' names begin with, where it is known: the classroom's name of the assignment, or ours."""
    for known in (folder.removesuffix(ENDING), assignment, assignment.replace("_", "-")):
        if all(name.startswith(f"{known}-") and name != f"{known}-" for name in clones):
            return f"{known}-"
    return ""


def _ends(name: str) -> list[str]:
    """What may be the account's name, the longest first.

    >>> _ends("first-lab-ada-l")
    ['lab-ada-l', 'ada-l', 'l']
    """
    parts = name.split("-")
    return ["-".join(parts[at:]) for at in range(1, min(len(parts), MOST_PARTS))]
