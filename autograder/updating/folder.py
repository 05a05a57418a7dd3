"""The files that a notebook came with, brought to the newest version: checks, expected values, hints, packages.

Nothing of a student's is lost: a file that they changed is kept beside the new one, and what is not ours stays.
"""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.errors import UsageError
from autograder.files import write_atomic

from .released import RELEASED, Released, digest
from .student import keep_beside

__all__ = ["folder_version", "update_folder"]

MANIFEST = "manifest.json"
# On a course's own machine these may be installed for everybody; then a student's folder has no copy.
PACKAGES = ("autograder", "cs231n_utils")


def folder_version(folder: Path, assignment: str) -> str:
    """The version of the assignment's files in a folder; empty where there are none of this assignment."""
    table = _json(folder / MANIFEST)
    named = isinstance(table.get("version"), str) and table.get("assignment") == assignment
    return str(table["version"]) if named and (folder / "checks").is_dir() else ""


def update_folder(folder: Path, released: Released, files: Mapping[str, bytes]) -> tuple[list[str], bool]:
    """Replace what the newest version has other bytes for.

    Returns a sentence for each file that the student had changed and that is kept, and whether anything was replaced.

    files: the newest bundle's, without notebooks. Raises UsageError where a file cannot be written.
    """
    told: list[str] = []
    changed = False
    ours = _known(folder, released)
    installed = [name for name in PACKAGES if not (folder / name).is_dir()]
    installed += [RELEASED] if "autograder" in installed else []  # only the command in a bundle reads it
    try:
        # The manifest says what version the folder is, so it comes last: an interrupted run is not taken for done.
        for name in sorted(files, key=lambda name: (name == RELEASED, name == MANIFEST, name)):
            if name.partition("/")[0] not in installed:
                changed |= _replace(folder, folder / name, files[name], ours.get(name, set()), released.version, told)
        for name in sorted(set(ours) - set(files)):
            # A file that the new version no longer has would shadow nothing but could still be imported.
            there = _bytes(folder / name)
            if there is not None and _is_within(folder, folder / name) and digest(there) in ours[name]:
                (folder / name).unlink()
                changed = True
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder} cannot be written ({error.strerror}); your notebook is updated, the "
            "files beside it are not yet: run the same command again when they can be."
        ) from None
    return told, changed


def _replace(folder: Path, path: Path, content: bytes, ours: set[str], version: str, told: list[str]) -> bool:
    there = _bytes(path)
    if there == content:
        return False
    if not _is_within(folder, path):
        raise UsageError(f"{path.parent} is a link that leads out of {folder}: make it a folder, then try again.")
    if there is not None and digest(there) not in ours:
        told.append(f"{path.name} was not as released; it is kept as {keep_beside(path, there, version).name}.")
    write_atomic(path, content)
    return True


def _known(folder: Path, released: Released) -> dict[str, set[str]]:
    """{path: the hashes that an earlier version gave it}, from what the folder itself and the newest version know."""
    table = _json(folder / RELEASED).get("files")
    found = {path: set(hashes) for path, hashes in released.earlier.items() if _is_ours(path)}
    for path, known in (table if isinstance(table, dict) else {}).items():
        if isinstance(path, str) and isinstance(known, str) and _is_ours(path):
            found.setdefault(path, set()).add(known)
    for path in (MANIFEST, RELEASED):
        if there := _bytes(folder / path):
            found[path] = {digest(there)}  # nobody writes these two by hand
    return found


def _is_ours(path: str) -> bool:
    """A plain path below the folder, and no notebook: what a file says is not used to leave it."""
    parts = PurePosixPath(path).parts
    plain = path == "/".join(parts) and bool(parts) and not set(parts) & {"..", ".", "/"} and "\\" not in path
    return plain and ":" not in path and not path.endswith(".ipynb")


def _is_within(folder: Path, path: Path) -> bool:
    """Whether a file's folder is not, by a link, somewhere else. Whoever sent the folder may have put one there."""
    return path.parent.resolve().is_relative_to(folder.resolve())


def _bytes(path: Path) -> bytes | None:
    """The content of a regular file; None for what is none."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _json(path: Path) -> dict[str, Any]:
    try:
        table = json.loads(_bytes(path) or b"")
    except (OSError, ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}
