"""Is all there that an assignment needs: checks for every question, points that add up, mistakes that are caught?"""

import re
from collections.abc import Iterator

from autograder.checks.registry import Check
from autograder.checks.run import FAILED
from autograder.course.assignment import Assignment, Question
from autograder.course.check_files import checks_of
from autograder.course.mistakes import load_mistakes
from autograder.course.source import read_source
from autograder.errors import SourceError

from .evidence import outcomes_of

__all__ = ["check_findings", "mistake_findings"]

HEADING = re.compile(r"^#+ +(.*\S)", re.MULTILINE)


def check_findings(assignment: Assignment) -> Iterator[str]:
    """Questions without public or hidden checks, and checks whose points are not the question's."""
    checks: dict[str, list[Check]] = {}
    for spec in assignment.notebooks:
        for hidden in (False, True):
            for check in checks_of(assignment, spec.name, hidden=hidden):
                checks.setdefault(check.question, []).append(check)
    names = [check.id for each in checks.values() for check in each]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two checks are called {name}; rename one of them."
    for question in assignment.questions:
        if not question.written:
            yield from _of_question(question, checks.get(question.id, []))


def _of_question(question: Question, checks: list[Check]) -> Iterator[str]:
    for hidden, word in ((False, "public"), (True, "hidden")):
        if not any(check.hidden == hidden for check in checks):
            yield f"{question.id} has no {word} check; write one."
    points = sum(check.points for check in checks)
    if abs(points - question.points) > 1e-9:
        yield f"the checks of {question.id} are worth {points:g} points; assignment.toml says {question.points:g}."


def mistake_findings(assignment: Assignment, secret: str) -> Iterator[str]:
    """Mistakes that don't fit the solution, that no check catches, or that send students to no section."""
    homes = {question.id: question.notebook for question in assignment.questions}
    for mistake in load_mistakes(assignment.folder):
        home = homes.get(mistake.question, "")
        if home and mistake.read not in _headings(assignment, home):
            yield (
                f"mistake {mistake.id} of {mistake.question} says to read {mistake.read!r} again; "
                f"{home} has no such heading."
            )
        try:
            outcomes = [
                outcome
                for hidden in (False, True)
                for outcome in outcomes_of(assignment, mistake, hidden=hidden, secret=secret)
            ]
        except SourceError as error:
            yield str(error)
            continue
        if not any(outcome.outcome == FAILED for outcome in outcomes):
            yield f"no check catches mistake {mistake.id} of {mistake.question}; write one, or drop the mistake."


def _headings(assignment: Assignment, notebook: str) -> set[str]:
    texts = (cell.source for cell in read_source(assignment, notebook) if cell.type == "markdown")
    return {found for text in texts for found in HEADING.findall(text)}
