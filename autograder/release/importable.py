"""Does something that answers can import answer a question for them?

The solution runs in the sandbox beside the unpacked bundle, without what its notebook withholds; then each public
callable that can be imported there takes the place of each function of each question, and the checks are run on it.
Whoever earns a point by that is named, but for what the question says can't be left out: an answer that uses such a
function is a finding of the judge's.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.checks.answers import Answer
from autograder.checks.failures import Raised, SessionOver
from autograder.checks.registry import Check
from autograder.checks.run import PASSED, run_check
from autograder.course.assignment import Limits, NotebookSpec
from autograder.course.solution import data_files
from autograder.course.source import read_source
from autograder.judge import Material
from autograder.judge.plan import Plan, PlannedCell
from autograder.judge.remote import RemoteBackend
from autograder.judge.runner import NotebookRunner
from autograder.judge.session import Budget, Session

from . import candidates
from .bundle import bundle_files, is_under
from .executed import unpack

__all__ = ["importable_answers"]

SHARING = 50  # candidates of one budget


class _Swapped(RemoteBackend):
    """The solution, with something else in place of one function; notes what the function is first called with."""

    def __init__(
        self, session: Session, budget: Budget, function: str, instead: Any = None, gone: bool = False
    ) -> None:
        super().__init__(session, budget)
        self.function, self.instead, self.gone = function, instead, gone
        self.first: tuple[Any, ...] | None = None
        self.raised: tuple[str, ...] = ()

    def lookup(self, name: str) -> Any:
        if name == self.function and self.instead is not None:
            return self.instead
        found = super().lookup(name)
        if name == self.function:
            self.real = found
        return found

    def call(self, ref: Any, label: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        noting = self.instead is None and self.first is None and ref == getattr(self, "real", None)
        if noting:
            self.first = (args, kwargs)
        try:
            return super().call(ref, label, args, kwargs)
        except Raised as raised:
            if noting:
                self.raised = raised.kinds
            raise


class _Trial:
    """One notebook of an assignment, solved, in a sandbox that is started again whenever a candidate ends it."""

    def __init__(self, runner: NotebookRunner, limits: Limits) -> None:
        self.runner, self.limits = runner, limits
        self.deadly: set[str] = set()
        # Who can be called with nothing, as classes are: for those the answer is always the same, and slow to find.
        self.with_nothing: dict[str, list[str]] = {}
        self.session: Session | None = None
        self.names: list[str] = []
        self.table: Any = None
        self.idle: Any = None
        self.probe: Any = None
        self._budget: Budget | None = None
        self._uses = 0

    def ready(self) -> Session:
        """The session, with the table of candidates in it."""
        session = self.runner.ready()
        assert session is not None, "the solution's cells run: validation has graded it before"
        if session is not self.session:
            self.session, self._budget = session, None
            backend = RemoteBackend(session, self.budget())
            inside = backend.define(Path(candidates.__file__).read_text(encoding="utf-8"))
            collect, names_of, self.idle, self.probe = (
                backend.get_attribute(inside, "candidates", name) for name in ("collect", "names_of", "idle", "probe")
            )
            self.table = backend.call(collect, "collect", (), {})
            given = (Answer(backend, self.table, "table"),)
            self.names = backend.fetch(backend.call(names_of, "names_of", given, {}), "names")
        return session

    def budget(self) -> Budget:
        """One for many candidates: to read the CPU clock takes longer than most of them."""
        assert self.session is not None
        self._uses += 1
        if self._budget is None or self._uses >= SHARING:
            self._budget, self._uses = self.fresh_budget(), 0
        return self._budget

    def fresh_budget(self) -> Budget:
        assert self.session is not None
        return Budget.of("candidates", self.limits.question_seconds, self.limits.patience, self.session)

    def candidate(self, name: str) -> Any:
        session = self.ready()
        return RemoteBackend(session, self.budget()).get_item(self.table, "table", name)

    def forget(self) -> None:
        """Let the sandbox drop all that candidates have returned."""
        session = self.ready()
        RemoteBackend(session, self.budget()).forget()
        self.session = None


def importable_answers(material: Material, wall: str) -> Iterator[str]:
    """One sentence for each importable name that earns a point as an answer."""
    bundle = bundle_files(material.assignment, material.release)
    bundle |= {name: path.read_bytes() for name, path in data_files(material.assignment).items()}
    for spec in material.assignment.notebooks:
        with tempfile.TemporaryDirectory(prefix="autograder-bundle-") as folder:
            files = Path(folder)
            # What the notebook withholds may be in the bundle for its pictures; answers never meet it.
            unpack({name: content for name, content in bundle.items() if not is_under(name, spec.withheld)}, files)
            for path in [files, *files.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)  # the sandbox's user is another one
            cells = [cell for cell in read_source(material.assignment, spec.name) if cell.role in ("setup", "answer")]
            plan = Plan(tuple(PlannedCell(cell.id, cell.source) for cell in cells), ())
            limits = material.assignment.limits
            with NotebookRunner(plan, wall, material.contents(spec), limits, files) as runner:
                yield from _answers_in(spec, material, _Trial(runner, limits))


def _answers_in(spec: NotebookSpec, material: Material, trial: _Trial) -> Iterator[str]:
    for question in spec.questions:
        for function in question.functions:
            earned: dict[str, list[str]] = {}
            for check in material.checks[question.id]:
                for name in _passing(check, function, material, trial):
                    if name in question.unavoidable:
                        continue
                    earned.setdefault(name, []).append(check.id)
            for name, checks in earned.items():
                passed = ", ".join(checks)
                yield f"{name} answers {function} of {question.id} in {passed}; withhold it or ask differently."


def _passing(check: Check, function: str, material: Material, trial: _Trial) -> list[str]:
    """The candidates that pass a check in place of a function; none where the check is not about its answer."""
    session = trial.ready()
    idle = _Swapped(session, trial.budget(), function, instead=trial.idle)
    if run_check(check, idle, material.truth, secret=material.seed).outcome == PASSED:
        return []
    passing = []
    for name in _callable(check, function, material, trial):
        candidate = trial.candidate(name)
        backend = _Swapped(trial.ready(), trial.budget(), function, instead=candidate)
        outcome = run_check(check, backend, material.truth, secret=material.seed)
        if outcome.ended is not None:
            trial.deadly.add(name)
        elif outcome.outcome == PASSED:
            passing.append(name)
    trial.forget()
    return passing


def _callable(check: Check, function: str, material: Material, trial: _Trial) -> list[str]:
    """The candidates that can be called as the check first calls the function; most cannot.

    They are called many at a time, inside. Where one of them ends the process, its whole group counts as callable, and
    each of it has to show in the check itself what it is; what hangs or ends the process there is not tried again.
    """
    trial.ready()
    names = [name for name in trial.names if name not in trial.deadly]
    noting: _Swapped | None = None
    found: list[str] = []
    for first in range(0, len(names), SHARING):
        group = names[first : first + SHARING]
        session = trial.ready()
        if noting is None or noting.session is not session:
            noting = _Swapped(session, trial.fresh_budget(), function)
            run_check(check, noting, material.truth, secret=material.seed)
        if noting.first is None:
            return names
        args, kwargs = noting.first
        wanted = noting.raised[0] if noting.raised else ""
        if not args and not kwargs and wanted in trial.with_nothing:
            return [name for name in trial.with_nothing[wanted] if name not in trial.deadly]
        backend = RemoteBackend(session, trial.fresh_budget())
        given = (Answer(backend, trial.table, "table"), group, args, kwargs, wanted)
        try:
            called = backend.fetch(backend.call(trial.probe, "probe", given, {}), "names")
            found += [str(name) for name in called]
        except SessionOver:
            found += group
    if noting is not None and noting.first == ((), {}):
        trial.with_nothing[noting.raised[0] if noting.raised else ""] = found
    return found
