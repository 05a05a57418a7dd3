"""Many machines through Dask: submissions travel to them as data, results come back as data.

Dask carries bytes and knows who is alive. Who grades what is decided here: every submission is with one machine at a
time, is taken away from a machine that is gone, and is counted when its result arrives, which happens once.
"""

import contextlib
import json
import queue
import secrets
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.errors import AutograderError, UsageError, WorkerLost
from autograder.sandbox import weaknesses

from .desk import MOST_TRIES
from .node import Node, Shipment, ship
from .order import Answer, Job, Order, Stop
from .schema import checked, times
from .travel import pack_submission, unpack_submission

__all__ = ["DaskEngine"]

LOOK = 0.5  # seconds between two looks at who is there
PATIENCE = 60.0  # seconds to wait for somebody who can grade
FETCHING = 30.0  # seconds until a result that is ready must have come
CONNECTING = 20.0
AHEAD = 1  # submissions that wait at a machine beside those that it grades, so that it never waits for us
NODES: dict[str, Node] = {}  # on a Dask worker: run → what this machine keeps for it


class NotPrepared(Exception):
    """This Dask worker has nothing of the run; it may have been started again."""


def prepare(shipment: Shipment) -> str:
    """On a Dask worker: be ready for a run. Returns JSON: how many at a time and what the wall lacks, or why not."""
    from distributed import get_worker

    desks = get_worker().state.nthreads
    release(shipment.run)  # of a machine that has to show once more that it can grade
    try:
        NODES[shipment.run] = node = Node(shipment, desks)
    except (AutograderError, OSError) as error:
        return json.dumps({"refused": str(error)})
    return json.dumps({"desks": desks, "wall": node.wall, "weaknesses": weaknesses(node.wall)})


def grade(run: str, student: str, packed: bytes) -> bytes:
    """On a Dask worker: one submission, given as bytes; its answer, as the bytes of a JSON table."""
    node = NODES.get(run)
    if node is None or node.closed:
        raise NotPrepared
    return json.dumps(asdict(node.grade(Job(student, lambda: unpack_submission(packed))))).encode()


def release(run: str) -> None:
    """On a Dask worker: keep nothing of a run."""
    node = NODES.pop(run, None)
    if node is not None:
        node.close()


class DaskEngine:
    """All workers of a Dask cluster that can grade, also those that come later."""

    def __init__(self, order: Order, address: str, say: Callable[[str], object] = lambda text: None) -> None:
        self._order, self._address, self._say = order, address, say

    def grade(self, jobs: Iterator[Job], stop: Stop) -> Generator[Answer, None, None]:
        """Grade jobs; see Engine. Raises UsageError without a scheduler, WorkerLost when nobody is left who grades."""
        from dask import config
        from distributed import Client

        quiet = {"distributed.admin.large-graph-warning-threshold": "1GB"}  # submissions go with the task, on purpose
        with config.set(quiet), contextlib.ExitStack() as stack:
            try:
                client: Any = Client(self._address, timeout=CONNECTING, set_as_default=False)
                stack.enter_context(client)
            except (OSError, ValueError) as error:
                why = str(error) or type(error).__name__
                raise UsageError(
                    f"There is no Dask scheduler at {self._address}: {why}; start one with `dask scheduler`, or give "
                    "--dask the address that it prints."
                ) from None
            run = _Run(client, self._order, self._say)
            try:
                yield from run.answers(jobs, stop)
            finally:
                run.end()


@dataclass
class _Sent:
    """A submission that is somewhere, or about to be: it is read once. failed: addresses where it was not graded."""

    student: str
    sha256: str
    packed: bytes
    tries: int = 0
    failed: set[str] = field(default_factory=set)


@dataclass
class _Machine:
    """A Dask worker. desks: how many submissions it grades at a time; none while it prepares or when it cannot."""

    desks: int = 0
    refused: str = ""
    failed: set[str] = field(default_factory=set)  # students, since it last graded something
    sent: dict[Any, _Sent] = field(default_factory=dict)  # by Dask's future

    @property
    def room(self) -> bool:
        return self.desks > 0 and len(self.sent) < self.desks + AHEAD


