"""A started sandbox: its channel, what it has used, and its end."""

import contextlib
import os
import socket
import subprocess
from pathlib import Path

import psutil

from autograder.files import TemporaryFolder

from .docker import Container

__all__ = ["Running"]

GRACE = 10.0  # seconds to wait for a killed sandbox, before something is very wrong with the machine


class Running:
    """The process at the top of a sandbox, and everything below it."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        channel: socket.socket,
        complaints: int,
        scratch: TemporaryFolder | None,
        container: Container | None = None,
    ) -> None:
        self.process = process
        self.channel = channel
        self._complaints = complaints
        self._scratch = scratch
        self._seen = self._queued = 0.0
        self._container = container
        self._top = (container.first_process() if container else 0) or process.pid

    def cpu_seconds(self) -> float:
        """CPU time of every living process of the sandbox and of those that it has awaited, seen from outside."""
        total = 0.0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        self._seen = max(self._seen, total)
        return self._seen

    def queued_seconds(self) -> float:
        """How long the thread that waited longest was ready to run while every processor was busy with others.

        0 where the kernel doesn't tell.
        """
        longest = 0.0
        for process in self._family():
            for path in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    longest = max(longest, int(path.read_text(encoding="ascii").split()[1]) / 1e9)
        self._queued = max(self._queued, longest)
        return self._queued

    def memory_bytes(self) -> int:
        """Resident memory of all processes together; what forks share counts for each."""
        total = 0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total

    def complaints(self) -> str:
        """The end of what the sandbox wrote to stderr: why it did not start. Student code may have written it."""
        data = bytearray()
        os.set_blocking(self._complaints, False)
        with contextlib.suppress(BlockingIOError):
            while len(data) < 1 << 16 and (part := os.read(self._complaints, 4096)):
                data += part
        return data.decode("utf-8", "replace")[-2000:].strip()

    def end(self) -> None:
        """Kill the whole sandbox and wait until none of its processes is left."""
        self.channel.close()
        if self._container is not None:
            self._container.kill()
        family = self._family()
        first = [process for process in family if _is_first(process)]
        # The kernel kills a PID namespace with its first process; the parents outside then end by themselves,
        # each awaiting its child, so that nothing is left for somebody else to reap.
        for process in first or reversed(family):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(GRACE)
        psutil.wait_procs(family, timeout=GRACE)
        os.close(self._complaints)
        if self._scratch is not None:
            self._scratch.close()

    def _family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            top = psutil.Process(self._top)
            return [top, *top.children(recursive=True)]
        return []


def _is_first(process: psutil.Process) -> bool:
    """Whether a process is the first one of a PID namespace of its own."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("NSpid:"):
                return len(line.split()) > 2 and line.split()[-1] == "1"
    return False
