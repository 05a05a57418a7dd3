"""One download at a time: a lock that the operating system drops when its holder dies."""

import contextlib
from pathlib import Path

from cs231n_utils.errors import DataError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

__all__ = ["exclusive"]


@contextlib.contextmanager
def exclusive(path, waiting=None):
    """Hold the lock file at path; others, in this process or another, wait for their turn.

    waiting: called once, without arguments, if the lock is taken. Where the system has no flock, a taken lock raises
    DataError at once, because nothing would tell a crashed holder from a busy one.

    >>> import tempfile
    >>> with exclusive(Path(tempfile.mkdtemp()) / "download.lock"):
    ...     pass
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        with _by_creation(path):
            yield
        return
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        # Closing the file drops the lock. The file itself stays: removing it would let two holders in.
        yield


@contextlib.contextmanager
def _by_creation(path):
    try:
        path.open("xb").close()
    except FileExistsError:
        raise DataError(f"{path}: another download seems to be running; if none is, delete this file") from None
    try:
        yield
    finally:
        path.unlink()
