"""Mutants before the judge: the checks, the sandbox and the wire that students' answers meet.

A mutant's answer cell is run in a session where the rest of the notebook has run, as a student would run a cell again.
So that nothing which one mutant leaves behind kills the next, our own answer has to pass in between; and who survives
is graded once more in a session of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from autograder.checks.failures import SessionOver
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, FAILED, PASSED, run_check
from autograder.course.solution import answer_source
from autograder.errors import AutograderError
from autograder.files import TemporaryFolder
from autograder.judge.matching import Submission, write_files
from autograder.judge.material import Material
from autograder.judge.notebook import read_notebook
from autograder.judge.plan import make_plan
from autograder.judge.remote import RemoteBackend
from autograder.judge.runner import NotebookRunner
from autograder.judge.session import Budget

from .mutant import Mutant

__all__ = ["Graded", "grade_mutants"]

# Seconds of CPU that a mutant may take for all its checks: right answers take a fraction of one.
PATIENCE = 4.0
BETWEEN = 20  # mutants between two runs of our own answer


@dataclass(frozen=True)
class Graded:
    """killed_by: the first check that a mutant did not pass; None for a survivor."""

    mutant: Mutant
    killed_by: str | None
    message: str = ""


def grade_mutants(
    material: Material, solved: dict[str, bytes], question: str, mutants: Iterable[Mutant], wall: str
) -> Iterator[Graded]:
    """Each mutant of a question with what killed it; solved: our own submission, as `solution_submission` gives it.

    Raises AutograderError where our own answer fails between two mutants: then the figures would mean nothing.
    """
    spec = next(spec for spec in material.assignment.notebooks if any(q.id == question for q in spec.questions))
    plan = make_plan(material.released(spec.name), read_notebook(solved[f"{spec.name}.ipynb"]))
    limits = replace(material.assignment.limits, question_seconds=PATIENCE)
    right = Mutant(question, "", "", "", answer_source(material.assignment, question))
    with TemporaryFolder() as folder:
        files = write_files(Submission("mutants", solved), folder, material.assignment.files)
        runners = partial(NotebookRunner, plan, wall, material.contents(spec), limits, files)
        yield from _each(mutants, runners, material, right)


def _each(
    mutants: Iterable[Mutant], runners: Callable[[], NotebookRunner], material: Material, right: Mutant
) -> Iterator[Graded]:
    with runners() as shared:
        for number, mutant in enumerate(mutants):
            if number % BETWEEN == 0:
                _must_pass(_graded(shared, material, right))
            graded = _graded(shared, material, mutant)
            if graded.killed_by is None:
                with runners() as fresh:
                    graded = _graded(fresh, material, mutant)
            yield graded
        _must_pass(_graded(shared, material, right))


def _graded(runner: NotebookRunner, material: Material, mutant: Mutant) -> Graded:
    session = runner.ready()
    if session is None:
        raise AutograderError(f"The cells of our own notebook of {mutant.question} did not run in the sandbox.")
    checks = material.checks[mutant.question]
    budget = Budget.of(mutant.question, PATIENCE, material.assignment.limits.patience, session)
    try:
        reply = session.request("cell", budget, source=mutant.source, name="mutant", definitions=False)
    except SessionOver as over:
        return Graded(mutant, checks[0].id, over.message)
    if reply.get("error") is not None:
        return Graded(mutant, checks[0].id, "the cell does not run")
    graded = _first_failure(checks, RemoteBackend(session, budget), material, mutant)
    runner.question_done(mutant.question)
    return graded


def _first_failure(checks: list[Check], backend: RemoteBackend, material: Material, mutant: Mutant) -> Graded:
    for check in checks:
        outcome = run_check(check, backend, material.truth, secret=material.seed)
        if outcome.outcome == ERROR:
            raise AutograderError(f"{check.id} broke at a mutant of {mutant.question}: {outcome.message}")
        if outcome.outcome == FAILED:
            return Graded(mutant, check.id, outcome.message)
        assert outcome.outcome == PASSED
    return Graded(mutant, None)


def _must_pass(graded: Graded) -> None:
    if graded.killed_by is not None:
        raise AutograderError(
            f"Our own answer to {graded.mutant.question} does not pass {graded.killed_by} ({graded.message}): a mutant "
            "left something behind, or the checks fail right answers. Run `autograder validate`."
        )
