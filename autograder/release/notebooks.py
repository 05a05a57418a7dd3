"""A source notebook's cells as the notebooks made from them: nbgrader's source, the student's, a filled-in one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.course.assignment import Assignment, Question
from autograder.course.regions import BEGIN, END, has_region
from autograder.course.source import SourceCell, read_source

from .generated import with_generated_cells

__all__ = ["dump_notebook", "fill_answers", "load_notebook", "release_notebook", "solution_answers", "source_notebook"]

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def source_notebook(assignment: Assignment, notebook: str) -> dict[str, Any]:
    """nbgrader's source notebook: solutions in their regions, its metadata derived from the cells' roles.

    Cells that no source repeats are added: the start, and handing in.
    """
    questions = {question.id: question for question in assignment.notebook(notebook).questions}
    cells = read_source(assignment, notebook)
    return {
        "cells": with_generated_cells(
            assignment, notebook, [_cell(cell, questions.get(cell.question)) for cell in cells]
        ),
        "metadata": {
            "autograder": {"assignment": assignment.name, "notebook": notebook, "version": assignment.version},
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: SourceCell, question: Question | None) -> dict[str, Any]:
    from .nbgrader_format import cell_metadata

    ours = {"role": cell.role} | ({"question": cell.question} if cell.question else {})
    metadata: dict[str, Any] = {"autograder": ours}
    theirs = cell_metadata(cell, question.points if question else 0.0)
    if theirs:
        metadata["nbgrader"] = theirs
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    source = cell.source
    if cell.role == "written" and not has_region(source):
        # Without a region nbgrader would clear the question together with the answer.
        source = f"{source}\n\n### {BEGIN}\n### {END}"
    made = {"cell_type": cell.type, "id": cell.id, "metadata": metadata, "source": source}
    return made if cell.type == "markdown" else made | {"execution_count": None, "outputs": []}


def release_notebook(assignment: Assignment, notebook: str) -> dict[str, Any]:
    """The student's notebook: the source notebook through nbgrader's own preprocessors."""
    from .nbgrader_format import clear_solutions

    return clear_solutions(source_notebook(assignment, notebook))


def fill_answers(released: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The student's notebook with these sources, {question: source}, in its answer and written cells.

    This is how our own solution, and every submission that tests make of it, is handed in.
    """
    filled: dict[str, Any] = json.loads(json.dumps(released))
    for cell in filled["cells"]:
        ours = cell["metadata"].get("autograder", {})
        if ours.get("role") in ("answer", "written") and ours["question"] in answers:
            cell["source"] = answers[ours["question"]]
    return filled


def solution_answers(cells: Sequence[SourceCell]) -> dict[str, str]:
    """Our answers to a notebook's questions, {question: source}, as `fill_answers` takes them."""
    return {cell.question: cell.source for cell in cells if cell.role in ("answer", "written")}


def dump_notebook(notebook: Mapping[str, Any]) -> bytes:
    """A notebook as the bytes of its file, in Jupyter's own layout: the same notebook gives the same bytes."""
    lined = dict(notebook) | {
        "cells": [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    }
    return (json.dumps(lined, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def load_notebook(content: bytes) -> dict[str, Any]:
    """One of our own notebooks, its sources joined. A student's is read by the judge, which trusts nothing."""
    notebook: dict[str, Any] = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
