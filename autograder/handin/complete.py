"""Is a notebook complete: all its answer cells there, each with an answer?"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

__all__ = ["Unreadable", "cells_of", "missing_answers"]

STUB = "raise NotImplementedError("


class Unreadable(Exception):
    """The file is no notebook; the text says why."""


def cells_of(content: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook file, sources joined. Raises Unreadable."""
    try:
        table = json.loads(content.decode("utf-8-sig"))
        cells = [dict(cell) for cell in table["cells"]]
        for cell in cells:
            source = cell.get("source", "")
            cell["source"] = "".join(source) if isinstance(source, list) else str(source)
            cell["metadata"] = dict(cell.get("metadata") or {})
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("it is not a notebook; open it in Jupyter and save it again") from None
    if table.get("nbformat") != 4:
        raise Unreadable("it is not a notebook of format 4; open it in Jupyter and save it again")
    return cells


def missing_answers(released: dict[str, Any], cells: list[dict[str, Any]]) -> Iterator[str]:
    """A sentence for each question of a notebook that has no answer yet; `released` is its row in the manifest."""
    here = {_key(cell): cell["source"] for cell in cells}
    for row in released["cells"]:
        question, role = row["question"], row["role"]
        if role not in ("answer", "written"):
            continue
        source = here.get(row["id"])
        if source is None:
            yield f"the cell of {question} is gone; take it from the assignment's zip again."
        elif role == "written" and hashlib.sha256(source.encode("utf-8")).hexdigest() == row["sha256"]:
            yield f"{question} has no words yet."
        elif role == "answer" and any(line.strip().startswith(STUB) for line in source.splitlines()):
            yield f"{question} is not written yet."


def _key(cell: dict[str, Any]) -> str:
    nbgrader = cell["metadata"].get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return str(name or cell.get("id") or "")
