"""What ships beside the public checks: the values they expect, and what each named mistake would give at them."""

from autograder.checks.answers import LocalBackend
from autograder.checks.fingerprints import Known
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, FAILED, PASSED, Outcome, run_check
from autograder.checks.truth import LiveTruth, RecordedTruth, RecordingTruth, Truth
from autograder.course.assignment import Assignment
from autograder.course.check_files import checks_of
from autograder.course.mistakes import Mistake, apply_mistake
from autograder.course.solution import answer_source, solution_namespace
from autograder.errors import SourceError

from .stopped import stopped

__all__ = ["expected_values", "fingerprints", "outcomes_of"]


def expected_values(assignment: Assignment) -> dict[str, list[object]]:
    """Every value that a public check asks the truth for, recorded while the solution passes.

    Raises SourceError where our own solution does not pass a public check: its release would be wrong.
    """
    truth = RecordingTruth()
    for spec in assignment.notebooks:
        backend = LocalBackend(solution_namespace(assignment, spec.name))
        for check in checks_of(assignment, spec.name, hidden=False):
            outcome = run_check(check, backend, truth)
            if outcome.outcome != PASSED:
                why = (outcome.outcome == ERROR and stopped(assignment, check, backend)) or outcome.message
                raise SourceError(f"{assignment.name}: the solution does not pass {check.id}: {why}")
            # A check that asks for nothing has an entry, too: a missing one means a damaged release.
            truth.record.setdefault(check.id, [])
    return truth.record


def fingerprints(
    assignment: Assignment, mistakes: list[Mistake], record: dict[str, list[object]]
) -> dict[str, list[Known]]:
    """For each public check, the mistakes that fail it and what it sees of them."""
    known: dict[str, list[Known]] = {}
    for mistake in mistakes:
        for outcome in outcomes_of(assignment, mistake, RecordedTruth(record), hidden=False):
            if outcome.outcome == FAILED and outcome.evidence is not None:
                row = Known(mistake.id, mistake.message, mistake.read, outcome.evidence)
                known.setdefault(outcome.check.id, []).append(row)
    return known


def outcomes_of(
    assignment: Assignment, mistake: Mistake, truth: Truth | None = None, *, hidden: bool, secret: str = ""
) -> list[Outcome]:
    """What becomes of the checks of a mistake's question when the solution has that mistake in it.

    Raises SourceError where the mistake doesn't fit the solution or a check goes wrong on it for a reason of its own.
    """
    question = next((known for known in assignment.questions if known.id == mistake.question), None)
    if question is None or question.written:
        raise SourceError(f"mistake {mistake.id} is about {mistake.question!r}, which is no automatic question.")
    wrong = apply_mistake(mistake, answer_source(assignment, question.id))
    namespace = solution_namespace(assignment, question.notebook, replace={question.id: wrong})
    checks: list[Check] = checks_of(assignment, question.notebook, hidden=hidden)
    outcomes = [
        run_check(check, LocalBackend(namespace), truth or LiveTruth(), secret=secret)
        for check in checks
        if check.question == question.id
    ]
    for outcome in outcomes:
        if outcome.outcome == ERROR:
            why = stopped(assignment, outcome.check, LocalBackend(namespace), secret) or f"{outcome.message}."
            raise SourceError(f"{outcome.check.id} goes wrong on mistake {mistake.id}: {why}")
    return outcomes
