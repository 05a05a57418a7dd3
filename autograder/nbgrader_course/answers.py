"""Which answers formgrader shows, and which one a mark there was given for.

A mark lies in nbgrader's gradebook beside a cell, and knows nothing of what stood in it. So `export` notes, beside the
course, a hash of each answer that it puts before people's eyes. A mark that is there when it puts another one there is
for the one before, until somebody says in formgrader that it stays.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.files import write_atomic
from autograder.pile import safe_name

__all__ = ["Shown", "keep_shown", "read_shown"]

RECORDS = Path(".autograder") / "answers"


@dataclass(frozen=True)
class Shown:
    """answer: hash of what formgrader shows; marked: of what the mark was given for, where that is an earlier one."""

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


def keep_shown(course: Path, assignment: str, student: str, shown: Mapping[str, Shown]) -> None:
    """Note it, after the gradebook knows of it: whoever is interrupted in between is told once more, not once less."""
    questions = {question: asdict(one) for question, one in sorted(shown.items())}
    table = {"schema": 1, "student": student, "questions": questions}
    write_atomic(_path(course, assignment, student), json.dumps(table, indent=1, ensure_ascii=True) + "\n")


def _path(course: Path, assignment: str, student: str) -> Path:
    return course / RECORDS / assignment / f"{safe_name(student)}.json"
