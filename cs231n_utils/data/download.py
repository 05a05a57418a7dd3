"""CIFAR-10 from its publisher or a mirror: downloaded once, verified before it is unpacked, unpacked whole."""

import dataclasses
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from cs231n_utils.errors import ArgumentError, DataError

from .folders import data_directory
from .lock import exclusive
from .manifest import find_archive
from .progress import progress_bar
from .transfer import fetch
from .unpack import unpack

__all__ = ["download_archive", "download_cifar10"]

RECORDS = "sha256.json"


def download_cifar10(directory=None, *, format="binary", progress=progress_bar):
    """Download CIFAR-10 (170 MB) unless it is there, and return the folder with its batches.

    directory: where to (default: data_directory()); format: "binary" or "python", the same images; progress: called as
    progress(name, bytes_done, bytes_total), or None for silence. A broken transfer goes on where it stopped when called
    again. Raises DownloadError, naming each server and what it sent, ArgumentError for another format.
    Source: https://www.cs.toronto.edu/~kriz/cifar.html.

    >>> download_cifar10(format="parquet")
    Traceback (most recent call last):
    cs231n_utils.errors.ArgumentError: download_cifar10: format must be 'binary' or 'python', got 'parquet'
    """
    if format not in ("binary", "python"):
        raise ArgumentError(f"download_cifar10: format must be 'binary' or 'python', got {format!r}")
    return download_archive(find_archive(f"cifar-10-{format}"), directory, progress=progress)


def download_archive(archive, directory=None, *, progress=progress_bar, rounds=3, pause=time.sleep):
    """Download and unpack one Archive unless its folder is complete, and return that folder.

    directory, progress: as in download_cifar10; rounds: how often each address is tried; pause: called with the seconds
    to wait between rounds. The SHA-256 of the first verified download is recorded in `downloads/sha256.json`, and later
    downloads must agree with it. Calls at the same time, from any process, wait for each other. Raises DownloadError,
    UnsafeDataError or DamagedDataError; the folder is then as it was before.
    """
    directory = data_directory(directory)
    destination = directory / archive.folder
    if _complete(destination, archive):
        return destination
    downloads = directory / "downloads"
    progress = progress or (lambda name, done, total: None)
    try:
        with exclusive(downloads / "lock", lambda: print(f"{archive.file}: waiting for another download to end")):
            # Whoever held the lock may have brought it.
            if not _complete(destination, archive):
                _bring(archive, downloads, destination, progress, rounds, pause)
    except OSError as reason:
        raise DataError(f"{archive.file}: expected to write below {directory}, found {reason}") from None
    return destination


def _bring(archive, downloads, destination, progress, rounds, pause):
    records = _read_records(downloads / RECORDS)
    known = archive.sha256 or records.get(archive.file, {}).get("sha256")
    part = downloads / f"{archive.file}.part"
    sha256 = fetch(dataclasses.replace(archive, sha256=known), part, progress=progress, rounds=rounds, pause=pause)
    records[archive.file] = {"sha256": sha256, "md5": archive.md5, "size": archive.size}
    _write_records(downloads / RECORDS, records)
    for leftover in destination.parent.glob(f".{archive.folder}-*"):
        # Only an unpacking that was killed leaves one: whoever unpacks holds the lock.
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        unpack(part, archive, destination)
    finally:
        # Unpacked or refused, these bytes are of no further use.
        part.unlink()


def _complete(folder, archive):
    return all((folder / name).is_file() for name in archive.members)


def _read_records(path):
    if not path.exists():
        return {}
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return {file: {"sha256": str(entry["sha256"]), **entry} for file, entry in records.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        raise DataError(f"{path}: expected recorded SHA-256 sums, found {reason!r}; repair or delete it") from None


def _write_records(path, records):
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(records, file, indent=2, sort_keys=True)
    Path(name).replace(path)
