"""One conversation with one sandbox: a frame out, a frame back, under limits, believing nothing."""

import contextlib
import select
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.checks.failures import Crashed, LimitHit
from autograder.course.assignment import Limits
from autograder.errors import SandboxError, WorkerLost
from autograder.inside.wire import PREFIX, Caps, WireError, clean, decode, encode, pack, unpack_header, unpack_prefix
from autograder.sandbox import Contents, Running, start

from .kills import note_kill

__all__ = ["NOTHING", "Budget", "Session"]

STARTING = 60.0  # seconds of wall clock for an interpreter to start on a busy machine
LOOK = 0.1  # seconds between two looks at the CPU clock
MOST_QUEUED = 20  # times its own wall clock that a question may wait for processors: even a busy day has an end
WIRE = Caps(body_bytes=1 << 26)
MOST_RECEIVED = 1 << 30  # bytes of answers to one question: what we decode and compare costs us time, too
MOST_MISSED = 100  # names of modules that the code asked for in vain
WITH_VALUE = ("fetch", "after")
NOTHING = object()


@dataclass
class Budget:
    """CPU seconds that a question, or the loading of a notebook, may use; the wall clock is a backstop.

    Time spent in the queue for a processor doesn't count: a busy machine is nobody's fault.

    ours: seconds that we needed to take its answers apart; they count as if the student's code had used them
    received: bytes of its answers
    idle_since: when the last answer came; what we do until the next request moves the deadline
    """

    what: str
    seconds: float
    patience: float
    used_before: float
    deadline: float
    ours: float = 0.0
    received: int = 0
    idle_since: float = 0.0
    queued_before: float = 0.0

    @classmethod
    def of(cls, what: str, seconds: float, patience: float, session: "Session") -> "Budget":
        wall = seconds * patience + 5.0
        now = time.monotonic()
        used, queued = session.cpu_seconds(), session.queued_seconds()
        return cls(what, seconds, patience, used, now + wall, idle_since=now, queued_before=queued)

    def enforce(self, session: "Session") -> None:
        """Raise LimitHit when the budget is used up."""
        if session.cpu_seconds() - self.used_before + self.ours > self.seconds:
            raise LimitHit(f"{self.what} used more than {self.seconds:g} seconds of computing time and was stopped.")
        if session.memory_bytes() > session.limits.memory_mb << 20:
            raise LimitHit(f"{self.what} used more than {session.limits.memory_mb} MB of memory and was stopped.")
        late, wall = time.monotonic() - self.deadline, self.seconds * self.patience + 5.0
        if late > 0 and late > min(session.queued_seconds() - self.queued_before, MOST_QUEUED * wall):
            raise LimitHit(f"{self.what} did not come back within {wall:g} seconds.")


