"""What comes back is looked at before it is kept: it is the result of that submission, whole, and nothing besides.

Which checks passed only the judge can say; a machine of the cluster that would lie about that is believed.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

from autograder.course import Assignment
from autograder.course.editions import as_of
from autograder.course.versions import read_versions
from autograder.errors import WorkerLost

from .order import Order

__all__ = ["checked", "times"]

STATUSES = ("complete", "incomplete")
OUTCOMES = ("passed", "failed", "error", "not run")
CHECK = {"id": str, "outcome": str, "points": float, "hidden": bool, "sentence": str, "message": str}
FINDING = {"kind": str, "cell": str, "detail": str}
# Nothing else is in them. What people gave and how late it was is not for those to say who grade: it is added later.
KEYS = {
    "result": {
        "schema", "student", "assignment", "submission_sha256", "versions", "status", "auto_score", "auto_max",
        "manual_score", "manual_max", "late_days", "questions", "findings",
        "version", "checks_sha256", "seed_sha256", "libraries",
    },
    "question": {"id", "notebook", "written", "score", "max_score", "checks", "answer", "answer_sha256"},
    "check": {*CHECK, "mistake", "drawn", "picture"},
}  # fmt: skip
SUMS = (("auto_score", "score", False), ("auto_max", "max_score", False), ("manual_max", "max_score", True))


class _Odd(Exception):
    """What is odd about it."""


def checked(result: Any, student: str, sha256: str, order: Order) -> dict[str, Any]:
    """The same result. Raises WorkerLost where it is none, or not this submission's.

    student, sha256: of the submission that was sent
    """
    try:
        return _checked(result, student, sha256, order)
    except (_Odd, KeyError, TypeError, AttributeError) as odd:
        raise WorkerLost(f"What came back for {student} is not its result: {type(odd).__name__} {odd}.") from None


def _checked(result: Any, student: str, sha256: str, order: Order) -> dict[str, Any]:
    assignment = _as_graded(result["versions"], order)
    wanted = {"schema": 1, "student": student, "assignment": assignment.name, "submission_sha256": sha256}
    for key, value in (wanted | dict(order.origin)).items():
        _same(key, result[key], value)
    _only(result, KEYS["result"])
    for key, value in {"manual_score": None, "late_days": 0}.items():
        _same(key, result[key], value)
    if result["status"] not in STATUSES:
        raise _Odd("status")
    _same("questions", [row["id"] for row in result["questions"]], [question.id for question in assignment.questions])
    for row, question in zip(result["questions"], assignment.questions, strict=True):
        _same(f"points of {question.id}", (row["max_score"], row["written"]), (question.points, question.written))
        _question(row)
    for key, field, written in SUMS:
        total = sum(row[field] for row in result["questions"] if row["written"] == written)
        _same(key, round(result[key], 6), round(total, 6))
    for finding in result["findings"]:
        _fields(finding, FINDING)
    return dict(result)


def _as_graded(versions: Mapping[str, str], order: Order) -> Assignment:
    """The assignment with the questions and points of the versions that the result says it was graded by."""
    known = read_versions(order.release)
    _same("versions", set(versions), {spec.name for spec in order.assignment.notebooks})
    if not set(versions.values()) <= set(known):
        raise _Odd("versions")
    return as_of(order.assignment, known, versions)


def _question(row: Mapping[str, Any]) -> None:
    _only(row, KEYS["question"])
    for check in row["checks"]:
        _only(check, KEYS["check"])
        _fields(check, CHECK)
        if check["outcome"] not in OUTCOMES or check["points"] < 0:
            raise _Odd(f"outcome of {check['id']}")
    earned = sum(check["points"] for check in row["checks"] if check["outcome"] == "passed")
    _same(f"score of {row['id']}", row["score"], None if row["written"] else round(earned, 6))


def _fields(row: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    for name, kind in kinds.items():
        value = row[name]
        fits = isinstance(value, int | float) and math.isfinite(value) if kind is float else isinstance(value, kind)
        if not fits:
            raise _Odd(name)


def _only(row: Mapping[str, Any], keys: Collection[str]) -> None:
    if others := sorted(set(row) - set(keys)):
        raise _Odd(f"with {others[0][:80]}")


def _same(what: str, got: Any, wanted: Any) -> None:
    if got != wanted:
        raise _Odd(what)


def times(seconds: Any, questions: Any) -> tuple[float, dict[str, float]]:
    """How long it took, and each question's checks. Raises WorkerLost for what are no times.

    >>> times(1.5, {"conv": 1})
    (1.5, {'conv': 1.0})
    """
    try:
        taken = {"": float(seconds)} | {str(name): float(value) for name, value in questions.items()}
    except (TypeError, ValueError, AttributeError, OverflowError):
        taken = {"": math.nan}
    if not all(math.isfinite(value) and value >= 0 for value in taken.values()):
        raise WorkerLost("What came back says times that are none.")
    return taken.pop(""), taken
