"""A notebook in a sandbox, started again whenever the student's code ended it, without the cell that did."""

import contextlib
import time
from pathlib import Path

from autograder.checks.failures import LimitHit, SessionOver
from autograder.course.assignment import Limits
from autograder.sandbox import Contents

from .plan import Finding, Plan
from .remote import raised
from .session import Budget, Session

__all__ = ["NotebookRunner"]

MOST_DEADLY = 6  # cells that hang or crash before a notebook is given up


class NotebookRunner:
    """Runs a plan's cells and keeps a session in which they have run.

    broken: question → why its answer cell did not run, in the student's words
    missed: modules that its code asked for in vain, before the hidden checks, as the worker says
    """

    def __init__(self, plan: Plan, wall: str, contents: Contents, limits: Limits, files: Path | None) -> None:
        self.plan = plan
        self.wall, self.contents, self.limits, self.files = wall, contents, limits, files
        self.broken: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.missed: set[str] = set()
        self._deadly: set[int] = set()
        self._session: Session | None = None
        self._given_up = False
        self._loading_left = limits.loading_seconds
        self._waiting_left = limits.loading_seconds * limits.patience
        self._silent = False

    def __enter__(self) -> "NotebookRunner":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def hidden_checks_begin(self) -> None:
        """From now on nothing that the student's code says gets out: it may have seen hidden inputs."""
        self._listen()
        self._silent = True

    def ready(self) -> Session | None:
        """A session in which all cells that can run have run; None when the notebook was given up."""
        while not (self._session and self._session.alive) and not self._given_up:
            self._end()
            self._session = Session(self.wall, self.contents, self.limits, self.files)
            self._load(self._session)
        return None if self._given_up else self._session

    def note(self, kind: str, where: str, detail: str) -> None:
        """Tell the TA something; once, however often a restart runs into it."""
        finding = Finding(kind, where, detail)
        if finding not in self.findings:
            self.findings.append(finding)

    def note_end(self, where: str, over: SessionOver) -> None:
        """Tell the TA how a question or a cell ended its process."""
        self.note("limit-hit" if isinstance(over, LimitHit) else "process-ended", where, over.message)
        if self._session is not None and self._session.refused:
            # There are some thirty reasons: whoever has seen a hidden input could tell of it by choosing one.
            why = "" if self._silent else f": {self._session.refused}"
            self.note("frame-refused", where, f"A frame was refused{why}.")

    def question_done(self, question: str) -> None:
        """After a question's checks: drop its handles, so that the next one starts without them."""
        session = self._session
        if session is not None and session.alive:
            with contextlib.suppress(SessionOver):  # the next question then gets a session of its own
                session.request("forget", Budget.of(question, 5.0, self.limits.patience, session))

    def _load(self, session: Session) -> None:
        """Run the cells; on return the session is alive, or one more cell is known to be deadly."""
        entered = time.monotonic()
        try:
            self._run_cells(session)
        finally:
            self._waiting_left -= time.monotonic() - entered

    def _run_cells(self, session: Session) -> None:
        begun, entered = session.cpu_seconds(), time.monotonic()
        for number, cell in enumerate(self.plan.cells):
            if number in self._deadly:
                continue
            name = f"The cell {cell.name}"
            budget = Budget.of(name, self.limits.cell_seconds, self.limits.patience, session)
            left = self._loading_left - (budget.used_before - begun)
            waiting = self._waiting_left - (time.monotonic() - entered)
            if left <= 0 or waiting <= 0 or len(self._deadly) > MOST_DEADLY:
                self._give_up(session)
                return
            budget.seconds = min(budget.seconds, left)
            budget.deadline = min(budget.deadline, time.monotonic() + waiting)
            self._listen()
            try:
                reply = session.request(
                    "cell", budget, source=cell.source, name=cell.name, definitions=cell.definitions
                )
            except SessionOver as over:
                self._deadly.add(number)
                self._loading_left -= self.limits.cell_seconds if isinstance(over, LimitHit) else 0.0
                detail = over.message if isinstance(over, LimitHit) else f"{name}: {over.message}"
                # A process has a clock: by the moment at which one ends, the next may know in which cell to end.
                if not self._silent:
                    self.note_end(cell.name, type(over)(detail))
                if cell.question:
                    self.broken[cell.question] = f"The answer cell could not be run: {detail}"
                return
            if cell.definitions:
                session.missed.clear()  # what a demo imports for its pictures is no answer
            if reply.get("error") is not None and not self._silent:
                failure = raised("The answer cell" if cell.question else name, reply["error"])
                if cell.question:
                    self.broken[cell.question] = failure.message
                else:
                    self.note("cell-raised", cell.name, failure.message)
        self._loading_left -= session.cpu_seconds() - begun

    def _give_up(self, session: Session) -> None:
        session.close()
        self._given_up = True
        detail = "Running its cells took too long or ended the process too often; its checks were not run."
        self.note("notebook-given-up", "", detail)

    def _listen(self) -> None:
        if self._session is not None and not self._silent:
            self.missed |= self._session.missed
            self._session.missed.clear()

    def _end(self) -> None:
        self._listen()
        if self._session is not None:
            self._session.close()
            if self._session.left:
                self.note(
                    "processes-left", "", "Processes that the code had started were still there; they were ended."
                )
            self._session = None
