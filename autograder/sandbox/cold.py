"""Starting an interpreter of its own for a session, behind any of the walls."""

import base64
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

from autograder.course.assignment import Limits
from autograder.errors import SandboxError
from autograder.files import TemporaryFolder

from . import boot, bwrap, confined, docker
from .contents import Contents, Mount, distribution_files, interpreter_files
from .process import Running

__all__ = ["start_cold"]

MEGABYTE = 1 << 20


def start_cold(
    wall: str, contents: Contents, limits: Limits, files: Path | None, given: dict[str, object], program: bytes
) -> Running:
    """Start a worker behind a wall.

    files: the submission's own modules; given: what the worker is given, but for its channel;
    program: the filter of system calls, or nothing
    """
    ours, theirs = socket.socketpair()
    complaints, written = os.pipe()
    given = given | {"fd": theirs.fileno()}
    passed, place = [theirs.fileno()], Path("/")
    owner = confined.owner() if wall == "process" else None
    process = scratch = container = None
    try:
        scratch = None if wall == "bwrap" else TemporaryFolder()
        if scratch and wall == "docker":
            container = docker.Container(f"autograder-{secrets.token_hex(8)}", scratch.path)
        environment: dict[str, str] = {}  # of the first process in the sandbox, which student code can read
        if scratch is None:
            filter_fd = _readable(program)
            passed += [filter_fd] if filter_fd is not None else []
            line = _behind_bwrap(contents, given, limits, files, filter_fd)
        elif container is not None:
            line = _in_a_container(container, contents, given, limits, files, program)
            environment = dict(os.environ)  # of the engine's client, which finds its server by it and passes none on
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


def _behind_bwrap(
    contents: Contents, given: dict[str, object], limits: Limits, files: Path | None, filter_fd: int | None
) -> list[str]:
    mounts = contents.mounts + ([Mount(files, "/files")] if files else [])
    scratch = bwrap.Scratch(limits.scratch_mb * MEGABYTE, limits.scratch_files)
    given = given | {"path": contents.search_path, "files": "/files" if files else ""}
    arguments = boot.command("/python/bin/python3", "/grader", given)
    return bwrap.command(mounts, boot.INSIDE, scratch, arguments, filter_fd)


def _in_a_container(
    container: docker.Container,
    contents: Contents,
    given: dict[str, object],
    limits: Limits,
    files: Path | None,
    program: bytes,
) -> list[str]:
    mounts = contents.mounts + ([Mount(files, "/files")] if files else [])
    rules = {"filter": base64.b64encode(program).decode()}
    given = given | {"path": contents.search_path, "files": "/files" if files else "", "fd": "/channel/socket"}
    arguments = boot.command("/python/bin/python3", "/grader", given | {"confined": rules})
    # Unlike a wall of ours, an engine adds to the environment what its image says.
    environment = boot.INSIDE | {"PYTHONPATH": "", "PYTHONHOME": ""}
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
    line = boot.command(program, str(contents.staged / "grader"), given)
    return line, boot.ENVIRONMENT | {"HOME": str(place), "PATH": os.defpath}, place
