"""Result files, read into what the pages need. A file that is not a result is named, never a crash."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebook.verdict import UNWRITTEN

__all__ = ["CheckRow", "Finding", "QuestionRow", "Result", "read_results"]

PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
OUTCOMES = ("passed", "failed", "error", "not run")


@dataclass(frozen=True)
class CheckRow:
    """One check's outcome; `cause` and `read` are the diagnosed mistake, `picture` a PNG as a data URI."""

    id: str
    outcome: str
    points: float
    hidden: bool
    sentence: str
    message: str
    cause: str
    read: str
    picture: str
    printed: str

    @property
    def earned(self) -> float:
        return self.points if self.outcome == "passed" else 0.0

    @property
    def unwritten(self) -> bool:
        return self.outcome == "failed" and self.message.endswith(UNWRITTEN)

    @property
    def state(self) -> str:
        """passed, failed, or neutral: what is not written, not run or our fault is no failure of the student's."""
        return self.outcome if self.outcome in ("passed", "failed") and not self.unwritten else "neutral"


@dataclass(frozen=True)
class QuestionRow:
    """One question; `score` is None for a written one that nobody has graded yet."""

    id: str
    notebook: str
    written: bool
    score: float | None
    most: float
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True)
class Finding:
    """Something a TA should know about a submission."""

    kind: str
    cell: str
    detail: str


@dataclass(frozen=True)
class Result:
    """One student's result; `page` is the name of their feedback page, without its ending."""

    page: str
    student: str
    assignment: str
    version: str
    complete: bool
    auto_score: float
    auto_max: float
    manual_score: float | None
    manual_max: float
    late_days: float
    questions: tuple[QuestionRow, ...]
    findings: tuple[Finding, ...]


def read_results(folder: Path) -> tuple[list[Result], list[str]]:
    """All results of `<folder>/*.json` by student, and the names of files that are none."""
    results, unreadable = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            results.append(_result(path.stem, json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            unreadable.append(path.name)
    return sorted(results, key=lambda result: (result.student.casefold(), result.page)), unreadable


def _number(value: Any) -> float:
    """A finite number; anything else is no score."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a score that is no number")
    return number


def _score(value: Any) -> float | None:
    return None if value is None else _number(value)


def _result(page: str, table: dict[str, Any]) -> Result:
    return Result(
        page=page,
        student=str(table["student"]),
        assignment=str(table["assignment"]),
        version=str(table["version"]),
        complete=table["status"] == "complete",
        auto_score=_number(table["auto_score"]),
        auto_max=_number(table["auto_max"]),
        manual_score=_score(table.get("manual_score")),
        manual_max=_number(table.get("manual_max", 0)),
        late_days=_number(table.get("late_days", 0)),
        questions=tuple(_question(row) for row in table["questions"]),
        findings=tuple(
            Finding(str(row["kind"]), str(row.get("cell", "")), str(row.get("detail", "")))
            for row in table.get("findings", [])
        ),
    )


def _question(row: dict[str, Any]) -> QuestionRow:
    checks = tuple(_check(check) for check in row["checks"])
    written = bool(row.get("written", not checks))
    # A check's id starts with its notebook: enough for results that do not say it.
    notebook = str(row.get("notebook") or (checks[0].id.partition("::")[0] if checks else ""))
    return QuestionRow(str(row["id"]), notebook, written, _score(row["score"]), _number(row["max_score"]), checks)


def _check(row: dict[str, Any]) -> CheckRow:
    if row["outcome"] not in OUTCOMES:
        raise ValueError("an outcome that is none")
    mistake = row.get("mistake") or {}
    picture = str(row.get("picture") or "")
    return CheckRow(
        id=str(row["id"]),
        outcome=str(row["outcome"]),
        points=_number(row["points"]),
        hidden=bool(row["hidden"]),
        sentence=str(row["sentence"]),
        message=str(row.get("message", "")),
        cause=str(mistake.get("message", "")),
        read=str(mistake.get("read", "")),
        picture=picture if PICTURE.fullmatch(picture) else "",
        printed=str(row.get("printed") or ""),
    )
