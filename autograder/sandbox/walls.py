"""Starting student code behind a wall."""

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

from autograder.course.assignment import Limits
from autograder.errors import SandboxError, UsageError
from autograder.files import TemporaryFolder
from autograder.inside.confine import landlock_version

from . import bwrap, confined, docker
from .contents import Contents, Mount, distribution_files, interpreter_files
from .process import Running
from .syscalls import filter_program, unfiltered

__all__ = ["WALLS", "choose_wall", "start", "weaknesses"]

WALLS = ("bwrap", "docker", "process", "none")
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
    if asked == "process" and (problem := confined.unusable()):
        raise SandboxError(f"--sandbox process cannot be used here: {problem}.")
    if asked == "docker" and (problem := docker.unusable()):
        raise SandboxError(f"--sandbox docker cannot be used here: {problem}.")
    if asked in ("docker", "process", "none"):
        return asked
    if problem := bwrap.unusable():
        raise SandboxError(
            f"There is no sandbox to run student code in: {problem}. On Debian or Ubuntu: apt install bubblewrap. "
            "In a container that may make no namespaces there is --sandbox process, a weaker wall; for code that you "
            "trust like your own there is --sandbox none."
        )
    return "bwrap"


def weaknesses(wall: str) -> list[str]:
    """What a wall does not hold on this machine though it could, one sentence each, with what to do."""
    found = []
    if wall == "none":
        return ["Student code runs unprotected, with all your rights on this machine: it can read, change and send "
                "away every file that you can."]  # fmt: skip
    if problem := unfiltered():
        found.append(f"System calls of student code are not filtered: {problem}.")
    if wall == "bwrap" and not bwrap.bounds_inodes():
        found.append("The number of files of student code is not limited: this machine lets nobody mount a folder.")
    if wall == "process":
        found.append("The process sandbox is a weaker wall than bubblewrap (docs/security.md says where).")
        if not landlock_version():
            found.append("This kernel has no Landlock: student code can read every file that all users can read.")
    return found


def start(wall: str, contents: Contents, limits: Limits, files: Path | None = None) -> Running:
    """Start a worker behind a wall. It reports on its channel when it is ready.

    files: the submission's own modules, copied into the scratch folder before anything runs.
    """
    ours, theirs = socket.socketpair()
    complaints, written = os.pipe()
    given: dict[str, object] = {
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
    scratch = None if wall == "bwrap" else TemporaryFolder()
    container = (
        docker.Container(f"autograder-{secrets.token_hex(8)}", scratch.path) if scratch and wall == "docker" else None
    )
    passed, place = [theirs.fileno()], Path("/")
    owner = confined.owner() if wall == "process" else None
    process = None
    try:
        environment: dict[str, str] = {}  # of the first process in the sandbox, which student code can read
        if scratch is None:
            filter_fd = _readable(filter_program())
            passed += [filter_fd] if filter_fd is not None else []
            line = _behind_bwrap(contents, given, limits, files, filter_fd)
        elif container is not None:
            line = _in_a_container(container, contents, given, limits, files)
            environment = dict(
                os.environ
            )  # of the engine's client: it finds its server by it, and passes none of it on
        else:
            line, environment, place = _in_the_open(wall, contents, given, files, scratch.path)
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=written,
            env=environment,
            cwd=place,
            pass_fds=passed,
            user=owner,
            group=owner,
            extra_groups=None if owner is None else [],
        )
        if container is not None:
            ours.close()
            ours = container.connected(process)
    except BaseException as error:
        if process is not None:
            process.kill()
            process.wait()
        ours.close()
        os.close(complaints)
        if scratch is not None:
            scratch.close()
        if isinstance(error, OSError):
            raise SandboxError(f"The sandbox does not start: {error}.") from None
        raise
    finally:
        theirs.close()
        for fd in (written, *passed[1:]):
            os.close(fd)
    return Running(process, ours, complaints, scratch, container)


def _readable(data: bytes) -> int | None:
    """A descriptor that these bytes, which fit into a pipe, can be read from; None where there are none."""
    if not data:
        return None
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(data)
    return reading


def _boot(program: str, grader: str, given: dict[str, object]) -> list[str]:
    # The worker's own folder is importable only until the worker is imported.
    boot = (
        "import json, sys; given = json.loads(sys.argv.pop()); sys.path += given.pop('path') + [given['grader']]; "
        "from inside.worker import main; sys.path.remove(given.pop('grader')); main(**given)"
    )
    return [program, "-I", "-S", "-c", boot, json.dumps(given | {"grader": grader})]


def _behind_bwrap(
    contents: Contents, given: dict[str, object], limits: Limits, files: Path | None, filter_fd: int | None
) -> list[str]:
    mounts = contents.mounts + ([Mount(files, "/files")] if files else [])
    scratch = bwrap.Scratch(limits.scratch_mb * MEGABYTE, limits.scratch_files)
    given = given | {"path": contents.search_path, "files": "/files" if files else ""}
    environment = ENVIRONMENT | {"HOME": "/work", "PATH": "/python/bin", "LD_LIBRARY_PATH": "/python/lib"}
    arguments = _boot("/python/bin/python3", "/grader", given)
    return bwrap.command(mounts, environment, scratch, arguments, filter_fd)


def _in_a_container(
    container: docker.Container, contents: Contents, given: dict[str, object], limits: Limits, files: Path | None
) -> list[str]:
    mounts = contents.mounts + ([Mount(files, "/files")] if files else [])
    rules = {"filter": base64.b64encode(filter_program()).decode()}
    given = given | {"path": contents.search_path, "files": "/files" if files else "", "fd": "/channel/socket"}
    environment = ENVIRONMENT | {"HOME": "/work", "PATH": "/python/bin", "LD_LIBRARY_PATH": "/python/lib"}
    arguments = _boot("/python/bin/python3", "/grader", given | {"confined": rules})
    return docker.command(container.name, mounts, environment, limits, container.folder, arguments)


def _in_the_open(
    wall: str, contents: Contents, given: dict[str, object], files: Path | None, scratch: Path
) -> tuple[list[str], dict[str, str], Path]:
    """Without namespaces: a process that confines itself, or no wall at all and every file of this user before it."""
    program, place, rules = sys.executable, scratch, None
    if wall == "process":
        path, place, rules = confined.prepare(contents, scratch)
        program = str(interpreter_files()[0].source)
    else:
        site = sorted({str(path.parent) for path in distribution_files(contents.packages)})
        path = [str(scratch), str(contents.staged / "course"), *site]
    given = given | {"path": path, "files": str(files) if files else "", "confined": rules}
    line = _boot(program, str(contents.staged / "grader"), given)
    return line, ENVIRONMENT | {"HOME": str(place), "PATH": os.defpath}, place
