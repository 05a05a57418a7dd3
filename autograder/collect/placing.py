"""Into `submitted/<student>/<assignment>/`: all of a hand-in or nothing, and the same again when it is done twice."""

import contextlib
import hashlib
import json
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.files import write_atomic

from .kept import Kept

__all__ = ["NOTE", "place", "placed", "student_folder"]

# Hidden, so that intake and nbgrader pass it by.
NOTE = ".collected.json"
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def student_folder(submitted: Path, name: str) -> Path:
    """The folder of a student; one more mark on its name where another differs only in case.

    Some systems would take the two for one folder.
    """
    with contextlib.suppress(OSError):
        for other in sorted(path.name for path in submitted.iterdir()):
            if other != name and other.casefold() == name.casefold():
                return submitted / f"{name}-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}"
    return submitted / name


def placed(folder: Path) -> tuple[datetime, str] | None:
    """When the hand-in in a folder was made and its hash; None where `place` did not make the folder."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return datetime.strptime(note["made"], FORMAT).replace(tzinfo=UTC), str(note["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(kept: Kept) -> str:
    whole = hashlib.sha256()
    for name in sorted(kept.files):
        whole.update(name.encode("utf-8") + b"\0" + hashlib.sha256(kept.files[name]).digest())
    return whole.hexdigest()


def place(kept: Kept, folder: Path, where: str) -> bool:
    """Make `folder` hold this hand-in. Returns whether anything changed; a later one that is there stays."""
    made, digest = kept.made.astimezone(UTC).replace(microsecond=0), _digest(kept)
    there = placed(folder)
    if there is not None and (there == (made, digest) or there[0] > made):
        return False
    note: dict[str, Any] = {
        "made": made.strftime(FORMAT),
        "sha256": digest,
        "source": where,
        "findings": list(kept.findings),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    # What an interrupted run left; nobody else writes here.
    for left in folder.parent.glob(".collecting-*"):
        shutil.rmtree(left)
    fresh = folder.parent / f".collecting-{secrets.token_hex(8)}"
    try:
        for name, content in kept.files.items():
            write_atomic(fresh / name, content)
        # In ASCII: a source's name may hold what UTF-8 cannot.
        write_atomic(fresh / NOTE, json.dumps(note, indent=1, ensure_ascii=True) + "\n")
    except (OSError, ValueError):
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if there is not None:
        folder.rename(folder.parent / f".collecting-{secrets.token_hex(8)}")
    fresh.rename(folder)
    for left in folder.parent.glob(".collecting-*"):
        shutil.rmtree(left)
    return True
