"""bubblewrap: namespaces of its own for everything, an allow-list of read-only mounts, no capabilities.

Started by root, bubblewrap would leave the sandbox with root's own uid, for which the kernel enforces no process limit.
So root starts two: the outer one, still root, shows the allowed files at one place that anybody may read (think of an
interpreter under a private home) and mounts the scratch folder; then the privileges go, for good; then the inner one,
run by an ordinary user, builds the sandbox. An ordinary user's outer one is root in a user namespace only, for the sake
of the scratch folder.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from autograder.errors import SandboxError

from .contents import Mount

__all__ = ["Scratch", "bounds_inodes", "command", "unusable", "zygote_command"]

NOBODY = 60231  # an unprivileged uid that no distribution gives to anybody
STAGE = "/tmp/stage"
SCRATCH = "/tmp/scratch"
CACHES = 16 << 20
# bubblewrap's own tmpfs has a size but no number of files: the scratch folder is mounted between the two.
MOUNT = 'mount -t tmpfs -o "$1" scratch "$2" && shift 2 && exec "$@"'


@dataclass(frozen=True)
class Scratch:
    """The only place that can be written: how many bytes and how many files it takes."""

    size: int
    files: int


def unusable() -> str:
    """Why bubblewrap cannot be used here; empty when it can."""
    needed = ["bwrap", "setpriv"] if os.geteuid() == 0 else ["bwrap"]
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} is not installed"
    return ""


@cache
def bounds_inodes() -> bool:
    """Whether the number of files can be limited: an ordinary user needs a user namespace that may mount."""
    if unusable() or not (shutil.which("sh") and shutil.which("mount")):
        return False
    attempt = [*_outer(), *_mounted(Scratch(1 << 20, 8)), "true"]
    path = {"PATH": os.environ.get("PATH", os.defpath)}
    return subprocess.run(attempt, env=path, capture_output=True, check=False).returncode == 0


def command(
    mounts: list[Mount],
    environment: dict[str, str],
    scratch: Scratch,
    arguments: list[str],
    filter_fd: int | None = None,
) -> list[str]:
    """The command line that runs `arguments` in a sandbox that shows these mounts.

    filter_fd: a descriptor to read the filter of system calls from
    """
    if problem := unusable():
        raise SandboxError(f"bubblewrap cannot be used: {problem}.")
    bounded = bounds_inodes()
    outer: list[str] = []
    if bounded or os.geteuid() == 0:
        staging, mounts = _staged(mounts)
        outer = [*_outer(), *staging, *(_mounted(scratch) if bounded else ["--"])]
    if os.geteuid() == 0:
        outer += _unprivileged()
    work = ["--bind", SCRATCH, "/work"] if bounded else ["--size", str(scratch.size), "--tmpfs", "/work"]
    filtered = [] if filter_fd is None else ["--seccomp", str(filter_fd)]
    return [*outer, *_inner(mounts, environment, work), *filtered, "--", *arguments]


def zygote_command(mounts: list[Mount], environment: dict[str, str], arguments: list[str]) -> list[str]:
    """The command line of a process that forks sandboxes: it may mount in its own user namespace, and nothing else.

    Each fork mounts a scratch folder over the zygote's own, which only holds what libraries write when imported.
    """
    outer: list[str] = []
    if os.geteuid() == 0:
        staging, mounts = _staged(mounts)
        outer = [*_outer(), *staging, "--", *_unprivileged()]
    work = ["--size", str(CACHES), "--tmpfs", "/work"]
    kept = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP", "--as-pid-1"]
    return [*outer, *_inner(mounts, environment, work), *kept, "--", *arguments]


def _program(name: str) -> str:
    """The full path of a program: the sandbox starts without an environment, so without a search path."""
    return shutil.which(name) or name


def _unprivileged() -> list[str]:
    """What makes an ordinary user out of root, for good."""
    line = [_program("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    return [*line, "--bounding-set=-all", "--inh-caps=-all"]


def _outer() -> list[str]:
    """The first part of the outer sandbox: this machine, with a `/tmp` of its own, and somebody who may mount."""
    line = [_program("bwrap")]
    if os.geteuid() != 0:
        line += ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]
    return [*line, "--dev-bind", "/", "/", "--die-with-parent", "--tmpfs", "/tmp"]


def _mounted(scratch: Scratch) -> list[str]:
    """The end of the outer sandbox: mount the scratch folder, then go on with what follows."""
    owner = NOBODY if os.geteuid() == 0 else 0
    options = f"size={scratch.size},nr_inodes={scratch.files},mode=0700,uid={owner},gid={owner},nosuid,nodev"
    script = MOUNT.replace("mount", _program("mount"), 1)
    return ["--perms", "0755", "--dir", SCRATCH, "--", _program("sh"), "-c", script, "sh", options, SCRATCH]


def _staged(mounts: list[Mount]) -> tuple[list[str], list[Mount]]:
    """What the outer sandbox shows besides, and the mounts as they are found within it."""
    line = []
    for folder in (STAGE, *sorted({str(Path(STAGE + mount.target).parent) for mount in mounts})):
        line += ["--perms", "0755", "--dir", folder]
    for mount in mounts:
        line += ["--ro-bind", str(mount.source), STAGE + mount.target]
    return line, [replace(mount, source=Path(STAGE + mount.target)) for mount in mounts]


def _inner(mounts: list[Mount], environment: dict[str, str], work: list[str]) -> list[str]:
    line = [_program("bwrap"), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    line += ["--unshare-cgroup-try", "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    line += ["--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    for mount in mounts:
        line += ["--ro-bind", str(mount.source), mount.target]
        for name in mount.emptied:
            line += ["--tmpfs", f"{mount.target}/{name}", "--remount-ro", f"{mount.target}/{name}"]
    # No /proc: its mount table names the folders that allowed files come from, and it counts what the machine does.
    # No /dev/zero: mapped to be shared it is memory that stays without being resident anywhere. Where it was, nothing
    # can be opened, as devices are dead on such a mount.
    line += ["--dev", "/dev", "--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev"]
    return [*line, *work, "--symlink", "work", "/tmp", "--chdir", "/work", "--remount-ro", "/"]
