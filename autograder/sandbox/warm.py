"""Starting a session as a fork of a warm process, where it is the same as one that is started cold."""

import base64
import os
import socket
from pathlib import Path
from typing import Any

from autograder.course.assignment import Limits

from . import zygotes
from .contents import Contents
from .process import Running

__all__ = ["start_warm"]

MEGABYTE = 1 << 20
OURS = 1  # process that the kernel counts with a fork's own, and not with those of a sandbox that starts cold


def start_warm(
    contents: Contents, limits: Limits, files: Path | None, given: dict[str, Any], program: bytes
) -> Running | None:
    """Start a worker behind bubblewrap; None where it has to start cold.

    files: the submission's own modules; given: what the worker is given, but for its channel;
    program: the filter of system calls. Without one, student code could start processes beside the zygote's and use
    keyrings of the user that all forks are: then each session gets a user namespace of its own, and starts cold.
    """
    if not program:
        return None
    own = given["limits"]
    worker = given | {
        "limits": own | {"processes": own["processes"] + OURS},
        "confined": {"filter": base64.b64encode(program).decode()},
    }
    scratch = {"size": limits.scratch_mb * MEGABYTE, "files": limits.scratch_files}
    ours, theirs = socket.socketpair()
    complaints, written = os.pipe()
    forked = None
    try:
        request = {"scratch": scratch, "worker": worker}
        forked = zygotes.fork(contents, request, files, theirs.fileno(), written)
    finally:
        theirs.close()
        os.close(written)
        if forked is None:
            ours.close()
            os.close(complaints)
    return None if forked is None else Running(forked, ours, complaints, None)
