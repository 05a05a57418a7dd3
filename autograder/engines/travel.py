"""Submissions and folders as bytes, so that they can go to another process or another machine; nothing is pickled."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.judge import Finding, Submission

__all__ = ["pack_files", "pack_submission", "read_folder", "unpack_files", "unpack_submission", "write_folder"]

HEAD = struct.Struct("!I")


def pack_files(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """A table and files, as one string of bytes.

    >>> unpack_files(pack_files({"a": 1}, {"x": b"23"}))
    ({'a': 1}, {'x': b'23'})
    """
    sizes = [[name, len(content)] for name, content in files.items()]
    header = json.dumps({"about": about, "files": sizes}).encode()
    return HEAD.pack(len(header)) + header + b"".join(files.values())


def unpack_files(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What `pack_files` was given."""
    at = HEAD.size + HEAD.unpack_from(data)[0]
    header = json.loads(data[HEAD.size : at])
    files = {}
    for name, size in header["files"]:
        files[name] = data[at : at + size]
        at += size
    return header["about"], files


def pack_submission(submission: Submission) -> bytes:
    """A submission as bytes."""
    findings = [[finding.kind, finding.cell, finding.detail] for finding in submission.findings]
    return pack_files({"student": submission.student, "findings": findings}, submission.files)


def unpack_submission(data: bytes) -> Submission:
    """The submission that these bytes were made from.

    >>> one = Submission("ada", {"a.ipynb": b"{}"}, (Finding("a", "b", "c"),))
    >>> unpack_submission(pack_submission(one)) == one
    True
    """
    about, files = unpack_files(data)
    return Submission(about["student"], files, tuple(Finding(*words) for words in about["findings"]))


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files of a folder of ours: {path within it: content}, sorted; without what Python keeps of compiled ones."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of `read_folder` again. Raises ValueError for a path that leads out of the folder."""
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name} leads out of its folder")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
