"""nbgrader's format and its own preprocessors: the only module that knows them.

It is imported where a release is made, never at start: nbgrader takes a second to load. A generated course calls
`configure` in its configuration, so that `nbgrader generate_assignment` gives the very notebook that a release holds.
"""

import ast
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.source import SourceCell

__all__ = ["NameStubs", "cell_metadata", "clear_solutions", "configure", "stages"]

SCHEMA = 3
STUB = "raise NotImplementedError()"


def cell_metadata(cell: SourceCell, points: float) -> dict[str, Any] | None:
    """nbgrader's metadata of a cell: answers, checks with their points, written questions, locked setup; else None."""
    flags = {
        # role: grade, solution, locked
        "answer": (False, True, False),
        "check": (True, False, True),
        "written": (True, True, False),
        "setup": (False, False, True),
    }
    if cell.role not in flags:
        return None
    grade, solution, locked = flags[cell.role]
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": cell.id,
        "locked": locked,
        "schema_version": SCHEMA,
        "solution": solution,
        "task": False,
    }
    if grade:
        metadata["points"] = points
    return metadata


class NameStubs(NbGraderPreprocessor):  # type: ignore[misc]
    """Says in each stub which function is still to be written; nbgrader's own stub is the same everywhere."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = name_stubs(cell.source, cell.metadata["nbgrader"]["grade_id"])
        return cell, resources


def name_stubs(source: str, question: str) -> str:
    """The source with each of nbgrader's stubs naming the function it stands in, or the question outside of any.

    >>> print(name_stubs("def f(x):\\n    raise NotImplementedError()", "q"))
    def f(x):
        raise NotImplementedError("f: replace this line with your code")
    """
    lines = source.split("\n")
    spans = _spans(ast.parse(source).body)
    for number, line in enumerate(lines):
        if line.strip() == STUB:
            inside = [(first, name) for first, last, name in spans if first <= number + 1 <= last]
            name = max(inside)[1] if inside else question
            lines[number] = line.replace(STUB, f'raise NotImplementedError("{name}: replace this line with your code")')
    return "\n".join(lines)


def _spans(body: Sequence[ast.stmt], prefix: str = "") -> list[tuple[int, int, str]]:
    """First line, last line and dotted name of each function, methods included."""
    found: list[tuple[int, int, str]] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((node.lineno, node.end_lineno or node.lineno, prefix + node.name))
        elif isinstance(node, ast.ClassDef):
            found += _spans(node.body, f"{prefix}{node.name}.")
    return found


def stages(*, gradebook: bool) -> list[type]:
    """GenerateAssignment's own preprocessors in their order, with our stub after nbgrader's.

    gradebook: with the one that writes the assignment into nbgrader's gradebook; a release has none.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions, SaveCells

    theirs: list[type] = GenerateAssignment.preprocessors.default()
    at = theirs.index(ClearSolutions) + 1
    ours = [*theirs[:at], NameStubs, *theirs[at:]]
    return [stage for stage in ours if gradebook or stage is not SaveCells]


def configure(config: Any) -> None:
    """What a course directory's `nbgrader_config.py` must say for the very notebooks that we release.

    Raises SystemExit, which nbgrader lets through, where hidden checks would find a copy of this package without the
    references that they compare with: everybody would lose points by it.
    """
    if os.environ.get("AUTOGRADER_HIDDEN") and any(Path("source").glob("*/autograder/checks")):
        raise SystemExit(
            "AUTOGRADER_HIDDEN is set, but source/ holds the students' part of the package: make the course with "
            "`autograder course DIR --bare`, or grade with `autograder grade`."
        )
    config.GenerateAssignment.preprocessors = stages(gradebook=True)


def clear_solutions(notebook: dict[str, Any]) -> dict[str, Any]:
    """The student's notebook of an nbgrader source notebook."""
    import nbformat

    node = nbformat.from_dict(notebook)
    resources: dict[str, Any] = {}
    for stage in stages(gradebook=False):
        node, resources = stage().preprocess(node, resources)
    cleared: dict[str, Any] = _plain(node)
    return cleared


def _plain(node: Any) -> Any:
    """NotebookNodes as the dictionaries they are."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, list) else node
