"""The `process` wall: no namespaces, but another user, Landlock, the filter of system calls, and limits.

For places that allow nothing better, such as a container that grades one submission and is then thrown away. What it
does not promise is listed in docs/security.md.
"""

import base64
import os
import sys
from pathlib import Path

from autograder.errors import SandboxError
from autograder.inside.confine import landlock_version

from .bwrap import NOBODY
from .contents import Contents, distribution_files, interpreter_files
from .syscalls import filter_program

__all__ = ["owner", "prepare", "unusable"]

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/proc/cpuinfo")


def unusable() -> str:
    """Why a process cannot be confined here; empty when it can."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    if os.geteuid() != 0 and not landlock_version():
        return "it needs Landlock (Linux 5.13) or root, and here is neither"
    return ""


def owner() -> int | None:
    """The user that student code runs as; None where it stays this one, because only root can give it another."""
    return NOBODY if os.geteuid() == 0 else None


def prepare(contents: Contents, scratch: Path) -> tuple[list[str], Path, dict[str, object]]:
    """Fill a new folder for one sandbox.

    Returns the search path of student code, the folder it may write to, and what `inside.confine` is given.
    Raises SandboxError where the other user would not reach the interpreter or a package.
    """
    work, site = scratch / "work", scratch / "site"
    for folder in (scratch, work, site):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    packages = distribution_files(contents.packages)
    for path in packages:
        (site / path.name).symlink_to(path)  # so that what is not allowed is absent, rather than forbidden
    program, library = interpreter_files()
    # Many an installation keeps all packages in a folder of the standard library: its parts are listed without it.
    parts = [path for path in sorted(library.source.iterdir()) if path.name not in library.emptied]
    others = [mount.source for mount in contents.mounts if mount not in (program, library)]
    readable = [*parts, *packages, *others, site, program.source, *map(Path, DEVICES)]
    if (uid := owner()) is not None:
        os.chown(work, uid, uid)
        for path in (program.source, library.source, contents.staged, scratch, *packages):
            _reachable(path)
    given: dict[str, object] = {
        "readable": [str(path) for path in readable],
        "listed": [str(library.source)],
        "writable": [str(work)],
        "filter": base64.b64encode(filter_program()).decode(),
    }
    return [str(work), str(contents.staged / "course"), str(site)], work, given


def _reachable(path: Path) -> None:
    """Raise SandboxError where somebody else than the owner cannot get to a file."""
    for folder in path.resolve().parents:
        if not folder.stat().st_mode & 0o001:
            raise SandboxError(
                f"--sandbox process runs student code as user {NOBODY}, who cannot reach {path}: {folder} is private. "
                "Install Python and the course where every user can read them."
            )
