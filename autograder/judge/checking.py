"""One notebook's questions, checked behind the wall: public checks of all questions first, then the hidden ones.

A student's process lives on from one question to the next. What it sees of a hidden input it could tell in the message
of a later public check, which the student may read; so no public check runs after a hidden one.
"""

from dataclasses import replace

from autograder.checks.diagnosis import explained
from autograder.checks.failures import SessionOver
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, NOT_RUN, Outcome, run_check
from autograder.course import NotebookSpec, Question

from .material import Material
from .remote import RemoteBackend
from .runner import NotebookRunner
from .session import Budget

__all__ = ["check_notebook"]

ENDLESS = "our own fault: this check did not end"


def check_notebook(spec: NotebookSpec, runner: NotebookRunner, material: Material) -> dict[str, list[Outcome]]:
    """{question: what became of each of its checks}, in the order of the notebook."""
    outcomes: dict[str, list[Outcome]] = {question.id: [] for question in spec.questions}
    for hidden in (False, True):
        if hidden:
            runner.hidden_checks_begin()
        for question in spec.questions:
            checks = [check for check in material.checks[question.id] if check.hidden == hidden]
            before = outcomes[question.id]
            ended = next((outcome.ended for outcome in before if outcome.ended), None)
            found = _check_question(question, checks, ended, runner, material)
            # What a public check says of a cause rests on public checks alone.
            before += explained(found, material, beside=before)
    return outcomes


def _check_question(
    question: Question, checks: list[Check], ended: SessionOver | None, runner: NotebookRunner, material: Material
) -> list[Outcome]:
    """Run some of a question's checks; after one that ended the process, the others are not run."""
    if not checks:
        return []
    session = runner.ready() if ended is None else None
    if session is None:
        why = (
            "an earlier check of this question ended the process"
            if ended
            else "the cells of the notebook took too long"
        )
        return [Outcome(check, NOT_RUN, f"Not run: {why}.", ended=ended) for check in checks]
    limits = material.assignment.limits
    backend = RemoteBackend(session, Budget.of(question.id, limits.question_seconds, limits.patience, session))
    outcomes: list[Outcome] = []
    for place, check in enumerate(checks):
        if check.id in material.watch.endless:
            outcomes.append(Outcome(check, ERROR, ENDLESS))
            continue
        material.watch.begun(check.id)
        outcome = run_check(check, backend, material.truth, secret=material.seed)
        if outcome.ended is not None:
            runner.note_end(question.id, outcome.ended)
            rest = _check_question(question, checks[place + 1 :], outcome.ended, runner, material)
            return [*outcomes, outcome, *rest]
        if outcome.missing and question.id in runner.broken:  # by a cell that did not run
            outcome = replace(outcome, message=runner.broken[question.id])
        outcomes.append(outcome)
    runner.question_done(question.id)
    return outcomes
