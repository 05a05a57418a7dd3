"""bubblewrap: namespaces of its own for everything, an allow-list of read-only mounts, no capabilities.

Started by root, bubblewrap would leave the sandbox with root's own uid, for which the kernel enforces no process limit.
So root starts two: the outer one, still root, shows the allowed files at one place that anybody may read (think of an
interpreter under a private home); then the privileges go, for good; then the inner one, run by an ordinary user, builds
the sandbox.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from autograder.errors import SandboxError

from .contents import Mount

__all__ = ["command", "unusable"]

NOBODY = 60231  # an unprivileged uid that no distribution gives to anybody
STAGE = "/tmp/stage"


def unusable() -> str:
    """Why bubblewrap cannot be used here; empty when it can."""
    needed = ["bwrap", "setpriv"] if os.geteuid() == 0 else ["bwrap"]
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} is not installed"
    return ""


def command(mounts: list[Mount], environment: dict[str, str], scratch_bytes: int, arguments: list[str]) -> list[str]:
    """The command line that runs `arguments` in a sandbox that shows these mounts."""
    if problem := unusable():
        raise SandboxError(f"bubblewrap cannot be used: {problem}.")
    outer: list[str] = []
    if os.geteuid() == 0:
        outer, mounts = _staged(mounts)
    return [*outer, *_inner(mounts, environment, scratch_bytes), "--", *arguments]


def _program(name: str) -> str:
    """The full path of a program: the sandbox starts without an environment, so without a search path."""
    return shutil.which(name) or name


def _staged(mounts: list[Mount]) -> tuple[list[str], list[Mount]]:
    """The outer sandbox of root, and the mounts as they are found within it."""
    line = [_program("bwrap"), "--dev-bind", "/", "/", "--die-with-parent", "--tmpfs", "/tmp"]
    for folder in (STAGE, *sorted({str(Path(STAGE + mount.target).parent) for mount in mounts})):
        line += ["--perms", "0755", "--dir", folder]
    for mount in mounts:
        line += ["--ro-bind", str(mount.source), STAGE + mount.target]
    drop = [_program("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    inside = [replace(mount, source=Path(STAGE + mount.target)) for mount in mounts]
    return [*line, "--", *drop, "--bounding-set=-all", "--inh-caps=-all"], inside


def _inner(mounts: list[Mount], environment: dict[str, str], scratch_bytes: int) -> list[str]:
    line = [_program("bwrap"), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    line += ["--unshare-cgroup-try", "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    line += ["--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    for mount in mounts:
        line += ["--ro-bind", str(mount.source), mount.target]
        for name in mount.emptied:
            line += ["--tmpfs", f"{mount.target}/{name}", "--remount-ro", f"{mount.target}/{name}"]
    line += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    line += ["--size", str(scratch_bytes), "--tmpfs", "/work", "--symlink", "work", "/tmp", "--chdir", "/work"]
    return [*line, "--remount-ro", "/"]
