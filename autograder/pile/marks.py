"""Marks that people give: kept apart from what grading works out, and put into every result that is written.

A result is made anew whenever its submission, a check or a library changed. A mark is not: it lies in a file of its
own, `marks/<student>.json`, so that no regrade loses one. It knows which answer it was given for, as far as that was
told: where another one was handed in since, it counts on, and everybody is told.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.judge.answered import source_sha256

__all__ = [
    "Mark",
    "answer_digest",
    "counted",
    "earlier_marks",
    "mark_of",
    "points_of",
    "read_marks",
    "told",
    "total",
    "unanswered",
    "with_marks",
    "write_marks",
]

SCHEMA = 1
LONGEST = 4000
MOST = 1e6  # points of one mark: what is more was a slip of the hand, and sums of such are no numbers any more


@dataclass(frozen=True)
class Mark:
    """What somebody gave for a question of a submission.

    score:   instead of what the checks say, and for a written question its points; None leaves it to the checks
    extra:   points besides, which may go beyond the question's
    comment: for the student
    by:      where it was given, such as "formgrader"
    answer:  hash of the answer that it was given for, as `answer_digest` makes it; empty where nobody knows
    """

    score: float | None = None
    extra: float = 0.0
    comment: str = ""
    by: str = ""
    answer: str = ""

    @property
    def same(self) -> tuple[float | None, float, str, str]:
        """What was given, whatever it was given for."""
        return self.score, self.extra, self.comment, self.by

    @property
    def gives_points(self) -> bool:
        """Whether it is more than a comment."""
        return self.score is not None or bool(self.extra)


def answer_digest(row: Mapping[str, Any]) -> str:
    """A hash of the answer in a question's row, blanks at the ends of lines aside.

    >>> answer_digest({"answer": "x = 1  \\ny = 2"}) == answer_digest({"answer": "x = 1\\ny = 2"}) != answer_digest({})
    True
    """
    whole = row.get("answer_sha256") or source_sha256(str(row.get("answer") or ""))
    return str(whole)[:16]


def earlier_marks(result: Mapping[str, Any], *, only_auto: bool = False) -> list[str]:
    """The questions that count what a mark for an answer gives that another one has replaced.

    only_auto: without written questions
    """
    rows = [row for row in result["questions"] if not (only_auto and row["written"])]
    marks = {row["id"]: row.get("mark") or {} for row in rows}
    given = [name for name, mark in marks.items() if mark.get("score") is not None or mark.get("extra")]
    return [name for name in given if marks[name].get("earlier")]


def read_marks(path: Path) -> dict[str, Mark]:
    """{question: mark} of one student; nothing where there is no such file.

    Raises UsageError where the file is damaged: a mark is somebody's work, and must not be lost silently.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(question): mark_of(row) for question, row in table["questions"].items()}
    except FileNotFoundError:
        return {}
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"{path} holds marks that people gave and is damaged ({what}); mend it or remove it."
        ) from None


def mark_of(row: Mapping[str, Any]) -> Mark:
    """A mark as files hold it. Raises ValueError, TypeError or KeyError where it is none."""
    score = None if row.get("score") is None else float(row["score"])
    extra = float(row.get("extra", 0.0))
    if not all(math.isfinite(number) and abs(number) <= MOST for number in (score or 0.0, extra)):
        raise ValueError("a score that is no number of points")
    return Mark(score, extra, str(row.get("comment", ""))[:LONGEST], str(row.get("by", "")), str(row.get("answer", "")))


def write_marks(path: Path, student: str, marks: Mapping[str, Mark]) -> None:
    """Keep a student's marks."""
    questions = {question: asdict(mark) for question, mark in sorted(marks.items())}
    table = {"schema": SCHEMA, "student": student, "questions": questions}
    write_atomic(path, (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def with_marks(result: Mapping[str, Any], marks: Mapping[str, Mark]) -> dict[str, Any]:
    """The result with somebody's marks in it, whatever marks it held before.

    A written question's row gets the mark as its score, and `manual_score` is their sum. For any other question
    `auto_score` and the row stay what the checks say, and `adjustment` is by how much all marks change them.

    >>> rows = [{"id": "why", "written": True, "score": None}, {"id": "conv", "written": False, "score": 6.0}]
    >>> marked = with_marks({"auto_score": 6.0, "questions": rows}, {"why": Mark(0.5), "conv": Mark(8.0)})
    >>> marked["manual_score"], marked["adjustment"], total(marked)
    (0.5, 2.0, 8.5)
    """
    rows, adjustment = [], 0.0
    marked = {row["id"] for row in result["questions"] if "mark" in row}
    for row in result["questions"]:
        row = {key: value for key, value in row.items() if key != "mark"}
        mark = marks.get(row["id"])
        if row["written"] and (mark or row["id"] in marked):
            row["score"] = None
        if mark is not None:
            row["mark"] = {key: value for key, value in asdict(mark).items() if key != "answer" or value}
            if mark.answer not in ("", answer_digest(row)):
                row["mark"]["earlier"] = True
            if not row["written"]:
                adjustment += counted(row["score"], mark) - row["score"]
            elif mark.gives_points:
                row["score"] = (mark.score or 0.0) + mark.extra
        rows.append(row)
    made = {key: value for key, value in result.items() if key != "adjustment"} | {"questions": rows}
    if marked or marks:
        given = [row["score"] for row in rows if row["written"] and row["score"] is not None]
        made["manual_score"] = round(sum(given), 6) if given else None
    return made | {"adjustment": round(adjustment, 6)} if adjustment else made


def counted(score: float, mark: Mark) -> float:
    """What an automatic question counts for: the checks' score or somebody's in its place, and points besides.

    >>> counted(6.0, Mark(extra=0.5)), counted(6.0, Mark(8.0, 0.5))
    (6.5, 8.5)
    """
    return (score if mark.score is None else mark.score) + mark.extra


def points_of(row: Mapping[str, Any]) -> float | None:
    """What a question of a result counts for; None where a person still has to say it."""
    mark = row.get("mark")
    if not mark or row["written"] or row["score"] is None:
        return None if row["score"] is None else float(row["score"])
    return counted(float(row["score"]), mark_of(mark))


def told(mark: Mark | None) -> str:
    """A mark in words.

    >>> told(None), told(Mark(1.5, comment="Nearly.")), told(Mark(extra=0.5))
    ('no mark', '1.5, with a comment', "the checks' score, 0.5 extra")
    """
    if mark is None:
        return "no mark"
    parts = ["the checks' score" if mark.score is None else f"{mark.score:g}"]
    parts += [f"{mark.extra:g} extra"] if mark.extra else []
    return ", ".join(parts + (["with a comment"] if mark.comment else []))


def unanswered(row: Mapping[str, Any]) -> bool:
    """Whether a written question was left empty or as it was given out: a result holds every other answer.

    >>> unanswered({"id": "why", "written": True, "score": None})
    True
    """
    return bool(row["written"]) and not row.get("answer")


def total(result: Mapping[str, Any]) -> float:
    """All points of a result: the checks', and what people gave or took."""
    return round(float(result["auto_score"] + (result.get("manual_score") or 0.0) + result.get("adjustment", 0.0)), 6)
