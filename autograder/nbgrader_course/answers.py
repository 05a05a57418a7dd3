"""Which answers formgrader shows, and which one a mark there was given for.

A mark lies in nbgrader's gradebook beside a cell, and knows nothing of what stood in it. So `export` notes, beside the
course, a hash of each answer that it puts before people's eyes. A mark that is there when it puts another one there is
for the one before, until somebody says in formgrader that it stays. Where the notes are gone, or are older than the
marks, what formgrader showed is read off its notebooks.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.files import write_atomic
from autograder.pile import safe_name
from autograder.pile.marks import Mark, answer_digest

__all__ = ["Shown", "keep_shown", "read_shown", "recalled"]

RECORDS = Path(".autograder") / "answers"


@dataclass(frozen=True)
class Shown:
    """answer: hash of what formgrader shows, none where a mark is there and nobody knows what for.

    marked: hash of what the mark was given for, where that is an earlier one
    """

    answer: str = ""
    marked: str = ""


def read_shown(course: Path, assignment: str, student: str) -> dict[str, Shown]:
    """{question: what formgrader shows} of one student; nothing where that is not known."""
    try:
        table = json.loads(_path(course, assignment, student).read_text(encoding="utf-8"))
        rows = table["questions"].items()
        return {str(question): Shown(str(row["answer"]), str(row["marked"])) for question, row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def recalled(
    was: Mapping[str, str], now: Mapping[str, str], answers: Mapping[str, str], marks: Mapping[str, Mark]
) -> dict[str, Shown]:
    """{question: what formgrader showed} where nobody noted it, from the texts that it showed and shows.

    was, now: {question: text}, as far as there are such; answers: {question: hash} of what it shows now
    marks: {question: mark} as we know them; one that still waits in formgrader is for the answer that they say
    """
    found = {}
    for question, answer in answers.items():
        before = ""
        if question in was:
            same = was[question] == now.get(question)
            before = answer if same else answer_digest({"answer": was[question]})
        marked = marks[question].answer if question in marks else ""
        found[question] = Shown(before, marked if marked != before else "")
    return found


def keep_shown(course: Path, assignment: str, student: str, shown: Mapping[str, Shown]) -> None:
    """Note it, after the gradebook knows of it: whoever is interrupted in between is told once more, not once less."""
    questions = {question: asdict(one) for question, one in sorted(shown.items())}
    table = {"schema": 1, "student": student, "questions": questions}
    write_atomic(_path(course, assignment, student), json.dumps(table, indent=1, ensure_ascii=True) + "\n")


def _path(course: Path, assignment: str, student: str) -> Path:
    return course / RECORDS / assignment / f"{safe_name(student)}.json"
