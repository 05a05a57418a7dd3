"""A place where submissions are graded one by one: a process, another one when it dies, and tries that are counted."""

import json
import threading
from pathlib import Path

from autograder.errors import WorkerLost

from .allowance import allowance
from .frames import RESULT
from .order import Answer, Job, Order
from .process import GradingProcess, Lost
from .schema import checked
from .travel import pack_submission

__all__ = ["Desk"]

MOST_TRIES = 3  # of a submission whose grading process died, and of a process that doesn't start
MOST_ENDLESS = 8  # checks of ours that may hang on one submission before it is given up


class Desk:
    """One thread grades here; another one may kill what is under way."""

    def __init__(self, order: Order, staging: Path) -> None:
        self._order, self._staging = order, staging
        self._allowed = allowance(order.assignment)
        self._process: GradingProcess | None = None
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, job: Job) -> Answer:
        """Read a submission and grade it, whatever ends the process meanwhile.

        Raises WorkerLost where no grading process starts.
        """
        try:
            submission = job.read()
        except OSError as error:
            return Answer(job.student, reason=str(error))
        return self.grade_packed(job.student, submission.sha256, pack_submission(submission))

    def grade_packed(self, student: str, sha256: str, packed: bytes) -> Answer:
        """The same for a submission that was read, hashed and packed before."""
        endless: list[str] = []
        tries = 0
        while True:
            process = self._started()
            try:
                kind, body = process.grade(json.dumps({"endless": endless}).encode(), packed)
            except Lost as lost:
                self._process = None
                if lost.endless and "::" in lost.step and lost.step not in endless and len(endless) < MOST_ENDLESS:
                    endless.append(lost.step)
                    continue
                tries += 1
                if lost.endless:
                    return Answer(student, reason=f"our own fault: grading {lost.why} (at {lost.step})")
                if tries >= MOST_TRIES or self._closed:
                    why = f"the grading process died {tries} times, last of {lost.why} at {lost.step}; "
                    return Answer(student, reason=why + "is there enough memory?")
                continue
            told = json.loads(body)
            if told["last"]:
                self._renew()
            if kind == RESULT:
                try:
                    result = checked(told["result"], student, sha256, self._order)
                except WorkerLost as odd:  # of this one; all others are graded
                    return Answer(student, reason=str(odd))
                return Answer(student, result, seconds=told["seconds"], questions=told["questions"])
            return Answer(student, reason=told["reason"], fault=told["fault"])

    def kill(self) -> None:
        """End what is under way at once; nothing more is begun here."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process when it is idle."""
        with self._lock:
            self._closed = True
        self._renew()

    def _renew(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def _started(self) -> GradingProcess:
        deaths: list[Lost] = []
        while self._process is None and len(deaths) < MOST_TRIES:
            self._refuse_when_closed()
            self._process = GradingProcess(self._order, self._allowed, self._staging)
            self._refuse_when_closed()  # whoever kills from now on finds it, and nobody waits until it has started
            try:
                self._process.begin()
            except Lost as lost:
                self._process = None
                deaths.append(lost)
        self._refuse_when_closed()
        if self._process is None:
            raise WorkerLost(
                f"No grading process starts: {deaths[-1].why}. `autograder doctor` says what is missing here."
            )
        return self._process

    def _refuse_when_closed(self) -> None:
        with self._lock:
            if self._closed:
                if self._process is not None:
                    self._process.kill()
                raise WorkerLost("The run was stopped.")
