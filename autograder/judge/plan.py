"""What of a submitted notebook is run, in which order, and what about it is worth a TA's look.

Setup cells come from the release, all of them, first: whatever a student did to a locked cell, the code that counts is
ours. Then the student's answer and own cells follow in the student's order. Demo cells are not run; of an edited one
the definitions count, because a helper function may live there. Check cells never run here.
"""

from collections import Counter
from dataclasses import dataclass

from .notebook import SubmittedCell, SubmittedNotebook

__all__ = ["Finding", "Plan", "PlannedCell", "ReleasedCell", "make_plan", "same_source"]


@dataclass(frozen=True)
class ReleasedCell:
    """A cell of the release: what the student's copy of it is compared with."""

    key: str
    type: str
    role: str
    question: str
    source: str
    points: float | None


@dataclass(frozen=True)
class Finding:
    """Something about a submission that a TA should know. Never points by itself."""

    kind: str
    cell: str
    detail: str


@dataclass(frozen=True)
class PlannedCell:
    """Source to run; `question` is set for answer cells, `definitions` for cells of which only those count."""

    name: str
    source: str
    question: str = ""
    definitions: bool = False


@dataclass(frozen=True)
class Plan:
    """The cells to run for one notebook, and the findings made on the way."""

    cells: tuple[PlannedCell, ...]
    findings: tuple[Finding, ...]


def make_plan(released: tuple[ReleasedCell, ...], submitted: SubmittedNotebook) -> Plan:
    """Give every submitted cell its role and decide what runs."""
    known = {cell.key: cell for cell in released}
    cells = [PlannedCell(cell.key, cell.source) for cell in released if cell.role == "setup"]
    findings = list(_missing_and_moved(released, submitted))
    for number, cell in enumerate(submitted.cells, 1):
        ours = known.get(cell.key)
        findings += _edits(ours, cell) if ours else ()
        if cell.type != "code" or not cell.source.strip():
            continue
        if ours is None:
            cells.append(PlannedCell(f"cell {number}", cell.source))
        elif ours.role == "answer":
            cells.append(PlannedCell(cell.key, cell.source, question=ours.question))
        elif ours.role == "demo" and not same_source(ours.source, cell.source):
            cells.append(PlannedCell(cell.key, cell.source, definitions=True))
        elif ours.type != "code":
            cells.append(PlannedCell(f"cell {number}", cell.source))
    return Plan(tuple(cells), tuple(findings))


def _missing_and_moved(released: tuple[ReleasedCell, ...], submitted: SubmittedNotebook) -> list[Finding]:
    findings = []
    counts = Counter(cell.key for cell in submitted.cells if cell.key)
    graded = [cell for cell in released if cell.role in ("answer", "check", "setup", "written")]
    for cell in graded:
        if not counts[cell.key]:
            findings.append(Finding("cell-missing", cell.key, f"The {cell.role} cell was deleted or renamed."))
        elif counts[cell.key] > 1:
            detail = f"The {cell.role} cell is there {counts[cell.key]} times; all are run, in order."
            findings.append(Finding("cell-duplicated", cell.key, detail))
    order = [cell.key for cell in graded]
    here = list(dict.fromkeys(cell.key for cell in submitted.cells if cell.key in set(order)))
    if here != [key for key in order if key in set(here)]:
        findings.append(Finding("cells-reordered", "", "The graded cells are not in the order of the release."))
    return findings


def _edits(ours: ReleasedCell, cell: SubmittedCell) -> list[Finding]:
    if cell.type != ours.type and ours.role != "text":
        detail = f"The {ours.role} cell was made a {cell.type or 'nameless'} cell."
        return [Finding("cell-retyped", ours.key, detail)]
    if ours.role in ("setup", "check") and not same_source(ours.source, cell.source):
        return [Finding("locked-cell-edited", ours.key, f"The {ours.role} cell was edited; the released one counts.")]
    if ours.points is not None and cell.points is not None and cell.points != ours.points:
        detail = f"The cell claims {cell.points:g} points; the release gives {ours.points:g}."
        return [Finding("metadata-edited", ours.key, detail)]
    return []


def same_source(one: str, other: str) -> bool:
    """Equal up to what editors do to white space at the ends of lines."""

    def lines(text: str) -> list[str]:
        return [line.rstrip() for line in text.strip().splitlines()]

    return lines(one) == lines(other)
