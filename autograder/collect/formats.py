"""What a pile of submissions may look like. A format is a function of a tree; the first that knows the tree is asked.

To add one (another system's bulk download, say), write a module with a function that returns None for what is not its
own, and list it in FORMATS before `plain`, which takes everything.
"""

import re
from collections.abc import Iterator

from .canvas import canvas
from .github import github
from .gradescope import gradescope
from .handed import Format, HandedIn, Unreadable
from .moodle import moodle
from .nbgrader_folders import exchange, submitted
from .plain import SEVERAL, is_hand_in, plain
from .trees import Tree

__all__ = ["FORMATS", "SEVERAL", "Format", "HandedIn", "Unreadable", "handed_in", "is_one_students"]

LEFT_OUT = re.compile(r"(?P<name>.+?) (?P<why>(?:is|leads|has) .+?)\.?$", re.DOTALL)


def handed_in(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable]:
    """Every hand-in of a tree, by the first format that knows it."""
    for known in FORMATS:
        found = known(tree, assignment)
        if found is not None:
            whole = False
            for one in found:
                whole = whole or (isinstance(one, HandedIn) and one.tree is tree)
                several = known is plain and isinstance(one, HandedIn) and _is_several(one.tree, assignment)
                yield Unreadable(one.where, SEVERAL) if several else one
            yield from () if whole else _left_out(tree)
            return


def is_one_students(tree: Tree, assignment: str) -> bool:
    """Whether a source is a single hand-in, and not a system's pile of notebooks."""
    return is_hand_in(tree, assignment) and all(
        known(tree, assignment) is None for known in FORMATS if known is not plain
    )


def _left_out(tree: Tree) -> Iterator[Unreadable]:
    """What was left out at the top, where it may have been somebody's work, such as a link.

    What was left out of a folder is said with that folder's hand-in.
    """
    tops = {entry.path[0] for entry in tree.entries}
    for text in tree.refused:
        found = LEFT_OUT.match(text)
        if found is None:
            yield Unreadable(tree.name, text)
        elif found["name"].partition("/")[0] not in tops:
            yield Unreadable(f"{tree.name}/{found['name']}", f"it {found['why']}")


def _is_several(tree: Tree, assignment: str) -> bool:
    """Whether what would be one student's is a system's download of several: it would make one student of a class."""
    for known in (gradescope, moodle, canvas, exchange):
        found = known(tree, assignment)
        if found is not None and len({one.student for one in found if isinstance(one, HandedIn)}) > 1:
            return True
    return False


FORMATS: list[Format] = [gradescope, moodle, canvas, exchange, submitted, github, plain]
