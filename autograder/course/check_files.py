"""Where a notebook's checks are in an assignment's source folder, and all of them at once."""

from pathlib import Path

from autograder.checks.registry import Check, load_checks
from autograder.errors import SourceError

from .assignment import Assignment
from .faults import in_words, parsed, wrong_parameters

__all__ = ["check_path", "checks_of", "helpers_path"]


def check_path(assignment: Assignment, notebook: str, *, hidden: bool) -> Path:
    """The file of a notebook's public or hidden checks."""
    return assignment.folder / ("hidden" if hidden else "checks") / f"{notebook}.py"


def helpers_path(assignment: Assignment, notebook: str) -> Path:
    """The file of what a notebook's public and hidden checks share; it ships with the public ones."""
    return assignment.folder / "helpers" / f"{notebook}.py"


def checks_of(assignment: Assignment, notebook: str, *, hidden: bool) -> list[Check]:
    """A notebook's public or hidden checks in their order; none where there is no such file.

    Raises SourceError, naming the line and what to write there, where the file does not load, a check cannot be called,
    or is about no automatic question of the notebook.
    """
    path = check_path(assignment, notebook, hidden=hidden)
    if not path.is_file():
        return []
    if wrong := wrong_parameters(path, parsed(path)):
        raise SourceError(wrong)
    try:
        checks = load_checks(path, notebook=notebook, hidden=hidden)
    except Exception as error:
        raise SourceError(in_words(path, error)) from error
    automatic = [question.id for question in assignment.notebook(notebook).questions if not question.written]
    for check in checks:
        if check.question not in automatic:
            raise SourceError(f"{path}: {check.id} is about {check.question!r}, which is no automatic question here.")
    return checks
