"""Files that matter are written whole or not at all; temporary ones never outlive the next run."""

import contextlib
import os
import secrets
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path

__all__ = ["TemporaryFolder", "remove_unfinished", "sweep", "write_atomic"]

TEMPORARY = "autograder-run-"
UNFINISHED = ".writing-"
MOST_TRIES = 20  # of a new folder that a sweep of another process takes away at once


def write_atomic(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Replace the file at `path` by `content` (text as UTF-8), so that nobody ever sees half of it.

    The bytes go to a neighbour first and are on the disk before the name moves; folders on the way are made.
    private: for its owner alone, from the first byte on
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    # The neighbour's name is short and ours: a student's name of 255 bytes leaves no room for a suffix.
    neighbour = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        mode = 0o600 if private else 0o666
        with open(neighbour, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        neighbour.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            neighbour.unlink()
        raise
    # A rename is on the disk only when its folder is. Windows cannot open a folder, and does without.
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed writers have left in a folder and in those below it. Nobody may be writing there."""
    for path in folder.rglob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            path.unlink()


class TemporaryFolder:
    """A folder until it is closed, or, when this process is killed before, until the next run makes its first one.

    Its process holds a lock on it: a folder of this kind that nobody holds has been left behind.
    """

    def __init__(self) -> None:
        """Raises OSError where there can be none."""
        sweep()
        for _ in range(MOST_TRIES):
            self.path = Path(tempfile.mkdtemp(prefix=TEMPORARY))
            lock = _locked(self.path)
            if lock is not None:
                self._lock = lock
                return
            with contextlib.suppress(OSError):
                self.path.rmdir()
        raise OSError(f"No folder in {self.path.parent} can be opened and locked; set TMPDIR to another place.")

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


@cache
def sweep() -> None:
    """Remove the temporary folders of processes that were killed; once per process is enough."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        lock = _locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the lock of a folder of ours; None where it is no such folder, or another one's."""
    import fcntl

    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between its making and its locking, a sweep of another process may have taken it away.
        here, there = os.fstat(lock), folder.lstat()
        if stat.S_ISDIR(there.st_mode) and here.st_ino == there.st_ino and here.st_uid == os.geteuid():
            return lock
    except OSError:
        pass
    os.close(lock)
    return None
