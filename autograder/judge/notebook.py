"""A submitted notebook, read with distrust: JSON of a bounded size, and of its many fields only the few that count."""

import json
from dataclasses import dataclass
from typing import Any

__all__ = ["MOST_BYTES", "SubmittedCell", "SubmittedNotebook", "Unreadable", "read_notebook"]

MOST_BYTES = 20 << 20
MOST_CELLS = 2000
MOST_BRACKETS = 400_000  # lists and tables in the JSON, each of which takes some hundred bytes of memory
MOST_VALUES = 1_500_000  # values of any kind, of some ten bytes each; the commas of texts count as well
MOST_SOURCE = 1 << 18  # characters of one cell


class Unreadable(Exception):
    """This is not a notebook; the text says why, to student and TA."""


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as it was handed in."""

    key: str
    type: str
    source: str
    points: float | None


@dataclass(frozen=True)
class SubmittedNotebook:
    """A notebook as it was handed in; `claims` is the name that its metadata says it has."""

    cells: tuple[SubmittedCell, ...]
    claims: str
    version: str


def read_notebook(content: bytes) -> SubmittedNotebook:
    """Read a notebook of format 4. Raises Unreadable for anything else."""
    if not content.strip():
        raise Unreadable("the file is empty")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"the file has {len(content) >> 20} MB; {MOST_BYTES >> 20} MB is the most")
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS or content.count(b",") > MOST_VALUES:
        raise Unreadable("the file holds far more values than a notebook has; clear its outputs")
    # Sooner than anything is made of them; what is in strings has its quotes escaped.
    if content.count(b'"cell_type"') > MOST_CELLS:
        raise Unreadable(f"the notebook has more than {MOST_CELLS} cells")
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("the file is nested too deeply") from None
    except ValueError as error:
        conflict = b"<<<<<<< " in content
        why = "it holds merge conflict markers" if conflict else f"its JSON breaks off or is damaged ({error})"
        raise Unreadable(f"the file is not a notebook: {why[:200]}") from None
    if not isinstance(table, dict) or table.get("nbformat") != 4 or not isinstance(table.get("cells"), list):
        found = table.get("nbformat") if isinstance(table, dict) else None
        kind = f"a notebook of format {found}" if isinstance(found, int) else "no notebook"
        raise Unreadable(f"the file is {kind}; open it in Jupyter and save it again as format 4")
    if len(table["cells"]) > MOST_CELLS:
        raise Unreadable(f"the notebook has {len(table['cells'])} cells; {MOST_CELLS} is the most")
    ours = _table(_table(table.get("metadata")).get("autograder"))
    cells = tuple(_cell(row) for row in table["cells"] if isinstance(row, dict))
    return SubmittedNotebook(cells, _text(ours.get("notebook"), 80), _text(ours.get("version"), 40))


def _cell(row: dict[str, Any]) -> SubmittedCell:
    metadata = _table(row.get("metadata"))
    nbgrader = _table(metadata.get("nbgrader"))
    source = row.get("source")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    points = nbgrader.get("points")
    return SubmittedCell(
        key=_text(nbgrader.get("grade_id"), 80) or _text(row.get("id"), 80),
        type=_text(row.get("cell_type"), 20),
        source=_text(source, MOST_SOURCE),
        points=float(points) if isinstance(points, int | float) and abs(points) < 1e9 else None,
    )


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any, most: int) -> str:
    """Text that is safe to keep as UTF-8, cut at its cap."""
    return value[:most].encode("utf-8", "replace").decode() if isinstance(value, str) else ""
