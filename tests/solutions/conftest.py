"""Our assignments graded in this very process: the solution, its mistakes, and other answers in its place.

What holds for every assignment is tested by parameters: a test that takes `course` runs once an assignment; with
`notebook`, `question`, `mistake` or `style` beside it, once for each of those. What only one assignment can know stands
in `plans/<assignment>.py`; right answers written in other ways stand in `styles/<assignment>/`. The environment
variable ASSIGNMENT, the beginning of a name, leaves the others out: `ASSIGNMENT=a2 pytest tests/solutions`.
"""

import functools
import os
import runpy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.diagnosis import Table, explained
from autograder.checks.fingerprints import Known
from autograder.checks.registry import Check
from autograder.checks.run import Outcome, run_check
from autograder.checks.truth import LiveTruth
from autograder.course import (
    Assignment,
    Mistake,
    Question,
    apply_mistake,
    find_assignments,
    load_assignment,
    load_mistakes,
)
from autograder.course.check_files import checks_of
from autograder.course.solution import answer_source, solution_namespace

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, eq=False)
class Course:
    """One assignment with its checks and mistakes, and a way to grade a namespace.

    plan: the names that `plans/<assignment>.py` defines:
        POINTS  {question: points}, of the whole assignment, also of what is not written yet
        ZEROS   {function or class: one that returns zeros of the right shapes}
        WRITTEN points of each written question
        REPLAY  questions whose one function takes and returns plain values, so that answers can be collected
        NEEDS   {question: (function, question)}: the checks of the first need that function of the second
        SPILLS  {(question, mistake): questions that lose points by it, too}
        SHORTER {notebook: {text of a cell: what tests put in its place}}, where training would take long; optional
    """

    assignment: Assignment
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...]
    plan: SimpleNamespace

    def question(self, name: str) -> Question:
        return next(known for known in self.assignment.questions if known.id == name)

    def notebook_of(self, question: str) -> str:
        return self.question(question).notebook

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

    def known(self, question: str, secret: str) -> Table:
        """The fingerprints of a question's mistakes at its checks."""
        rows: dict[str, list[Known]] = {}
        for mistake in self.mistakes:
            if mistake.question == question:
                for outcome in self.mistaken(question, mistake.id, secret):
                    if outcome.check.question == question and outcome.evidence is not None:
                        row = Known(mistake.id, mistake.message, mistake.read, outcome.evidence)
                        rows.setdefault(outcome.check.id, []).append(row)
        return Table(rows)

    def explained(self, outcomes: Iterable[Outcome], secret: str) -> list[Outcome]:
        """One question's outcomes with the causes that the judge tells."""
        public, hidden = ([one for one in outcomes if one.check.hidden == kind] for kind in (False, True))
        prints = self.known(public[0].check.question, secret)
        return explained(public, prints) + explained(hidden, prints, beside=public)

    def styles(self) -> dict[str, dict[str, Any]]:
        """What each file of right answers defines, by the file's name."""
        paths = sorted((HERE / "styles" / self.assignment.name).glob("*.py"))
        return {path.stem: _defined(path) for path in paths}


def _defined(path: Path) -> dict[str, Any]:
    return {name: value for name, value in runpy.run_path(str(path)).items() if not name.startswith("__")}


@functools.cache
def load_course(name: str) -> Course:
    folder = SOLUTIONS / name
    assignment = load_assignment(folder)
    checks = [
        check
        for spec in assignment.notebooks
        for hidden in (False, True)
        for check in checks_of(assignment, spec.name, hidden=hidden)
    ]
    path = HERE / "plans" / f"{name}.py"
    # Without a plan the tests of this assignment fail, and those of the others run.
    plan = SimpleNamespace(**(_defined(path) if path.is_file() else {}))
    return Course(assignment, tuple(checks), tuple(load_mistakes(folder)), plan)


@pytest.fixture(scope="session")
def secrets() -> tuple[str, ...]:
    """What hidden inputs are drawn from: right answers pass whatever is drawn. `make test-full` draws more often."""
    drawn = ("spring", "autumn", "summer", "winter", *map(str, range(2027, 2043)))
    return drawn if os.environ.get("HYPOTHESIS_PROFILE") == "full" else drawn[:2]


@pytest.fixture(scope="session")
def few_secrets(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """The same for what takes long and hardly depends on the draw."""
    return secrets[: 3 if len(secrets) > 2 else 1]


@pytest.fixture(scope="session")
def a3() -> Course:
    return load_course("a3_conv_layers")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every assignment, and every notebook, question, mistake or style of every assignment."""
    if "course" not in metafunc.fixturenames:
        return
    kinds = {"notebook": _notebooks, "question": _questions, "mistake": _mistakes, "style": _styles}
    beside = [name for name in kinds if name in metafunc.fixturenames]
    names = [name for name in find_assignments(SOLUTIONS) if name.startswith(os.environ.get("ASSIGNMENT", ""))]
    if not beside:
        metafunc.parametrize("course", [load_course(name) for name in names], ids=names)
        return
    rows = [(load_course(name), label, value) for name in names for label, value in kinds[beside[0]](load_course(name))]
    ids = [f"{course.assignment.name}-{label}" for course, label, _ in rows]
    metafunc.parametrize(("course", beside[0]), [(course, value) for course, _, value in rows], ids=ids)


def _notebooks(course: Course) -> Iterator[tuple[str, str]]:
    return ((spec.name, spec.name) for spec in course.assignment.notebooks)


def _questions(course: Course) -> Iterator[tuple[str, Question]]:
    return ((question.id, question) for question in course.assignment.questions if not question.written)


def _mistakes(course: Course) -> Iterator[tuple[str, Mistake]]:
    return ((f"{mistake.question}-{mistake.id}", mistake) for mistake in course.mistakes)


def _styles(course: Course) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """The notebooks that a style has something for."""
    for style, functions in course.styles().items():
        for spec in course.assignment.notebooks:
            if any(name in functions for question in spec.questions for name in question.functions):
                yield f"{spec.name}-{style}", (spec.name, functions)
