"""The supervisor's side of one grading process: start it, give it work, notice whatever ends it."""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .allowance import Allowance
from .frames import JOB, ORDER, STEP, Late, receive, send
from .order import Order

__all__ = ["GradingProcess", "Lost"]

STARTING = 300.0  # seconds until an interpreter has loaded what grading needs, on a busy machine
ENDING = 5.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PROGRAM = "import sys; from autograder.engines.worker import main; main(int(sys.argv[1]))"


@dataclass
class Lost(Exception):
    """The process has ended without an answer.

    step: the check, or whatever it was at; why: in words; endless: it was ended because it did not end by itself
    """

    step: str
    why: str
    endless: bool = False


class GradingProcess:
    """One process in a session of its own, so that a Ctrl-C at the terminal reaches neither it nor its sandbox."""

    def __init__(self, order: Order, allowed: Allowance, staging: Path) -> None:
        """Start it; from now on it can be killed."""
        self._order, self._allowed, self._staging = order, allowed, staging
        self._step = "starting"
        # Where it finds modules is where this process finds them, and nowhere else: not in the current folder.
        path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path if entry)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 — closed with the process
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", PROGRAM, str(theirs.fileno())],
                stdin=subprocess.PIPE,  # its end tells the process that we are gone
                stdout=subprocess.DEVNULL,
                stderr=self._words,
                env=os.environ | ONE_THREAD | {"PYTHONPATH": path},
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def begin(self) -> None:
        """Tell it what to grade against and wait until it has loaded that. Raises Lost."""
        try:
            with self._noticing(STARTING):
                send(self._channel, ORDER, pickle.dumps((self._order, self._allowed, self._staging)), STARTING)
                receive(self._channel, time.monotonic() + STARTING)
        except BaseException:
            self._discard()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def grade(self, head: bytes, packed: bytes) -> tuple[bytes, bytes]:
        """Hand in a job and return the kind and the body of its answer. Raises Lost."""
        self._step = "reading"
        with self._noticing(self._allowed.wall):
            send(self._channel, JOB, head + b"\n" + packed, self._allowed.wall)
            while True:
                kind, body = receive(self._channel, time.monotonic() + self._allowed.wall)
                if kind != STEP:
                    return kind, body
                self._step = body.decode()

    def close(self) -> None:
        """Let it end by itself; it is idle."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDING)
        self._discard()

    def kill(self) -> None:
        """End it at once, with its sandbox. Another thread may wait for its answer: it gets Lost."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _discard(self) -> None:
        """Of a process that nobody will ask again nothing is left."""
        self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._channel.close()
        self._words.close()

    @contextlib.contextmanager
    def _noticing(self, wall: float) -> Iterator[None]:
        """Around a conversation: whatever ends it becomes Lost, and of the process nothing is left."""
        try:
            yield
        except Late:
            self._discard()
            raise Lost(self._step, f"did not end within {wall:g} seconds", endless=True) from None
        except (EOFError, OSError):
            # A process on its way out closes its end first, and says how it ended last.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING)
            self.kill()
            why, endless = self._ended(self._process.returncode)
            self._discard()
            raise Lost(self._step, why, endless) from None

    def _ended(self, code: int) -> tuple[str, bool]:
        """How it ended, in words, and whether that was because it computed for too long."""
        if code == -signal.SIGPROF:
            return f"did not end within {self._allowed.cpu:g} seconds of computing time", True
        self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, self._words.tell() - 2000))
        last = self._words.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return " ".join([how, *last])[:300], False
