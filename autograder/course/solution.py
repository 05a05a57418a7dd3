"""Our own answers, run in this very process: for mistakes, fingerprints, pytest and validation. Never a student's."""

import linecache
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

from .assignment import Assignment
from .source import read_source

__all__ = ["answer_source", "data_files", "solution_namespace"]


def answer_source(assignment: Assignment, question: str) -> str:
    """The source of a question's answer cell, with its solution regions. Raises SourceError for an unknown question."""
    for spec in assignment.notebooks:
        if any(question == known.id for known in spec.questions):
            for cell in read_source(assignment, spec.name):
                if cell.question == question and cell.role in ("answer", "written"):
                    return cell.source
    raise SourceError(f"{assignment.name} has no question {question}.")


def data_files(assignment: Assignment) -> dict[str, Path]:
    """{name: path} of the data files that belong to our solution, as students hand in theirs.

    Raises SourceError where one of them is not in the assignment's folder or is too large.
    """
    found = {name: assignment.folder / name for name in assignment.files}
    for name, path in found.items():
        size = path.stat().st_size if path.is_file() else 0
        if not 0 < size <= assignment.files[name]:
            raise SourceError(
                f"{assignment.name}: {path} should be our solution's {name}, of 1 to {assignment.files[name]} bytes; "
                f"it has {size}. Make it by running the notebook."
            )
    return found


def solution_namespace(
    assignment: Assignment, notebook: str, replace: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a notebook's setup and answer cells define when they are run in order.

    replace: {question: source} runs another source in place of an answer cell, such as one with a mistake in it.
    A setup variable that holds the name of one of the notebook's data files holds our file's path instead: cells run
    in the folder of the notebook, this runs anywhere.
    Raises SourceError, naming the cell, where one of them does not run.
    """
    from autograder.inside.cells import parse

    replaced = dict(replace or {})
    handed = data_files(assignment) if assignment.notebook(notebook).files else {}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_source(assignment, notebook):
        if cell.role not in ("setup", "answer"):
            continue
        source = replaced.get(cell.question, cell.source) if cell.role == "answer" else cell.source
        name = f"<{assignment.name}/{notebook}: {cell.id}>"
        # So that a message can show the line that raised. Entries without a time are kept until they are replaced.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            exec(compile(parse(source, name), name, "exec"), namespace)
        except Exception as error:
            raise SourceError(
                f"{assignment.name}/{notebook}: the {cell.role} cell {cell.id} does not run:"
                f" {type(error).__name__}: {error}."
            ) from error
        if cell.role == "setup":
            for name, value in list(namespace.items()):
                if type(value) is str and value in handed:
                    namespace[name] = str(handed[value])
        # Setup imports the real one; nothing that runs here may print a verdict.
        namespace["check"] = namespace["hint"] = _stand_in
    return namespace


def _stand_in(*question: Any, **options: Any) -> None:
    """`check` and `hint` where nobody reads them."""
