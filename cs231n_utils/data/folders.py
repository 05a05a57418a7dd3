"""Where data lives, and folders that appear whole or not at all."""

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["data_directory", "whole_folder"]

BESIDE_PACKAGE = Path(__file__).resolve().parents[2] / "datasets"


def data_directory(directory=None):
    """The folder that data is read from and downloaded to; it need not exist yet.

    The first of: the argument; the environment variable CS231N_DATA; a folder `datasets` beside the notebook; one
    beside the package; the user's cache folder. One that is a Python package (PyPI's `datasets`) is passed over.

    >>> data_directory("somewhere").name
    'somewhere'
    """
    if directory is not None:
        return Path(directory).expanduser()
    if os.environ.get("CS231N_DATA"):
        return Path(os.environ["CS231N_DATA"]).expanduser()
    for folder in (Path.cwd() / "datasets", BESIDE_PACKAGE):
        if folder.is_dir() and not (folder / "__init__.py").exists():
            return folder
    return _user_cache() / "cs231n"


@contextmanager
def whole_folder(destination):
    """A new folder to fill, which takes destination's name when the block ends well and vanishes when it doesn't.

    destination: the final path; what was there is replaced. Gives the path to fill, on the same file system.

    >>> root = Path(tempfile.mkdtemp())
    >>> with whole_folder(root / "batches") as folder:
    ...     _ = (folder / "data").write_text("here")
    >>> (root / "batches" / "data").read_text(), len(list(root.iterdir()))
    ('here', 1)
    """
    destination = Path(destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        folder = workshop / "new"
        # A folder inside, because mkdtemp's own is closed to everybody else.
        folder.mkdir()
        yield folder
        with suppress(FileNotFoundError):
            destination.replace(workshop / "old")
        try:
            folder.replace(destination)
        except OSError:
            # Fine where another process put its own whole folder there between the two renames.
            if not destination.is_dir():
                if (workshop / "old").exists():
                    (workshop / "old").replace(destination)
                raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _user_cache():
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
