"""A sandbox that a zygote has forked for us, known by a descriptor of its first process: no number can be mistaken."""

import contextlib
import os
import re
import select
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from .family import alive, family

__all__ = ["KILLS", "Forked", "ZygoteLost"]

# What others end a process with: the kernel when memory is short, `kill`, batch systems, a terminal that is closed.
KILLS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
KILLED = [-number & 0x7F for number in KILLS]  # what the first process ends with, after its worker ended so
# Seconds of wall clock, on a busy machine: in which what has closed its channel ends, and a zygote reports an end.
REPORTED, REPORTING = 2.0, 20.0


class ZygoteLost(Exception):
    """A zygote does not start, does not answer or has ended: never the student's fault."""


class Forked:
    """The first process of a forked sandbox, with the face of a `subprocess.Popen` as far as one is asked for."""

    def __init__(self, handle: int, control: socket.socket, over: Callable[[bool], None]) -> None:
        """handle: a descriptor of the process; control: where its zygote reports its end; over: told when it has."""
        self._handle, self._control, self._over = handle, control, over
        self._status: int | None = None
        self._waited = False
        told = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii")
        found = re.search(r"^Pid:\s+(\d+)$", told, re.MULTILINE)
        self.pid = int(found[1]) if found else 0

    def poll(self) -> int | None:
        """None as long as it lives."""
        return 0 if self._waited or self._ended(0) else None

    def kill(self) -> None:
        """Kill it, and with it, by the kernel, every process of its PID namespace."""
        if not self._waited:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        """Wait until nothing of the sandbox is left. Raises subprocess.TimeoutExpired."""
        if not self._waited:
            if not self._ended(timeout):
                raise subprocess.TimeoutExpired("a forked sandbox", timeout)
            self._hear(REPORTING)
            self._waited = True
            os.close(self._handle)
            self._over(self._status is not None and self._status >= 0)
        return 0

    def lost(self) -> bool:
        """Whether its zygote has ended, or it was killed, which is not in the power of student code.

        To the processes of its namespace the first one is immune.
        """
        self._look()
        return self._status is not None and (self._status < 0 or os.WIFSIGNALED(self._status))

    def killed(self) -> bool:
        """Whether the worker in it ended by one of KILLS: its own, or somebody else's."""
        self._look()
        return self._status is not None and os.WEXITSTATUS(self._status) in KILLED

    def _ended(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _look(self) -> None:
        """Hear how it ended, where it has."""
        if not self._waited and (self._ended(REPORTED) or (self._left_alone() and self._ended(REPORTING))):
            self._hear(REPORTING)

    def _left_alone(self) -> bool:
        """Whether it has nobody left to wait for: then it ends, when it gets a processor to do so."""
        return not any(map(alive, family(self.pid)[1:]))

    def _hear(self, seconds: float) -> None:
        """The zygote's report of how it ended, as of `os.wait`; -1 where the zygote itself has ended."""
        if self._status is None:
            self._control.settimeout(seconds)
            with contextlib.suppress(TimeoutError):
                try:
                    self._status = int(self._control.recv(64) or b"-1")
                except (ConnectionError, ValueError):
                    self._status = -1
