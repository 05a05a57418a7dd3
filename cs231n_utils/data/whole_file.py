"""Reading or mapping a whole data file, with a cap and clear errors."""

from pathlib import Path

import numpy as np

from cs231n_utils.errors import DamagedDataError, MissingDataError

__all__ = ["MAX_FILE_BYTES", "map_file", "read_file"]

# Twice the largest file of either official archive: whatever is bigger is something else.
MAX_FILE_BYTES = 64 * 2**20


def read_file(path):
    """The bytes of a file; MissingDataError where there is none, DamagedDataError above MAX_FILE_BYTES.

    >>> read_file("no-such-batch.bin")
    Traceback (most recent call last):
    cs231n_utils.errors.MissingDataError: no-such-batch.bin: no such file; download_cifar10() fetches CIFAR-10
    """
    return _checked(path).read_bytes()


def map_file(path):
    """The bytes of a file as a read-only uint8 array that the system reads when they are used, and drops when it must.

    Processes that map the same file share its memory. Raises as read_file.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "two.bin"
    >>> _ = path.write_bytes(b"ab")
    >>> map_file(path).tolist()
    [97, 98]
    """
    path = _checked(path)
    # An empty file cannot be mapped.
    return np.memmap(path, np.uint8, "r").view(np.ndarray) if path.stat().st_size else np.empty(0, np.uint8)


def _checked(path):
    path = Path(path)
    if not path.is_file():
        raise MissingDataError(f"{path}: no such file; download_cifar10() fetches CIFAR-10")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise DamagedDataError(
            f"{path}: expected at most {MAX_FILE_BYTES} bytes, found {path.stat().st_size}; not a CIFAR-10 batch"
        )
    return path
