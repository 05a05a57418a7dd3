"""A student's notebook file: read with distrust, kept beside before it changes, written whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.notebook.visible import cut, visible

__all__ = ["claims_of", "dump", "keep_beside", "read_student"]

MOST_BYTES = 256 << 20
FIRST_WITH_IDS = 5  # nbformat 4.5 gives every cell a name that stays


def read_student(path: Path) -> tuple[dict[str, Any], bytes]:
    """The notebook and the bytes of its file. Raises UsageError, in one sentence, for what is no notebook."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path, f"has more than {MOST_BYTES >> 20} MB: clear its outputs and save it")
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from None
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        if b"<<<<<<< " in content:
            raise _refused(path, "holds merge conflict markers: settle them first") from None
        why = "is empty" if not content.strip() else "is no notebook, or its end is missing"
        raise _refused(path, f"{why}: open it in Jupyter and save it again, or bring back a copy") from None
    if not isinstance(table, dict) or not isinstance(table.get("cells"), list):
        raise _refused(path, "is no notebook of format 4: open it in Jupyter and save it again")
    if table.get("nbformat") != 4 or not all(map(_is_cell, table["cells"])):
        raise _refused(path, "is no notebook of format 4: open it in Jupyter and save it again")
    return table, content


def _refused(path: Path, why: str) -> UsageError:
    return UsageError(f"{cut(visible(str(path)), 200)} {why}. Nothing was changed.")


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    fine = isinstance(source, str) or (isinstance(source, list) and all(isinstance(part, str) for part in source))
    return fine and isinstance(cell.get("metadata", {}), dict)


def claims_of(table: dict[str, Any]) -> tuple[str, str, str]:
    """The assignment, the notebook and the version that a notebook says it is; empty where it says nothing."""
    metadata = table.get("metadata")
    ours = metadata.get("autograder") if isinstance(metadata, dict) else None
    said = [ours.get(key) if isinstance(ours, dict) else None for key in ("assignment", "notebook", "version")]
    assignment, notebook, version = (value if isinstance(value, str) else "" for value in said)
    return assignment, notebook, version


def dump(table: dict[str, Any]) -> bytes:
    """A notebook in Jupyter's own layout."""
    table = table | {"cells": [cell | {"source": _lines(cell["source"])} for cell in table["cells"]]}
    text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair in some output: JSON can write it, UTF-8 cannot
        return (json.dumps(table, indent=1, sort_keys=True) + "\n").encode("ascii")


def _lines(source: str | list[str]) -> list[str]:
    return source.splitlines(keepends=True) if isinstance(source, str) else source


def keep_beside(path: Path, content: bytes, version: str) -> Path:
    """Write a copy beside the file under a name that nothing has yet, and return it; one that is there already counts.

    `conv_naive.ipynb` → `conv_naive.before-2026.2.ipynb`, then `conv_naive.before-2026.2-2.ipynb`, and so on.
    """

    def name(number: int) -> Path:
        return path.with_name(f"{path.stem}.before-{version}{f'-{number}' if number > 1 else ''}{path.suffix}")

    return _first_free(name, content)


def _first_free(name: Callable[[int], Path], content: bytes) -> Path:
    number = 1
    while True:
        place = name(number)
        if place.is_file() and place.stat().st_size == len(content) and place.read_bytes() == content:
            return place
        if not place.exists() and not place.is_symlink():
            write_atomic(place, content)
            return place
        number += 1
