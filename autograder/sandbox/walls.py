"""Starting student code behind a wall."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course.assignment import Limits
from autograder.errors import SandboxError, UsageError

from . import bwrap
from .contents import Contents, Mount, distribution_files
from .process import Running

__all__ = ["WALLS", "choose_wall", "start"]

WALLS = ("bwrap", "none")
MEGABYTE = 1 << 20
LIFETIME = 3600  # CPU seconds of one worker; the judge is far stricter, the kernel never forgets
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CS231N_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def choose_wall(asked: str) -> str:
    """The wall to use: the one asked for, or the strongest that this machine has; never `none` by itself."""
    if asked not in ("auto", *WALLS):
        raise UsageError(f"There is no sandbox called {asked}; there are auto, {', '.join(WALLS)}.")
    if asked == "none":
        return asked
    if problem := bwrap.unusable():
        raise SandboxError(
            f"There is no sandbox to run student code in: {problem}. On Debian or Ubuntu: apt install bubblewrap. "
            "For code that you trust like your own there is --sandbox none."
        )
    return "bwrap"


def start(wall: str, contents: Contents, limits: Limits, files: Path | None = None) -> Running:
    """Start a worker behind a wall. It reports on its channel when it is ready.

    files: the submission's own modules, copied into the scratch folder before anything runs.
    """
    ours, theirs = socket.socketpair()
    complaints, written = os.pipe()
    given = {
        "fd": theirs.fileno(),
        "output": limits.output_kb * 1024,
        "limits": {
            "memory_bytes": limits.memory_mb * MEGABYTE,
            "file_bytes": limits.file_mb * MEGABYTE,
            "processes": limits.processes,
            "open_files": limits.open_files,
            "cpu_seconds": LIFETIME,
        },
    }
    scratch = None if wall == "bwrap" else Path(tempfile.mkdtemp(prefix="autograder-"))
    try:
        if scratch is None:
            line = _behind_bwrap(contents, given, limits, files)
            environment: dict[str, str] = {}  # of the first process in the sandbox, which student code can read
        else:
            line, environment = _in_the_open(contents, given, files, scratch)
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=written,
            env=environment,
            cwd=scratch or "/",
            pass_fds=[theirs.fileno()],
        )
    except BaseException as error:
        ours.close()
        os.close(complaints)
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        if isinstance(error, OSError):
            raise SandboxError(f"The sandbox does not start: {error}.") from None
        raise
    finally:
        theirs.close()
        os.close(written)
    return Running(process, ours, complaints, scratch)


def _boot(program: str, grader: str, given: dict[str, object]) -> list[str]:
    # The worker's own folder is importable only until the worker is imported.
    boot = (
        "import json, sys; given = json.loads(sys.argv.pop()); sys.path += given.pop('path') + [given['grader']]; "
        "from inside.worker import main; sys.path.remove(given.pop('grader')); main(**given)"
    )
    return [program, "-I", "-S", "-c", boot, json.dumps(given | {"grader": grader})]


def _behind_bwrap(contents: Contents, given: dict[str, object], limits: Limits, files: Path | None) -> list[str]:
    mounts = contents.mounts + ([Mount(files, "/files")] if files else [])
    given = given | {"path": contents.search_path, "files": "/files" if files else ""}
    environment = ENVIRONMENT | {"HOME": "/work", "PATH": "/python/bin", "LD_LIBRARY_PATH": "/python/lib"}
    arguments = _boot("/python/bin/python3", "/grader", given)
    return bwrap.command(mounts, environment, limits.scratch_mb * MEGABYTE, arguments)


def _in_the_open(
    contents: Contents, given: dict[str, object], files: Path | None, scratch: Path
) -> tuple[list[str], dict[str, str]]:
    """No wall at all: the same worker with the same limits, and every file of this user before it."""
    site = sorted({str(path.parent) for path in distribution_files(contents.packages)})
    path = [str(scratch), str(contents.staged / "course"), *site]
    given = given | {"path": path, "files": str(files) if files else ""}
    line = _boot(sys.executable, str(contents.staged / "grader"), given)
    return line, ENVIRONMENT | {"HOME": str(scratch), "PATH": os.defpath}
