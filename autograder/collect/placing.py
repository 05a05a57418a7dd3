"""Into `submitted/<student>/<assignment>/`: all of a hand-in or nothing, and the same again when it is done twice.

An earlier hand-in is not lost: it lies in `submitted/<student>/.handed-in/<assignment>/<when>-<hash>/`.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from autograder.files import write_atomic

from .kept import Kept
from .note import (
    EARLIER,
    FORMAT,
    MOST_LETTERS,
    MOST_NOTED,
    TRUST,
    Group,
    Placed,
    annotate,
    group_table,
    placed,
    vouched,
    write_note,
)

__all__ = ["digest", "earlier", "place", "put_first"]


def digest(kept: Kept) -> str:
    """The hash of names and contents."""
    whole = hashlib.sha256()
    for name in sorted(kept.files):
        whole.update(name.encode("utf-8") + b"\0" + hashlib.sha256(kept.files[name]).digest())
    return whole.hexdigest()


def place(
    kept: Kept,
    folder: Path,
    where: str,
    *,
    within: str = "",
    findings: tuple[str, ...] = (),
    marked_late: bool = False,
    group: Group | None = None,
) -> bool:
    """Make `folder` hold this hand-in. Returns whether anything changed.

    A later one that is there stays, and so does one that came by itself when this one came `within` a zip with others'
    work: otherwise a student's zip with somebody else's name in it would take that one's place. Of the same files
    handed in twice the first time counts, unless somebody who should know better tells another one. Raises OSError
    where it cannot be written, or something lies there that `collect` did not put there.
    """
    with _alone(folder.parent):
        made = kept.made.astimezone(UTC).replace(microsecond=0)
        this = Placed(made, digest(kept), within, kept.dated_by, marked_late, group=group)
        return _place(kept, folder, where, this, findings)


def _place(kept: Kept, folder: Path, where: str, this: Placed, findings: tuple[str, ...]) -> bool:
    sha256, within = this.sha256, this.within
    there = vouched(folder)  # nothing that somebody else wrote becomes a path, or ours
    if there is not None and _earlier_folder(folder, this).exists():
        return False  # it is known, and another one was found to count
    if there is not None and not _counts_more(this, there):
        if not within or there.within:  # whoever made a zip of others' work says nothing of what came by itself
            if there.sha256 == sha256:
                annotate(folder, group=this.group)
            else:
                _store(kept, _earlier_folder(folder, this), folder, this, where, findings)
        return False
    # What an interrupted run left; nobody else writes here.
    _sweep(folder.parent)
    fresh = folder.parent / f".collecting-{secrets.token_hex(8)}"
    if there is not None:
        this = this._replace(extension_days=there.extension_days)
        if this.group is None and there.sha256 == sha256 and (within or not there.within):
            this = this._replace(group=there.group)
    _store(kept, fresh, folder, this, where, findings)
    if there is not None:
        _move_away(folder, there, lost=there.sha256 == sha256 or bool(there.within and not within))
    fresh.rename(folder)
    _sweep(folder.parent)
    return True


def put_first(folder: Path, chosen: Path) -> None:
    """Let one of the earlier hand-ins be the one that counts; the one that did so far is kept among them."""
    with _alone(folder.parent):
        there = placed(folder)
        if there is not None:
            _move_away(folder, there)
        chosen.rename(folder)
        _sweep(folder.parent)
        if there is not None:
            annotate(folder, there.extension_days)


@contextlib.contextmanager
def _alone(student: Path) -> Iterator[None]:
    """Nobody else moves a student's hand-ins meanwhile: another run would take ours for what was left half-written."""
    student.mkdir(parents=True, exist_ok=True)
    if os.name == "nt":
        yield
        return
    import fcntl

    lock = os.open(student, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems lock no folders
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _move_away(folder: Path, there: Placed, *, lost: bool = False) -> None:
    target = _earlier_folder(folder, there)
    if lost or target.exists():
        target = folder.parent / f".collecting-{secrets.token_hex(8)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)


def _counts_more(this: Placed, there: Placed) -> bool:
    """Whether a hand-in counts in place of the one that is there."""
    if this.sha256 == there.sha256:
        better = (not this.within, TRUST.index(this.dated_by)) > (not there.within, TRUST.index(there.dated_by))
        return better and not (this.within and not there.within)
    return (not this.within, this.made) >= (not there.within, there.made)


def _store(kept: Kept, target: Path, folder: Path, this: Placed, where: str, findings: tuple[str, ...]) -> None:
    """Write a hand-in into a folder that is not there yet; where it is, it is this very hand-in."""
    if target.exists():
        return
    note = {
        "made": this.made.strftime(FORMAT),
        "dated_by": this.dated_by,
        "sha256": this.sha256,
        "source": where,
        "within": this.within,
        # Whoever hands in a zip decides how much is odd about it: more than is read again would hide the whole note.
        "findings": [text[:MOST_LETTERS] for text in findings[:MOST_NOTED]],
    }
    unfinished = folder.parent / f".collecting-{secrets.token_hex(8)}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        for name, content in kept.files.items():
            write_atomic(unfinished / name, content)
        group = None if this.group is None else group_table(this.group)
        rare = {"marked_late": this.marked_late, "extension_days": this.extension_days, "group": group}
        write_note(unfinished, note | {key: value for key, value in rare.items() if value}, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.rename(target)
    except (OSError, ValueError):
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _sweep(parent: Path) -> None:
    for left in parent.glob(".collecting-*"):
        shutil.rmtree(left)


def _earlier_folder(folder: Path, one: Placed) -> Path:
    return folder.parent / EARLIER / folder.name / f"{one.made.strftime('%Y%m%dT%H%M%SZ')}-{one.sha256[:12]}"


def earlier(folder: Path) -> list[Path]:
    """The folders of the hand-ins that do not count, the oldest first."""
    every = (folder.parent / EARLIER / folder.name).glob("*-*")
    return sorted(path for path in every if placed(path) is not None)
