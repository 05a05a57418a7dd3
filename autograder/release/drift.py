"""A release as it is committed against the release as its source would make it now."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from autograder.files import write_atomic

__all__ = ["differences", "replace_release", "stale_files"]

# Left by editors and by running; never part of a release.
IGNORED = {"__pycache__", ".ipynb_checkpoints"}


def _files(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not IGNORED & set(path.parts)}


def stale_files(fresh: Path, committed: Path) -> list[str]:
    """What the committed release has and the fresh one has not; manifests of earlier versions stay for ever."""
    return sorted(name for name in _files(committed) - _files(fresh) if not name.startswith("versions/"))


def differences(fresh: Path, committed: Path) -> Iterator[str]:
    """A unified diff, line by line, that would turn the committed release into the fresh one; nothing if they agree."""
    for name in sorted(_files(fresh) | set(stale_files(fresh, committed))):
        old, new = _read(committed / name), _read(fresh / name)
        if old == new:
            continue
        label = f"{committed.name}/{name}"
        try:
            lines = [None if part is None else part.decode("utf-8").splitlines() for part in (old, new)]
        except UnicodeDecodeError:
            yield f"Binary files {label} (committed) and {label} (from the source) differ"
            continue
        was, now = ("/dev/null" if part is None else f"{label} ({of})" for part, of in
                    ((old, "committed"), (new, "from the source")))  # fmt: skip
        yield from difflib.unified_diff(lines[0] or [], lines[1] or [], was, now, lineterm="")


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def replace_release(fresh: Path, committed: Path) -> list[str]:
    """Make the committed release equal to the fresh one; returns the names of the files that it touched."""
    touched = stale_files(fresh, committed)
    for name in touched:
        (committed / name).unlink()
    for name in sorted(_files(fresh)):
        content = (fresh / name).read_bytes()
        if _read(committed / name) != content:
            write_atomic(committed / name, content)
            touched.append(name)
    return touched
