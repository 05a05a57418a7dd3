"""Three versions of a notebook make one: what was released, what the student made of it, and what is released now.

Text, locked cells and pictures that the student left alone become the new ones. What the student wrote stays, word for
word, at its place; where the release changed the same cell, a note shows both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .cells import finished, kept, new_cell
from .naming import names_of, source_of
from .notes import answer_note, gone_note, locked_note, text_note
from .order import Piece, arrange
from .released import Released, Row, digest

__all__ = ["Merged", "merge"]

LOCKED = ("setup", "check")


@dataclass
class Merged:
    """The notebook, and a sentence for everything that somebody should look at."""

    notebook: dict[str, Any]
    told: list[str] = field(default_factory=list)


def merge(student: dict[str, Any], notebook: str, base: str, released: Released) -> Merged:
    """A student's notebook brought from version `base` to the newest; doing it twice is doing it once.

    notebook: which one it is. The student's own table stays as it is.
    """
    return _Merge(student, notebook, base, released).run()


class _Merge:
    def __init__(self, student: dict[str, Any], notebook: str, base: str, released: Released) -> None:
        self.student, self.notebook, self.base, self.released = student, notebook, base, released
        self.version = released.version
        self.newest = {cell["id"]: cell for cell in released.notebooks[notebook]["cells"]}
        self.new = {row.id: row for row in released.rows(self.version, notebook)}
        self.old = {row.id: row for row in released.rows(base, notebook)}
        self.renamed = _renamed(self.old, self.new, base, released)
        self.known: dict[str, set[str]] = {}
        for version in released.versions:
            for row in released.rows(version, notebook):
                self.known.setdefault(row.id, set()).add(row.sha256)
        self.told: list[str] = []
        self.released_cells: list[dict[str, Any]] = []

    def run(self) -> Merged:
        cells = self.student["cells"]
        names = [self.renamed.get(name, name) for name in names_of(cells, self.notebook, self.base, self.released)]
        taken: dict[str, dict[str, Any]] = {}
        pieces: list[Piece] = []
        for cell, name in zip(cells, names, strict=True):
            if name in self.new and name not in taken:
                taken[name] = cell
                pieces.append(Piece(name))
            else:
                pieces += [Piece("", own) for own in self._not_in_it(cell, name)]
        before = [self.renamed.get(name, name) for name in self.old]
        placed = arrange(pieces, before, list(self.new), self._left_out(taken))
        made: list[dict[str, Any]] = []
        for piece in placed:
            made += [piece.cell] if piece.cell is not None else self._slot(piece.name, taken.get(piece.name))
        ours = [any(cell is one for one in self.released_cells) for cell in made]
        newest = self.released.notebooks[self.notebook]
        return Merged(finished(self.student, newest, list(zip(made, ours, strict=True))), self.told)

    def _left_out(self, taken: dict[str, dict[str, Any]]) -> set[str]:
        """Text and pictures that the student deleted and the release didn't change: deleted they stay."""
        return {
            name
            for name, row in self.new.items()
            if row.role in ("text", "demo")
            and name not in taken
            and name in self.old
            and self.old[name].sha256 == row.sha256
        }

    def _not_in_it(self, cell: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """A cell of the student's own, or one that the newest version no longer has."""
        row = self.old.get(name)
        if row is None or name in self.new:
            return [cell]
        if not self._edited(cell, name):
            return []
        if row.role in LOCKED:
            self._tell(name, "is gone; what you had changed in it stands in a note")
            return [locked_note(name, self.version, source_of(cell), row.role, gone=True)]
        if row.role not in ("answer", "written"):
            return [cell]
        self._tell(row.question or name, "is no longer asked; what you wrote stays as a cell of your own")
        return [gone_note(name, self.version, row.question), cell]

    def _edited(self, cell: dict[str, Any], name: str) -> bool:
        return digest(source_of(cell)) not in self.known.get(name, set())

    def _slot(self, name: str, cell: dict[str, Any] | None) -> list[dict[str, Any]]:
        """The cells that stand where the released cell `name` has its place."""
        row, newest = self.new[name], self.newest[name]
        older = [old for old, new in self.renamed.items() if new == name]
        fresh = self._place(new_cell(newest, cell))
        if cell is None:
            return [fresh]
        mine, yours = self._place(kept(cell, newest)), source_of(cell)
        untouched = not all(self._edited(cell, one) for one in (name, *older))
        if untouched or (not yours.strip() and row.role not in ("text", "demo")):
            return [mine if yours == source_of(newest) else fresh]
        before = self.old.get(older[0] if older else name)
        if before is None or before.sha256 == row.sha256:
            return [mine]
        if row.role in LOCKED:
            self._tell(name, "was replaced by the new one; what you had changed in it stands in a note below it")
            return [fresh, locked_note(name, self.version, yours, row.role, gone=False)]
        if row.role == "text":
            self._tell(name, "is a new text; yours stands below it")
            return [fresh, text_note(name, self.version), cell]
        self._tell(row.question or name, "changed after you had written in it; a note shows both sides")
        old = self.released.sources.get(before.sha256)
        return [answer_note(name, self.version, yours, source_of(newest), old, row.question), mine]

    def _place(self, cell: dict[str, Any]) -> dict[str, Any]:
        self.released_cells.append(cell)
        return cell

    def _tell(self, name: str, what: str) -> None:
        self.told.append(f"{name} {what}.")


def _renamed(old: dict[str, Row], new: dict[str, Row], base: str, released: Released) -> dict[str, str]:
    """{earlier name of an answer cell: its new one}, for questions that were renamed and ask for the same function."""
    before, now = released.functions.get(base, {}), released.functions[released.version]

    def answers(rows: dict[str, Row], others: dict[str, Row]) -> Sequence[Row]:
        here = {row.question for row in others.values()}
        return [row for row in rows.values() if row.role == "answer" and row.question not in here]

    found: dict[str, str] = {}
    for row in answers(old, new):
        for other in answers(new, old):
            if other.id not in found.values() and set(before.get(row.question, ())) & set(now.get(other.question, ())):
                found[row.id] = other.id
                break
    return found
