"""Result files, read into what the pages need. A file that is not a result is named, never a crash."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.notebook.verdict import UNWRITTEN
from autograder.pile.groups import TOGETHER, Group
from autograder.pile.marks import Mark, counted

from .drawn import Drawn, read_drawn

__all__ = ["CheckRow", "Finding", "Mark", "QuestionRow", "Result", "each_result"]

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ")
OUTCOMES = ("passed", "failed", "error", "not run")
OTHERS = "Others handed it in too, whose addresses are not in the roster."


@dataclass(frozen=True)
class CheckRow:
    """One check's outcome; `cause` and `read` are the diagnosed mistake, `drawn` is where the answer differs."""

    id: str
    outcome: str
    points: float
    hidden: bool
    sentence: str
    message: str
    cause: str
    read: str
    drawn: Drawn | None
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
    """One question; `score` is None for a written one that nobody has graded yet, `answer` what the student wrote."""

    id: str
    notebook: str
    written: bool
    score: float | None
    most: float
    checks: tuple[CheckRow, ...]
    answer: str = ""
    mark: Mark | None = None
    earlier: bool = False  # the mark was given for an answer that another one has replaced

    @property
    def points(self) -> float | None:
        """The score that counts: by hand where there is one, else the checks'."""
        if self.written or self.mark is None or self.score is None:
            return self.score
        return counted(self.score, self.mark)


@dataclass(frozen=True)
class Finding:
    """Something a TA should know about a submission."""

    kind: str
    cell: str
    detail: str


@dataclass(frozen=True)
class Result:
    """One student's result; `page` is the name of their feedback page, without its ending.

    adjustment: what marks given by hand add to the checks' score; made_by: the checks and libraries it was made with
    submitted: when it was handed in, where somebody knows; counts, reasons: what being late leaves of the score, if not
    all of it or not for nothing, and why
    versions: {notebook: the version whose questions and points it was graded by}
    group: whom else it counts for, by the names of the roster; None where nobody has said
    """

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
    adjustment: float = 0.0
    made_by: tuple[tuple[str, str], ...] = ()
    submitted: str = ""
    counts: float | None = None
    reasons: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    group: Group | None = None

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings as its own page has them: what its group says already stands at the top, with names."""
        if self.group is None:
            return self.findings
        notes = []
        for one in self.findings:
            if one.kind != "hand-in" or not one.detail.startswith(TOGETHER):
                notes.append(one)
            elif one.detail.startswith(TOGETHER[1]) and one.detail.count(", ") + 2 > len(self.group.members):
                notes.append(replace(one, detail=OTHERS))  # it names people of whom the roster knows nothing
        return tuple(notes)

    @property
    def earlier(self) -> bool:
        """Whether a notebook is of another version than the checks that graded it."""
        return any(version != self.version for version in self.versions.values())

    @property
    def marked_earlier(self) -> tuple[str, ...]:
        """The questions whose mark was given for an answer that another one has replaced."""
        return tuple(row.id for row in self.questions if row.earlier)

    @property
    def score(self) -> float:
        """All points: the checks', and what people gave or took."""
        return self.auto_score + self.adjustment + (self.manual_score or 0.0)


def each_result(folder: Path, unreadable: list[str]) -> Iterator[Result]:
    """The results of `<folder>/*.json`, one in memory at a time; names of files that are none go into `unreadable`."""
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith("."):
            continue  # what systems keep beside files, as for `._ada.json`
        try:
            result = _result(path.stem, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            unreadable.append(path.name)
        else:
            yield result


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
        adjustment=_number(table.get("adjustment", 0)),
        made_by=tuple(_made_by(table)),
        submitted=_moment(str((table.get("late") or {}).get("submitted") or "")),
        versions={str(name): str(version) for name, version in (table.get("versions") or {}).items()},
    )


def _moment(stamp: str) -> str:
    """A time as people write it.

    >>> _moment("2026-10-04T10:00:09Z")
    '2026-10-04 10:00 UTC'
    """
    found = MOMENT.fullmatch(stamp)
    return f"{found[1]} {found[2]} UTC" if found else stamp


def _made_by(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if digest := str(table.get("checks_sha256") or ""):
        yield "checks", digest[:12]
    libraries = table.get("libraries")
    for name, version in sorted(libraries.items()) if isinstance(libraries, dict) else ():
        yield str(name), str(version)


def _question(row: dict[str, Any]) -> QuestionRow:
    checks = tuple(_check(check) for check in row["checks"])
    written = bool(row.get("written", not checks))
    # A check's id starts with its notebook: enough for results that do not say it.
    notebook = str(row.get("notebook") or (checks[0].id.partition("::")[0] if checks else ""))
    return QuestionRow(
        id=str(row["id"]),
        notebook=notebook,
        written=written,
        score=_score(row["score"]),
        most=_number(row["max_score"]),
        checks=checks,
        answer=str(row.get("answer") or ""),
        mark=_mark(row.get("mark")),
        earlier=bool(row.get("mark")) and row["mark"].get("earlier") is True,
    )


def _mark(row: Any) -> Mark | None:
    if not row:
        return None
    return Mark(_score(row.get("score")), _number(row.get("extra") or 0), str(row.get("comment") or ""))


def _check(row: dict[str, Any]) -> CheckRow:
    if row["outcome"] not in OUTCOMES:
        raise ValueError("an outcome that is none")
    mistake = row.get("mistake") or {}
    return CheckRow(
        id=str(row["id"]),
        outcome=str(row["outcome"]),
        points=_number(row["points"]),
        hidden=bool(row["hidden"]),
        sentence=str(row["sentence"]),
        message=str(row.get("message", "")),
        cause=str(mistake.get("message", "")),
        read=str(mistake.get("read", "")),
        drawn=None if row["hidden"] else read_drawn(row.get("picture"), row.get("drawn")),
        printed=str(row.get("printed") or ""),
    )
