"""Hostile and damaged submissions: small texts made into notebooks, each with the verdict that it must get."""

import copy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.demo.students import filled

FOLDER = Path(__file__).parent / "attacks"
FULL = {"contrast": 4.0, "shift": 6.0}


@dataclass(frozen=True)
class Attack:
    """One submission. `row` is its row in the list of attacks that docs/security.md answers.

    scores: question → points that it must end with, no more and no less
    finds:  kinds of findings of which one must be in its report
    files:  relative path → content
    honest: its result must be the same without the others, and free of findings
    """

    name: str
    does: str
    files: dict[str, bytes]
    scores: dict[str, float] = field(default_factory=lambda: dict(FULL))
    finds: tuple[str, ...] = ()
    honest: bool = False
    folder: str = ""

    @property
    def student(self) -> str:
        """Whose folder it lies in; the attack's name where that doesn't matter."""
        return self.folder or self.name

    @property
    def row(self) -> int:
        return int(self.name[:2])

    def expected(self) -> str:
        return said(self.scores, self.finds)


def said(scores, finds) -> str:
    points = " ".join(f"{name} {score:g}" for name, score in scores.items())
    return points + (f", {' or '.join(finds)}" if finds else "")


def written_attacks(released: dict, right: dict[str, str], wall: str) -> list[Attack]:
    """The attacks of the folder: a head of `# key: value` lines, then cells that begin with `# %% <question>|own`."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        head, *cells = re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        about = dict(re.findall(r"^# (\w+): (.+)$", head, re.MULTILINE))
        answers, own = dict(right), []
        for cell in cells:
            kind, _, source = cell.partition("\n")
            if kind in FULL:
                answers[kind] = source
            else:
                own.append(source)
        notebook = filled(copy.deepcopy(released), answers)
        first = next(i for i, c in enumerate(notebook["cells"]) if c["metadata"].get("autograder", {}).get("question"))
        # Cells of their own stand before the answers, or after them where the text says so.
        place = first if cells and cells[0].startswith("own") else len(notebook["cells"])
        notebook["cells"][place:place] = [own_cell(source, number) for number, source in enumerate(own)]
        scores = {name: float(about.get(name, points)) for name, points in FULL.items()}
        if wall in about:  # a weaker wall, and what comes of it
            question, points, *_ = about[wall].split()
            scores[question] = float(points)
        finds = tuple(about["finds"].split(", ")) if "finds" in about else ()
        files = {"first_steps.ipynb": json.dumps(notebook).encode()}
        found.append(Attack(path.stem, about["does"], files, scores, finds, "honest" in about))
    return found


def own_cell(source: str, number: int = 0) -> dict:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "id": f"own-{number}"}


def answer(notebook: dict, question: str, role: str = "answer") -> dict:
    """A cell of the notebook, by what it is for."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("autograder", {}).get("question") == question
        and cell["metadata"]["autograder"]["role"] == role
    )


def got(attack: Attack, result: dict) -> str:
    """The verdict in the words of the one that was expected."""
    scores = {row["id"]: row["score"] for row in result["questions"] if row["id"] in attack.scores}
    kinds = {finding["kind"] for finding in result["findings"]}
    return said(scores, attack.finds if kinds & set(attack.finds) else ())
