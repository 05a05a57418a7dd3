"""Which cell of a student's notebook is which cell of the release.

By the names that a release gives them: nbgrader's, or the cell's id. Some programs lose ids (Colab, notebooks saved in
an older format); then text and pictures are known by their content, or by their place between cells that are known.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from .released import Released, Row, digest

__all__ = ["NOTE", "guess_version", "names_of", "role_of", "source_of"]

DRIFTING = ("text", "demo")  # known by their ids only: nbgrader keeps no name for them
NOTE = "note"  # the role of a cell in which an update says something


def source_of(cell: dict[str, Any]) -> str:
    """A cell's text; notebooks hold it whole or in lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _ours(cell: dict[str, Any], key: str, field: str) -> str:
    table = (cell.get("metadata") or {}).get(key)
    value = table.get(field) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def role_of(cell: dict[str, Any]) -> str:
    """The role that a cell's metadata claims."""
    return _ours(cell, "autograder", "role")


def _id(cell: dict[str, Any]) -> str:
    name = cell.get("id")
    return name if isinstance(name, str) else ""


def guess_version(cells: Sequence[dict[str, Any]], notebook: str, released: Released) -> str:
    """The version that most of the cells are from, the newest of those that tie; empty where none of them is known."""
    here = {digest(source_of(cell)) for cell in cells}
    shared = {
        version: len(here & {row.sha256 for row in released.rows(version, notebook)}) for version in released.versions
    }
    best = max(shared.values(), default=0)
    return [version for version, count in shared.items() if count == best][-1] if best else ""


def names_of(cells: Sequence[dict[str, Any]], notebook: str, base: str, released: Released) -> list[str]:
    """For each of the student's cells the name of the released cell that it is; empty for a cell of their own.

    base: the version that the notebook was
    """
    known = {row.id for version in released.versions for row in released.rows(version, notebook)}
    rows = released.rows(base, notebook)
    names = [_name(cell, known, {row.id for row in rows}) for cell in cells]
    _keep_one_of_each(names, cells)
    drifting = {row.id for row in rows if row.role in DRIFTING}
    if drifting and not drifting & {_id(cell) for cell in cells}:
        _by_content(names, cells, rows)
        _by_place(names, cells, rows)
    return names


def _name(cell: dict[str, Any], known: set[str], here: set[str]) -> str:
    if role_of(cell) == NOTE:
        return ""
    grade = _ours(cell, "nbgrader", "grade_id")
    if grade in known:
        return grade
    # A name that the student's version didn't have may be a student's own by accident, unless it says that it is ours.
    return _id(cell) if _id(cell) in here or (_id(cell) in known and role_of(cell)) else ""


def _keep_one_of_each(names: list[str], cells: Sequence[dict[str, Any]]) -> None:
    """A copied cell keeps its marks: the one with the id, or the first one, is the cell; others are the student's."""
    for name in [name for name, count in Counter(names).items() if name and count > 1]:
        places = [at for at, other in enumerate(names) if other == name]
        chosen = max(places, key=lambda at: (_is_marked(cells[at]), _id(cells[at]) == name, -at))
        for at in places:
            names[at] = name if at == chosen else ""


def _is_marked(cell: dict[str, Any]) -> bool:
    return bool(role_of(cell) or _ours(cell, "nbgrader", "grade_id"))


def _by_content(names: list[str], cells: Sequence[dict[str, Any]], rows: Sequence[Row]) -> None:
    places: dict[str, list[int]] = defaultdict(list)  # the last one first
    for at, cell in reversed(list(enumerate(cells))):
        if not names[at] and (role_of(cell) in DRIFTING or "id" not in cell):
            places[digest(source_of(cell))].append(at)
    taken = set(names)
    for row in rows:
        if row.id not in taken and places.get(row.sha256):
            names[places[row.sha256].pop()] = row.id


def _by_place(names: list[str], cells: Sequence[dict[str, Any]], rows: Sequence[Row]) -> None:
    """Of cells that say they are text or demo, the first unknown one after a known one is the released one there."""
    following = {"" if at == 0 else rows[at - 1].id: row for at, row in enumerate(rows)}
    taken, before = set(names), ""
    for at, cell in enumerate(cells):
        row, role = following.get(before), role_of(cell)
        if not names[at] and role in DRIFTING and row is not None and row.role == role and row.id not in taken:
            names[at] = row.id
            taken.add(row.id)
        before = names[at] or before