class Session:
    """A started sandbox that has said that it is ready. Any broken rule of the protocol ends it."""

    def __init__(self, wall: str, contents: Contents, limits: Limits, files: Path | None = None) -> None:
        self.limits = limits
        self.refused = ""
        self.printed = ""
        self.missed: set[str] = set()
        self.left = False  # whether the code had started processes that were still there at the end
        self._few = 0
        self._caps = replace(WIRE, tensors="torch" in contents.packages)
        self._looked = self._turned = 0.0
        self._sent = 0
        self._running: Running | None = start(wall, contents, limits, files)
        self._begun = time.monotonic()
        self._running.channel.setblocking(False)
        try:
            self._greet(self._running)
        except BaseException:
            self.close()
            raise

    def _greet(self, running: Running) -> None:
        deadline = time.monotonic() + STARTING
        while not self._wait(select.POLLIN, 0.5):
            if running.process.poll() is not None or time.monotonic() > deadline:
                break
        try:
            header, _ = self._receive(None)
        except (Crashed, WireError):
            header = {}
        self._few = running.processes()
        if "ready" not in header:
            words = running.complaints().splitlines()[-1:] or ["it said nothing"]
            raise SandboxError(f"The sandbox does not start: {words[0][:300]}.")

    @property
    def alive(self) -> bool:
        return self._running is not None

    def cpu_seconds(self) -> float:
        return self._running.cpu_seconds() if self._running else 0.0

    def queued_seconds(self) -> float:
        return self._running.queued_seconds() if self._running else 0.0

    def memory_bytes(self) -> int:
        return self._running.memory_bytes() if self._running else 0

    def close(self) -> None:
        """End the sandbox; nothing of it is left afterwards."""
        if self._running is not None:
            running, self._running = self._running, None
            try:
                self.left = running.processes() > self._few
            finally:
                running.end()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def request(
        self, op: str, budget: Budget, *, what: str = "", value: Any = NOTHING, **fields: Any
    ) -> dict[str, Any]:
        """Ask the worker for something and return its reply, with a decoded `value` where it sent one.

        Raises LimitHit or Crashed, or WorkerLost where that was nobody's doing; the session is then closed.
        """
        if self._running is None:
            raise Crashed("the process was not running any more.")
        header: dict[str, Any] = {"op": op, **fields}
        body = b""
        if value is not NOTHING:
            header["value"], body = encode(value, caps=WIRE)
        budget.deadline += time.monotonic() - budget.idle_since
        try:
            return self._exchange(header, body, budget)
        except WireError as error:
            self.refused = str(error)
            self.close()
            raise Crashed(f"{what or 'The code'} sent something that is not an answer.") from None
        except Crashed:
            lost = self._running.lost()
            if self._running.killed():
                note_kill(f"{budget.what}, request {self._sent}")
            self.close()
            if lost:
                raise WorkerLost("The sandbox was ended by something else than the code in it; grade again.") from None
            raise
        except LimitHit:
            self.close()
            raise
        finally:
            budget.idle_since = time.monotonic()

    def _exchange(self, header: dict[str, Any], body: bytes, budget: Budget) -> dict[str, Any]:
        self._turned = time.monotonic()
        if self._wait(select.POLLIN, 0):
            if self._ended():
                raise Crashed("the process ended by itself.")
            raise WireError("a frame that nobody asked for")
        self._sent += 1
        header["id"] = self._sent
        self._send(pack(header, body, caps=WIRE), budget)
        reply, data = self._receive(budget)
        begun = time.thread_time()
        try:
            return self._taken_apart(header, reply, data)
        finally:
            budget.ours += time.thread_time() - begun

    def _taken_apart(self, header: dict[str, Any], reply: dict[str, Any], data: bytes) -> dict[str, Any]:
        if reply.get("reply") != self._sent:
            raise WireError("a frame out of turn")
        printed = reply.get("printed", "")
        if isinstance(printed, str):
            self.printed = clean(self.printed + printed)[: self.limits.output_kb * 1024]
        missed = reply.get("missed")
        if isinstance(missed, list) and len(self.missed) < MOST_MISSED:
            self.missed.update(name[:80] for name in missed[:MOST_MISSED] if isinstance(name, str))
        if "value" in reply and header["op"] in WITH_VALUE:
            reply["value"] = decode(reply["value"], data, caps=self._caps)
        elif "value" in reply or data:
            raise WireError("a value that nobody asked for")
        return reply

    def _send(self, frame: bytes, budget: Budget) -> None:
        assert self._running is not None
        view = memoryview(frame)
        while view:
            self._look(budget)
            if not self._wait(select.POLLOUT, LOOK):
                continue
            try:
                view = view[self._running.channel.send(view) :]
            except OSError:
                raise Crashed("the process ended by itself.") from None

    def _receive(self, budget: Budget | None) -> tuple[dict[str, Any], bytes]:
        header, body = unpack_prefix(self._read(PREFIX.size, budget), caps=WIRE)
        if budget is not None:
            budget.received += header + body
            if budget.received > MOST_RECEIVED:
                raise LimitHit(f"{budget.what} answered with more than {MOST_RECEIVED >> 20} MB and was stopped.")
        text = self._read(header, budget)
        begun = time.thread_time()
        try:
            fields = unpack_header(text)
        finally:
            if budget is not None:
                budget.ours += time.thread_time() - begun
        return fields, self._read(body, budget)

    def _read(self, length: int, budget: Budget | None) -> bytes:
        """So many bytes; memory is taken as they arrive, not as they are announced."""
        assert self._running is not None
        data = bytearray()
        while len(data) < length:
            self._look(budget)
            if not self._wait(select.POLLIN, LOOK):
                continue
            try:
                part = self._running.channel.recv(min(length - len(data), 1 << 20))
            except BlockingIOError:
                continue
            except OSError:
                part = b""
            if not part:
                raise Crashed("the process ended by itself.")
            data += part
        return bytes(data)

    def _look(self, budget: Budget | None) -> None:
        """Now and then, also while bytes are trickling in: is there anything left of the budget?"""
        now = time.monotonic()
        if budget is not None:
            # A turn waits for LOOK: what goes far beyond it was ours, without a processor, and the answer may be there.
            budget.deadline += max(0.0, now - self._turned - 2 * LOOK)
        self._turned = now
        if now - self._looked < LOOK:
            return
        self._looked = now
        if budget is not None:
            budget.enforce(self)
        elif now > self._begun + STARTING:
            raise Crashed("the process did not start in time.")

    def _wait(self, event: int, seconds: float) -> bool:
        assert self._running is not None
        poll = select.poll()
        poll.register(self._running.channel, event)
        return bool(poll.poll(seconds * 1000))

    def _ended(self) -> bool:
        import socket

        assert self._running is not None
        with contextlib.suppress(BlockingIOError):
            try:
                return not self._running.channel.recv(1, socket.MSG_PEEK)
            except ConnectionError:
                return True
        return False
