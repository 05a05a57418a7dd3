"""Starting student code behind a wall."""

from pathlib import Path

from autograder.course.assignment import Limits
from autograder.errors import SandboxError, UsageError
from autograder.inside.confine import landlock_version

from . import bwrap, confined, docker, zygotes
from .cold import start_cold
from .contents import Contents
from .process import Running
from .syscalls import filter_program, unfiltered
from .warm import start_warm

__all__ = ["WALLS", "choose_wall", "prepare", "start", "weaknesses"]

WALLS = ("bwrap", "docker", "process", "none")
MEGABYTE = 1 << 20
LIFETIME = 3600  # CPU seconds of one worker; the judge is far stricter, the kernel never forgets


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


def prepare(wall: str, contents: Contents) -> None:
    """Say that workers will be started with these contents: what can be warmed up for them gets warm meanwhile."""
    if wall == "bwrap" and filter_program():
        zygotes.prepare(contents)


def start(wall: str, contents: Contents, limits: Limits, files: Path | None = None) -> Running:
    """Start a worker behind a wall. It reports on its channel when it is ready.

    files: the submission's own modules, copied into the scratch folder before anything runs.
    Behind bubblewrap it is forked from a warm process where that can be done, and started cold everywhere else.
    """
    given: dict[str, object] = {
        "output": limits.output_kb * 1024,
        "limits": {
            "memory_bytes": limits.memory_mb * MEGABYTE,
            "address_bytes": limits.address_mb * MEGABYTE,
            "file_bytes": limits.file_mb * MEGABYTE,
            "processes": limits.processes,
            "open_files": limits.open_files,
            "cpu_seconds": LIFETIME,
        },
    }
    program = filter_program()
    running = start_warm(contents, limits, files, given, program) if wall == "bwrap" else None
    return running or start_cold(wall, contents, limits, files, given, program)
