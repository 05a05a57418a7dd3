"""Which files of a student's folder are handed in: notebooks, small Python files beside them, data that they saved."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from autograder.notebook.bundle import Bundle
from autograder.notebook.visible import visible

__all__ = ["Handed", "find_files", "notebook_names"]

NOTEBOOK_BYTES, MODULE_BYTES = 20 << 20, 1 << 18
MOST_FILES = 200
KEPT = ".before-"


@dataclass(frozen=True)
class Handed:
    """What goes into the zip, what is left out, and what forbids packing; the last two in sentences."""

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def notebook_names(bundle: Bundle) -> list[str]:
    """The names of the assignment's notebooks, in their order."""
    return [str(notebook["name"]) for notebook in bundle.manifest["notebooks"]]


def find_files(bundle: Bundle) -> Handed:
    """Read what is handed in. A refused file is named with what to do about it."""
    handed = Handed()
    wanted = {f"{name}.ipynb" for name in notebook_names(bundle)}
    for notebook in bundle.manifest["notebooks"]:
        for name, most in (notebook.get("files") or {}).items():
            if name == Path(name).name:
                _take(bundle.folder / name, name, int(most), handed)
    for path in sorted(bundle.folder.iterdir()):
        name = path.name
        if name in wanted:
            _take(path, name, NOTEBOOK_BYTES, handed)
        elif KEPT in name:
            continue  # as it was before an update; nobody expects it in the zip
        elif name.endswith(".ipynb"):
            handed.left_out.append(f"{visible(name)} is none of this assignment's notebooks.")
        elif name.endswith(".py"):
            if name.removesuffix(".py").isidentifier():
                _take(path, name, MODULE_BYTES, handed)
            else:
                handed.left_out.append(f"{visible(name)} cannot be imported under that name.")
    if len(handed.files) > MOST_FILES:
        handed.refused.append(
            f"There are {len(handed.files)} files to hand in; {MOST_FILES} is the most. Move some away."
        )
    return handed


def _take(path: Path, name: str, most: int, handed: Handed) -> None:
    try:
        # A link is not what it points to: it would be packed empty, or with a stranger's file.
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
        handed.refused.append(f"{name} is {kind}; put the file itself into the folder.")
        return
    if path.stat().st_size > most:
        size = f"{path.stat().st_size / (1 << 20):.1f} MB"
        room = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} KB"
        todo = (
            "clear the outputs of its cells and save it"
            if name.endswith(".ipynb")
            else "make it smaller or move it away"
        )
        handed.refused.append(f"{name} has {size}; {room} is the most: {todo}.")
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            handed.files[name] = file.read(most)
    except OSError as error:
        handed.refused.append(f"{name} cannot be read ({error.strerror}).")
