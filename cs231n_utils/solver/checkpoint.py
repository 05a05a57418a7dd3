"""Checkpoint files: there whole or not at all, whenever the process is killed, and readable without pickles."""

import json
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from cs231n_utils.errors import DamagedDataError, MissingDataError

from .plain_state import pack, unpack

__all__ = ["FORMAT", "read_checkpoint", "write_checkpoint"]

FORMAT = "cs231n_utils checkpoint 1"


def write_checkpoint(path, state):
    """Write nested plain data (see plain_state.pack) to one .npz file, replacing what was there in a single step.

    Raises ArgumentTypeError for what is no plain data; then, and whenever it fails or is killed, the old file stays.

    >>> path = Path(tempfile.mkdtemp()) / "run.npz"
    >>> write_checkpoint(path, {"iteration": 7, "w": np.ones(2)})
    >>> read_checkpoint(path)
    {'iteration': 7, 'w': array([1., 1.])}
    """
    tree, arrays = pack(state)
    header = np.frombuffer(json.dumps({"format": FORMAT, "state": tree}).encode(), np.uint8)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            np.savez(file, header=header, **{str(at): array for at, array in enumerate(arrays)})
            file.flush()
            # On the disk before it gets its name, or a power cut could leave an empty file under it.
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    # What processes that were killed while writing left behind.
    for stale in path.parent.glob(f".{path.name}-*.part"):
        with suppress(FileNotFoundError):
            stale.unlink()


def read_checkpoint(path):
    """The state that write_checkpoint was given.

    Raises MissingDataError where there is no file, DamagedDataError for one that is truncated or something else.
    """
    path = Path(path)
    try:
        # Opened here, because NumPy leaves a file that it cannot read open.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            arrays = [file[str(at)] for at in range(len(file.files) - 1)]
        if header["format"] != FORMAT:
            raise DamagedDataError(f"{path}: its format is {header['format']!r}; this version reads {FORMAT!r}")
        return unpack(header["state"], arrays)
    except FileNotFoundError:
        raise MissingDataError(f"{path}: there is no such checkpoint") from None
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise DamagedDataError(f"{path}: not a whole checkpoint ({error}); delete it to start over") from error
