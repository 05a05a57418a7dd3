"""docs/checks.md: what the checks of every question catch, measured."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.checks.diagnosis import Table, explained
from autograder.checks.expected import read_fingerprints
from autograder.checks.run import Outcome
from autograder.course import Assignment
from autograder.course.check_files import checks_of
from autograder.course.mistakes import Mistake
from autograder.files import write_atomic
from autograder.judge.material import Material
from autograder.release.evidence import outcomes_of

from .campaign import Score

__all__ = ["figures_of", "named", "page", "write_page"]

HEAD = """# What the checks see

Measured by `make mutants`, which writes this page. A *mistake* is a typical wrong answer, kept in `mistakes/` with the
words that a student is told; it counts as named where a failing check recognised it and no check took it for another:
in the student's notebook, by the fingerprints of the bundle, and in the judge. Some have several forms, which count
one by one and are told in the same words. A *mutant* is the solution with one small change (another operator, constant,
index, axis or comparison; a term, an argument or a statement left out; two things swapped), graded through sandbox and
wire. Mutants that are right answers are argued one by one in `equivalents/` and taken off. *Score* is
killed / (mutants - right answers).
"""
COLUMNS = ("question", "points", "public / hidden checks", "mistakes", "named in the notebook", "named in the judge",
           "mutants", "killed", "right answers", "score")  # fmt: skip


def named(material: Material, mistakes: list[Mistake]) -> dict[str, dict[str, list[bool]]]:
    """{question: {mistake: [named in the notebook, named in the judge]}}."""
    table: dict[str, dict[str, list[bool]]] = {}
    shipped = Table(read_fingerprints(material.release / "checks" / "fingerprints.json"))
    for mistake in mistakes:
        public, unseen = (
            outcomes_of(material.assignment, mistake, hidden=hidden, secret=material.seed) for hidden in (False, True)
        )
        notebook = _told(explained(public, shipped))
        judge = _told(explained(public, material)) | _told(explained(unseen, material, beside=public))
        own = {mistake.message}  # shared by the forms of one cause
        table.setdefault(mistake.question, {})[mistake.id] = [notebook == own, judge == own]
    return table


def _told(outcomes: list[Outcome]) -> set[str]:
    return {outcome.mistake.message for outcome in outcomes if outcome.mistake is not None}


def figures_of(assignment: Assignment, scores: list[Score], mistakes: dict[str, dict[str, list[bool]]]) -> Any:
    """What the page needs to know of an assignment, as plain data."""
    return {
        score.question: {
            "mutants": score.mutants,
            "killed": score.killed,
            "equivalent": score.equivalent,
            "survivors": [[mutant.was, mutant.becomes] for mutant in score.survivors],
            "mistakes": mistakes.get(score.question, {}),
        }
        for score in scores
    }


def page(assignments: Sequence[Assignment], figures: Any) -> str:
    """The text. figures: {assignment: figures_of}."""
    killed = sum(row["killed"] for rows in figures.values() for row in rows.values())
    wrong = sum(row["mutants"] - row["equivalent"] for rows in figures.values() for row in rows.values())
    parts = [HEAD, f"**All together: {killed} of {wrong} wrong mutants killed, {killed / max(1, wrong):.1%}.**"]
    for assignment in assignments:
        name, counts = assignment.name, _counts(assignment)
        lines = [f"## {name}", "", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
        living = []
        for question in assignment.questions:
            if question.written or question.id not in figures.get(name, {}):
                continue
            row = figures[name][question.id]
            marks = list(row["mistakes"].values())
            public, hidden = counts[question.id, False], counts[question.id, True]
            score = row["killed"] / max(1, row["mutants"] - row["equivalent"])
            in_both = [sum(mark[place] for mark in marks) for place in (0, 1)]
            about = [f"`{question.id}`", f"{question.points:g}", f"{public} / {hidden}", len(marks), *in_both]
            lines.append(_row([*about, row["mutants"], row["killed"], row["equivalent"], f"{score:.1%}"]))
            living += [f"- `{question.id}`: `{was}` → `{becomes}`" for was, becomes in row["survivors"]]
        if living:
            lines += ["", "Mutants that live, and are wrong:", "", *living]
        parts.append("\n".join(lines))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def write_page(path: Path, text: str, figures: Any) -> None:
    """Write the page and, beside it, its figures."""
    write_atomic(path.with_suffix(".json"), json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    write_atomic(path, text)


def _counts(assignment: Assignment) -> Counter[tuple[str, bool]]:
    found = (
        checks_of(assignment, spec.name, hidden=hidden) for spec in assignment.notebooks for hidden in (False, True)
    )
    return Counter((check.question, check.hidden) for checks in found for check in checks)


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
