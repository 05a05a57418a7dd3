"""The folder that results are kept in: one run at a time writes there, and a full disk is one sentence."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import StoreError, UsageError
from autograder.files import remove_unfinished, write_atomic

__all__ = ["held", "keep"]


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Nobody else writes here meanwhile; what a killed run has left half-written is removed.

    Raises UsageError where another run is under way, StoreError where the folder cannot be made.
    """
    import fcntl

    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"Another run is grading into {folder}; wait for its end.") from None
        except OSError:
            pass  # some network file systems lock no folders
        remove_unfinished(folder)
        yield
    finally:
        os.close(lock)


def keep(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Write a file whole or not at all, private: for its owner alone. Raises StoreError where it cannot be written."""
    with _storing(path):
        write_atomic(path, content, private=private)


@contextlib.contextmanager
def _storing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}. What is there stays; mend that and run the same "
            "command again."
        ) from None