class _Run:
    def __init__(self, client: Any, order: Order, say: Callable[[str], object]) -> None:
        self._client, self._order, self._say = client, order, say
        self._name = secrets.token_hex(8)
        self._shipment = ship(order, self._name)
        self._machines: dict[str, _Machine] = {}
        self._preparing: dict[Any, str] = {}  # Dask's future → address
        self._again: deque[_Sent] = deque()
        self._answers: deque[Answer] = deque()
        self._ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._exhausted = False
        self._looked = self._useful = time.monotonic() - LOOK

    def answers(self, jobs: Iterator[Job], stop: Stop) -> Iterator[Answer]:
        """Give everybody work until there is none, and take what comes back."""
        while not self._finished(stop):
            if time.monotonic() - self._looked >= LOOK:
                self._look()
                self._looked = time.monotonic()
            if not stop.asked:
                self._hand_out(jobs)
            with contextlib.suppress(queue.Empty):
                self._take(self._ready.get(timeout=LOOK))
            while self._answers:
                yield self._answers.popleft()

    def _finished(self, stop: Stop) -> bool:
        if any(machine.sent for machine in self._machines.values()):
            return False
        return stop.asked or (self._exhausted and not self._again)

    def end(self) -> None:
        """Leave nothing behind, whatever was under way."""
        with contextlib.suppress(Exception):  # some of them may be gone, or all
            self._client.cancel([future for machine in self._machines.values() for future in machine.sent])
            self._client.run(release, self._name, workers=[*self._machines], on_error="ignore")

    def _look(self) -> None:
        """Who is new, who is gone?"""
        if self._client.status != "running":
            raise WorkerLost("The Dask scheduler is gone; run the same command again when it is back.")
        here = self._client.nthreads()
        for address in [address for address in self._machines if address not in here]:
            self._say(f"The Dask worker {address} is gone; what it had is graded elsewhere.")
            for future, sent in self._machines.pop(address).sent.items():
                future.cancel()
                self._back(sent, f"{address} was lost")
        for future in [future for future, address in self._preparing.items() if address not in here]:
            future.cancel()  # it would wait for ever
            del self._preparing[future]
        for address in here:
            if address not in self._machines:
                self._prepare(address)
        if self._preparing or any(machine.desks or machine.sent for machine in self._machines.values()):
            self._useful = time.monotonic()
        elif self._machines or time.monotonic() - self._useful > PATIENCE:
            refusals = [f"{address}: {machine.refused}" for address, machine in self._machines.items()]
            came = " ".join(refusals[:5] or ["None came: start some with `dask worker` and the scheduler's address."])
            raise WorkerLost(f"No Dask worker is there that can grade. {came}")

    def _prepare(self, address: str) -> None:
        """Let a machine show that it can grade; until then it gets nothing."""
        self._machines.setdefault(address, _Machine()).desks = 0
        self._preparing[self._submitted(address, prepare, self._shipment)] = address

    def _prepared(self, address: str, future: Any) -> None:
        machine = self._machines.get(address)
        if machine is None:
            return
        machine.failed.clear()
        try:
            told = json.loads(future.result(timeout=FETCHING))
            machine.desks, machine.refused = told.get("desks", 0), told.get("refused", "")
        except Exception as error:  # whatever Dask raises: nothing installed there, a process that died
            machine.refused = f"{type(error).__name__}: {error}"
            told = {}
        if machine.refused:
            self._say(f"The Dask worker {address} cannot grade: {machine.refused}")
        for weakness in told.get("weaknesses", []):
            self._say(f"The Dask worker {address}: {weakness}")

    def _submitted(self, address: str, function: Callable[..., Any], *given: Any) -> Any:
        future = self._client.submit(function, *given, workers=[address], allow_other_workers=False, pure=False)
        future.add_done_callback(self._ready.put)
        return future

    def _hand_out(self, jobs: Iterator[Job]) -> None:
        """Fill every machine's room."""
        for address, machine in self._machines.items():
            while machine.room and (sent := self._next(address, jobs)):
                machine.sent[self._submitted(address, grade, self._name, sent.student, sent.packed)] = sent

    def _next(self, address: str, jobs: Iterator[Job]) -> _Sent | None:
        """What is to be graded there: what failed there already only where nobody else can try it."""
        others = {other for other, machine in self._machines.items() if machine.desks and other != address}
        for sent in self._again:
            if address not in sent.failed or not others - sent.failed:
                self._again.remove(sent)
                return sent
        for job in jobs:
            try:
                submission = job.read()
            except OSError as error:
                self._answers.append(Answer(job.student, reason=str(error)))
            else:
                return _Sent(job.student, submission.sha256, pack_submission(submission))
        self._exhausted = True
        return None

    def _take(self, future: Any) -> None:
        """What a finished task means; nothing where its submission was taken from its machine before."""
        if future in self._preparing:
            self._prepared(self._preparing.pop(future), future)
            return
        address = next((address for address, machine in self._machines.items() if future in machine.sent), "")
        if not address:
            return
        machine = self._machines[address]
        sent, fault = machine.sent.pop(future), ""
        try:
            answer = Answer(**json.loads(future.result(timeout=FETCHING)))
            if answer.result is None:
                fault = answer.fault
                raise WorkerLost(answer.reason)
            result = checked(answer.result, sent.student, sent.sha256, self._order)
            seconds, questions = times(answer.seconds, answer.questions)
        except NotPrepared:
            self._again.append(sent)
            if machine.desks:
                self._prepare(address)
        except Exception as error:  # whatever Dask raises for a task, or what is no answer
            reason = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
            machine.failed.add(sent.student)
            sent.failed.add(address)
            self._back(sent, reason, fault)
            if len(machine.failed) >= MOST_TRIES and machine.desks:
                # Is it the submissions, or the machine?
                machine.desks = 0
                self._say(f"The Dask worker {address} has to show once more that it can grade: {reason}")
        else:
            machine.failed.clear()
            self._answers.append(Answer(sent.student, result, seconds=seconds, questions=questions))
        idle = not (machine.desks or machine.sent or machine.refused)  # sooner, what is under way there would be lost
        if idle and address not in self._preparing.values():
            self._prepare(address)

    def _back(self, sent: _Sent, reason: str, fault: str = "") -> None:
        """It is graded elsewhere, or, after some tries, in another run."""
        sent.tries += 1
        if sent.tries < MOST_TRIES:
            self._again.append(sent)
        else:
            self._answers.append(Answer(sent.student, reason=reason, fault=fault))
