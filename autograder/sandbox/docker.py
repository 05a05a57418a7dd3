"""The `docker` wall: one container for each sandbox, of Docker or Podman, with the same allow-list of mounts.

No network, a read-only root, no capabilities, an unprivileged user, limits by cgroups. The image brings nothing that is
used; it only has to be there, as the engine is told not to download one. The worker is reached through a Unix socket in
a folder that both sides see.
"""

import contextlib
import os
import shutil
import socket
import subprocess
from pathlib import Path

from autograder.course.assignment import Limits
from autograder.errors import SandboxError

from .bwrap import NOBODY
from .contents import Mount

__all__ = ["Container", "command", "engine", "unusable"]

IMAGE = "debian:stable-slim"  # $AUTOGRADER_IMAGE names another
ENGINES = ("docker", "podman")
STARTING = 60.0


def engine() -> str:
    """The container engine of this machine; empty where there is none."""
    return next((name for name in ENGINES if shutil.which(name)), "")


def unusable() -> str:
    """Why no container can be used here; empty when one can."""
    return "" if engine() else "neither docker nor podman is installed"


def command(
    name: str, mounts: list[Mount], environment: dict[str, str], limits: Limits, channel: Path, arguments: list[str]
) -> list[str]:
    """The command line that runs `arguments`, a program of the mounts and what it is given, in a container.

    name: what the container is called; channel: a folder with the socket, seen as /channel
    """
    line = [engine(), "run", "--rm", "--name", name, "--pull", "never", "--hostname", "sandbox"]
    line += ["--network", "none", "--ipc", "none", "--read-only", "--cap-drop", "ALL"]
    line += ["--security-opt", "no-new-privileges", "--user", f"{NOBODY}:{NOBODY}"]
    line += ["--memory", f"{limits.memory_mb}m", "--memory-swap", f"{limits.memory_mb}m"]
    line += ["--pids-limit", str(limits.processes), "--ulimit", "core=0", "--ulimit", f"nofile={limits.open_files}"]
    options = f"rw,nosuid,nodev,size={limits.scratch_mb}m,nr_inodes={limits.scratch_files}"
    line += ["--tmpfs", f"/work:{options},mode=0700,uid={NOBODY},gid={NOBODY}", "--workdir", "/work"]
    for mount in [*mounts, Mount(channel, "/channel")]:
        line += ["--mount", f"type=bind,source={mount.source},target={mount.target},readonly"]
        for folder in mount.emptied:
            line += ["--tmpfs", f"{mount.target}/{folder}:ro,size=4k"]
    for key, value in environment.items():
        line += ["--env", f"{key}={value}"]
    program, *rest = arguments
    return [*line, "--entrypoint", program, os.environ.get("AUTOGRADER_IMAGE", IMAGE), *rest]


class Container:
    """A container that is starting: its socket, and later its first process as this machine sees it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        folder.chmod(0o755)
        self.folder = folder / "channel"
        self.folder.mkdir()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o666)  # another user connects; the folder above has a name nobody knows
        self.folder.chmod(0o755)
        self._listening.listen(1)
        self._listening.settimeout(1.0)

    def connected(self, process: "subprocess.Popen[bytes]") -> socket.socket:
        """The channel, when the worker has asked for it. Raises SandboxError when the engine ended before that."""
        try:
            for _ in range(int(STARTING)):
                with contextlib.suppress(TimeoutError):
                    return self._listening.accept()[0]
                if process.poll() is not None:
                    break
        finally:
            self._listening.close()
        raise SandboxError(f"The container {self.name} did not start: {engine()} ended or was too slow.")

    def first_process(self) -> int:
        """The number of the container's first process; 0 where the engine does not tell."""
        asked = [engine(), "inspect", "--format", "{{.State.Pid}}", self.name]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        return int(told) if told.isdigit() else 0

    def kill(self) -> None:
        """End it; the engine removes it."""
        subprocess.run([engine(), "kill", self.name], capture_output=True, check=False)
