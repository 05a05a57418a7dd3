"""A started sandbox: its channel, what it has used, and its end."""

import contextlib
import os
import socket
import subprocess
from pathlib import Path

import psutil

from autograder.files import TemporaryFolder

from .docker import Container
from .family import end_family, family, first_of_a_namespace, see_gone
from .forked import KILLS, REPORTED, Forked

__all__ = ["Running"]

CHILDREN = Path("/proc/thread-self/children")
GRACE = 10.0  # seconds to wait for a killed sandbox, before something is very wrong with the machine


class Running:
    """The process at the top of a sandbox, and everything below it."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes] | Forked",
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
        for process in self._members():
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
        for process in self._members():
            for task in _tasks(process.pid):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    told = Path(task, "schedstat").read_text(encoding="ascii")
                    longest = max(longest, int(told.split()[1]) / 1e9)
        self._queued = max(self._queued, longest)
        return self._queued

    def memory_bytes(self) -> int:
        """Resident memory of all processes together; what forks share counts for each."""
        total = 0
        members = self._members()
        if isinstance(self.process, Forked):
            members = members[1:]  # the first one is the zygote's image, waits, and runs no student code
        for process in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total

    def processes(self) -> int:
        """How many processes are running, those of the wall itself among them."""
        running = 0
        for process in self._members():
            with contextlib.suppress(psutil.NoSuchProcess):
                running += process.status() != psutil.STATUS_ZOMBIE
        return running

    def complaints(self) -> str:
        """The end of what the sandbox wrote to stderr: why it did not start. Student code may have written it."""
        data = bytearray()
        os.set_blocking(self._complaints, False)
        with contextlib.suppress(BlockingIOError):
            while len(data) < 1 << 16 and (part := os.read(self._complaints, 4096)):
                data += part
        return data.decode("utf-8", "replace")[-2000:].strip()

    def lost(self) -> bool:
        """Whether it ended through somebody else than the student, as far as that can be told."""
        return isinstance(self.process, Forked) and self.process.lost()

    def killed(self) -> bool:
        """Whether the code in it ended by one of KILLS: its own, or somebody else's."""
        if isinstance(self.process, Forked):
            return self.process.killed()
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(REPORTED)
            return any(code in (-number, 128 + number) for number in KILLS)
        return False

    def end(self) -> None:
        """Kill the whole sandbox and wait until none of its processes is left."""
        self.channel.close()
        if isinstance(self.process, Forked):
            self.process.kill()
            self.process.wait(GRACE)
        else:
            self._end_family()
        os.close(self._complaints)
        if self._scratch is not None:
            self._scratch.close()

    def _end_family(self) -> None:
        assert isinstance(self.process, subprocess.Popen)
        if self._container is not None:
            self._container.kill()
        # The number of one that was awaited may be a stranger's by now, and below it there is nothing of ours any more.
        everybody = family(self._top) if self.process.returncode is None else []
        first = [process for process in everybody if first_of_a_namespace(process)]
        # The kernel kills a PID namespace with its first process; the parents outside then end by themselves,
        # each awaiting its child, so that nothing is left for somebody else to reap.
        for process in first:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if everybody and not first:
            end_family(self._top, GRACE)
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(GRACE)
        see_gone(everybody, GRACE)
        psutil.wait_procs(everybody, timeout=0)  # reaps those that have come to this process

    def _members(self) -> list[psutil.Process]:
        """The family as the kernel lists it, for accounts that are looked at again and again.

        It takes a hundredth of the time of a look at every process of the machine, and may miss a new one.
        """
        if not CHILDREN.exists():
            return family(self._top)
        numbers = [] if isinstance(self.process, Forked) and self.process.poll() is not None else [self._top]
        for number in numbers:
            for task in _tasks(number):
                with contextlib.suppress(OSError):
                    numbers += map(int, Path(task, "children").read_text(encoding="ascii").split())
        members = []
        for number in numbers:
            with contextlib.suppress(psutil.NoSuchProcess):
                members.append(psutil.Process(number))
        return members


def _tasks(number: int) -> list[str]:
    """The folders of a process's threads; looking for them with `glob` would take ten times as long."""
    try:
        return [task.path for task in os.scandir(f"/proc/{number}/task")]
    except OSError:
        return []
