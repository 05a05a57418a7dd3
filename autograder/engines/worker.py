"""A grading process: told once what to grade against, it grades one submission after another.

It lives for many submissions, and says which check it is at. What ends it early costs the submission at hand another
try, nothing else: its supervisor is in another process.
"""

import contextlib
import json
import os
import pickle
import signal
import socket
import threading
import traceback
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError, SandboxError, WorkerLost
from autograder.judge import Material, Submission, Watch, grade_submission, tried_again
from autograder.sandbox import prepare

from .allowance import Allowance
from .clock import StepClock
from .frames import FAULT, JOB, ORDER, READY, RESULT, STEP, receive, send
from .order import Order
from .travel import unpack_submission

__all__ = ["main"]

MOST_SANDBOXES = 5  # times that one may not start, or be ended by somebody else
GROWN = 512 << 20  # bytes that a process may grow beyond what its first submission took, before it is replaced


def main(descriptor: int) -> None:
    """Serve on a socket until there is no supervisor any more."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # it ends the process, wherever it is stuck
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    with socket.socket(fileno=descriptor) as channel, contextlib.suppress(EOFError, OSError):
        kind, body = receive(channel)
        assert kind == ORDER
        # Made by our own supervisor from our own files; no submission has come near it.
        order, allowed, staging = pickle.loads(body)
        serve(channel, order, allowed, staging)


def _end_with_supervisor() -> None:
    """Its end of our stdin is closed when it dies, by whatever: then there is nobody to grade for."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    os.killpg(0, signal.SIGKILL)  # with the sandbox that runs at the moment


def serve(channel: socket.socket, order: Order, allowed: Allowance, staging: Path) -> None:
    """Grade what arrives. Raises EOFError or OSError when the supervisor is gone."""
    material = Material(order.assignment, order.release, order.seed, staging)
    for spec in order.assignment.notebooks:
        prepare(order.wall, material.contents(spec))
    send(channel, READY)
    first = 0
    while True:
        kind, body = receive(channel)
        assert kind == JOB
        about, packed = json.loads(body[: body.index(b"\n")]), body[body.index(b"\n") + 1 :]

        clock = StepClock()

        def begun(name: str, clock: StepClock = clock) -> None:
            clock.begun(name)
            signal.setitimer(signal.ITIMER_PROF, allowed.cpu)
            send(channel, STEP, name.encode())

        begun("reading")
        material.watch = Watch(begun, frozenset(about["endless"]))
        try:
            result = _graded(unpack_submission(packed), material, order.wall)
        except Exception as error:
            kind, answer = FAULT, _told(error)
        else:
            checks = {question: [check.id for check in listed] for question, listed in material.checks.items()}
            kind = RESULT
            answer = {"result": result, "seconds": clock.seconds(), "questions": clock.questions(checks)}
        signal.setitimer(signal.ITIMER_PROF, 0)
        first = first or resident()
        answer["last"] = resident() - first > GROWN
        send(channel, kind, json.dumps(answer).encode())


def _graded(submission: Submission, material: Material, wall: str) -> dict[str, Any]:
    """The result, also where a sandbox does not start at once or is ended by somebody else."""
    for _ in range(MOST_SANDBOXES - 1):
        with contextlib.suppress(SandboxError, WorkerLost):
            return tried_again(lambda: grade_submission(submission, material, wall))
    return tried_again(lambda: grade_submission(submission, material, wall))


def _told(error: Exception) -> dict[str, Any]:
    """Why a submission has to wait for another run; a fault of ours comes with its traceback."""
    if isinstance(error, AutograderError | OSError):
        return {"reason": str(error), "fault": ""}
    reason = f"our own fault, please report it: {type(error).__name__}: {error}"
    return {"reason": reason, "fault": "".join(traceback.format_exception(error))}


def resident() -> int:
    """Bytes of memory that this process takes at the moment; 0 where the system doesn't say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
