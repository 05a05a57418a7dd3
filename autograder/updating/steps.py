"""One notebook, or a folder of them, from an earlier version to the newest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.notebook.visible import visible

from .folder import folder_version, update_folder
from .merge import merge
from .naming import guess_version
from .released import Released
from .student import claims_of, dump, keep_beside, read_student

__all__ = ["Newest", "notebooks_at", "update_notebook"]

Say = Callable[[str], None]


@dataclass(frozen=True)
class Newest:
    """The newest version of an assignment: what is merged with, and the files of its bundle but for notebooks."""

    released: Released
    files: Mapping[str, bytes]


def notebooks_at(path: Path, released: Released) -> list[Path]:
    """The notebook at a path, or those of the assignment in a folder. Raises UsageError where there is none."""
    if not path.is_dir():
        return [path]
    found = [path / f"{name}.ipynb" for name in released.notebooks if (path / f"{name}.ipynb").is_file()]
    if not found:
        raise UsageError(f"There is no notebook of {released.assignment} in {path}; name your notebook, or its folder.")
    return found


def update_notebook(path: Path, newest: Newest, say: Say, since: str = "") -> bool:
    """Bring a notebook, and the assignment's files beside it, to the newest version. Returns whether anything changed.

    since: the version that it is, where it cannot say so itself
    Raises UsageError, with nothing changed, for what is no notebook of the assignment.
    """
    path = path.resolve()  # of a link the file itself is replaced
    released = newest.released
    table, content = read_student(path)
    name = _which(path, table, released)
    base = _since(path, claims_of(table)[2], table, name, released, since)
    merged = merge(table, name, base, released)
    changed = merged.notebook != table
    if changed:
        try:
            kept = keep_beside(path, content, released.version)
            write_atomic(path, dump(merged.notebook))
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror}). Nothing was changed.") from None
        came = f"from {base} " if base and base != released.version else ""
        say(f"{path.name}: updated {came}to {released.version}; as it was before: {kept.name}")
        for sentence in merged.told:
            say(f"  {sentence}")
    else:
        say(f"{path.name}: is of version {released.version} already")
    return _beside(path, newest, say) or changed


def _which(path: Path, table: dict[str, object], released: Released) -> str:
    """Which notebook it is: as it says, as its file is called, or by the cells it has."""
    assignment, notebook, _ = claims_of(table)
    if assignment and assignment != released.assignment:
        raise UsageError(
            f"{path.name} is a notebook of {visible(assignment)[:80]}; this is the newest version of "
            f"{released.assignment}. Use the zip of its own assignment."
        )
    cells = table["cells"]
    assert isinstance(cells, list)
    for name in (notebook, path.stem):
        if name in released.notebooks:
            return name
    likely = [name for name in released.notebooks if guess_version(cells, name, released)]
    if assignment and notebook:
        raise UsageError(f"{released.assignment} {released.version} has no notebook {visible(notebook)[:80]} any more.")
    if len(likely) != 1:
        raise UsageError(
            f"{path.name} is none of the notebooks of {released.assignment}: {', '.join(released.notebooks)}. "
            "Where it is one of them, give it that name."
        )
    return likely[0]


def _since(path: Path, claimed: str, table: dict[str, object], name: str, released: Released, since: str) -> str:
    known = ", ".join(released.versions)
    if since and since not in released.versions:
        raise UsageError(f"--from {since}: there is no such version; there are {known}.")
    if since or claimed in released.versions:
        return since or claimed
    if claimed:
        raise UsageError(
            f"{path.name} says it is version {visible(claimed)[:40]}; known here are {known}. If it is newer, use the "
            "zip of that version; if it is one of these, say so with --from."
        )
    cells = table["cells"]
    assert isinstance(cells, list)
    return guess_version(cells, name, released)


def _beside(path: Path, newest: Newest, say: Say) -> bool:
    """Update the files beside a notebook, where there are files of the assignment."""
    folder, released = path.parent, newest.released
    there = folder_version(folder, released.assignment)
    if not there:
        say(f"  There are no files of {released.assignment} beside it: open it in a folder that has them.")
        return False
    if there not in released.versions:
        say(f"  The files beside it say they are version {visible(there)[:40]}, which is unknown here; they stay.")
        return False
    told, changed = update_folder(folder, released, newest.files)
    for sentence in told:
        say(f"  {sentence}")
    if changed:
        say(f"  Checks and the other files beside it are of version {released.version} now.")
    return changed
