"""Our assignments graded in this very process: the solution, its mistakes, and other answers in its place."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.fingerprints import Known
from autograder.checks.registry import Check, load_checks
from autograder.checks.run import Outcome, run_check
from autograder.checks.truth import LiveTruth
from autograder.course import Assignment, Mistake, apply_mistake, load_assignment, load_mistakes
from autograder.course.solution import answer_source, solution_namespace

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"


@dataclass(frozen=True, eq=False)
class Course:
    """One assignment with its checks and mistakes, and a way to grade a namespace."""

    assignment: Assignment
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...]

    def notebook_of(self, question: str) -> str:
        return next(known.notebook for known in self.assignment.questions if known.id == question)

    def checks_of(self, notebook: str) -> list[Check]:
        return [check for check in self.checks if check.id.startswith(f"{notebook}::")]

    def namespace(self, notebook: str, **functions: Any) -> dict[str, Any]:
        """The solution's namespace, with some of its functions replaced."""
        return solution_namespace(self.assignment, notebook) | functions

    def grade(self, notebook: str, namespace: Mapping[str, Any], secret: str, question: str = "") -> list[Outcome]:
        """The outcomes of all checks of a notebook, or of those about one question."""
        backend = LocalBackend(dict(namespace))
        checks = [check for check in self.checks_of(notebook) if question in ("", check.question)]
        return [run_check(check, backend, LiveTruth(), secret=secret) for check in checks]

    @functools.cache  # noqa: B019 - one course lives as long as the session
    def mistaken(self, question: str, mistake: str, secret: str) -> tuple[Outcome, ...]:
        """The outcomes of the solution with one mistake in it."""
        found = next(known for known in self.mistakes if (known.question, known.id) == (question, mistake))
        notebook = self.notebook_of(question)
        edited = apply_mistake(found, answer_source(self.assignment, question))
        namespace = solution_namespace(self.assignment, notebook, {question: edited})
        return tuple(self.grade(notebook, namespace, secret))

    def known(self, check: Check, secret: str) -> list[Known]:
        """The fingerprints of the mistakes of a check's question, as they would be at this check."""
        found = []
        for mistake in self.mistakes:
            if mistake.question == check.question:
                outcomes = self.mistaken(mistake.question, mistake.id, secret)
                evidence = next(outcome.evidence for outcome in outcomes if outcome.check == check)
                if evidence is not None:
                    found.append(Known(mistake.id, mistake.message, mistake.read, evidence))
        return found


def load_course(name: str) -> Course:
    folder = SOLUTIONS / name
    assignment = load_assignment(folder)
    checks = [
        check
        for spec in assignment.notebooks
        for place, hidden in (("checks", False), ("hidden", True))
        for check in load_checks(folder / place / f"{spec.name}.py", notebook=spec.name, hidden=hidden)
    ]
    return Course(assignment, tuple(checks), tuple(load_mistakes(folder)))


@pytest.fixture(scope="session")
def a3() -> Course:
    return load_course("a3_conv_layers")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `a3_mistake` runs once for each named mistake."""
    if "a3_mistake" in metafunc.fixturenames:
        mistakes = load_mistakes(SOLUTIONS / "a3_conv_layers")
        names = [f"{mistake.question}-{mistake.id}" for mistake in mistakes]
        metafunc.parametrize("a3_mistake", mistakes, ids=names)
