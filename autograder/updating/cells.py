"""Single cells of the merged notebook, and the notebook around them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .naming import NOTE, role_of, source_of
from .released import digest
from .student import FIRST_WITH_IDS

__all__ = ["finished", "kept", "new_cell"]

OURS = ("autograder", "nbgrader", "deletable", "editable")


def new_cell(newest: dict[str, Any], student: dict[str, Any] | None = None) -> dict[str, Any]:
    """A cell as it is released now; how the student had folded it stays."""
    cell: dict[str, Any] = {key: value for key, value in newest.items() if key != "outputs"}
    cell["metadata"] = _metadata(newest, student or {})
    return cell | ({"outputs": []} if newest["cell_type"] == "code" else {})


def kept(student: dict[str, Any], newest: dict[str, Any]) -> dict[str, Any]:
    """The student's cell, outputs and all, under the name and the marks that it has in the newest version."""
    cell = dict(student) | {"id": newest["id"], "metadata": _metadata(newest, student)}
    if cell["cell_type"] != newest["cell_type"]:
        # A key pressed by accident turns code into text; what is in the cell stays.
        cell = {key: cell[key] for key in ("id", "metadata", "source")} | {"cell_type": newest["cell_type"]}
        if newest["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    return cell


def _metadata(newest: dict[str, Any], student: dict[str, Any]) -> dict[str, Any]:
    theirs = student.get("metadata") or {}
    tags = theirs.get("tags")
    ours: dict[str, Any] = newest["metadata"]
    both = ours | {key: value for key, value in theirs.items() if key not in OURS}
    if "tags" in ours:
        extra = [tag for tag in tags if tag not in ours["tags"]] if isinstance(tags, list) else []
        both["tags"] = [*ours["tags"], *extra]
    return both


def finished(
    student: dict[str, Any], newest: dict[str, Any], cells: Sequence[tuple[dict[str, Any], bool]]
) -> dict[str, Any]:
    """The student's notebook with these cells, marked as of the newest version; each cell with an id of its own.

    cells: each with whether it is a released one, which keeps its id
    """
    metadata = student.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else dict(newest["metadata"])
    metadata["autograder"] = newest["metadata"]["autograder"]
    minor = student.get("nbformat_minor")
    minor = minor if isinstance(minor, int) and minor >= FIRST_WITH_IDS else FIRST_WITH_IDS
    used = {str(cell["id"]) for cell, released in cells if released}
    numbers: Counter[str] = Counter()
    return dict(student) | {
        "cells": [cell if released else _own(cell, used, numbers) for cell, released in cells],
        "metadata": metadata,
        "nbformat_minor": minor,
    }


def _own(cell: dict[str, Any], used: set[str], numbers: Counter[str]) -> dict[str, Any]:
    """A cell of the student's own: without marks that a copied cell brought along, and with an id.

    Where the id is taken or there is none, its text gives it one.
    numbers: how many such ids each text has got so far
    """
    if role_of(cell) != NOTE:
        theirs = cell.get("metadata") or {}
        cell = cell | {"metadata": {key: value for key, value in theirs.items() if key not in OURS}}
    name = cell.get("id")
    if isinstance(name, str) and name and name not in used:
        used.add(name)
        return cell
    stem = f"own-{digest(source_of(cell))[:8]}"
    made = ""
    while not made or made in used:
        numbers[stem] += 1
        made = f"{stem}-{numbers[stem]}" if numbers[stem] > 1 else stem
    used.add(made)
    return cell | {"id": made}
