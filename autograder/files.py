"""Files that matter are written whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["write_atomic"]


def write_atomic(path: Path, content: bytes | str) -> None:
    """Replace the file at `path` by `content` (text as UTF-8), so that nobody ever sees half of it.

    The bytes go to a neighbour first and are on the disk before the name moves; folders on the way are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    # The neighbour's name is short and ours: a student's name of 255 bytes leaves no room for a suffix.
    neighbour = path.parent / f".writing-{secrets.token_hex(8)}"
    try:
        with neighbour.open("xb") as file:
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
