"""A student's history, read again: every version of their result, the first first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .compared import MovedCheck
from .history import line_of
from .marks import Mark, mark_of

__all__ = ["Version", "read_history"]


@dataclass(frozen=True)
class Version:
    """One version of a result.

    before, after, of: all points of the version before it, None for the first, of this one, and the most there are
    why:       in words; checks: those that give other points now
    questions: {question: (points, points)}, what the checks gave before and now, or people for a written one
    marks:     {question: (mark, mark)}, where somebody gave, changed or took back one
    line:      as the history holds it
    """

    when: str
    before: float | None
    after: float
    of: float
    why: tuple[str, ...]
    checks: tuple[MovedCheck, ...]
    questions: Mapping[str, tuple[float | None, float | None]]
    marks: Mapping[str, tuple[Mark | None, Mark | None]]
    late_days: float
    complete: bool
    line: Mapping[str, Any]


def read_history(path: Path) -> tuple[list[Version], int]:
    """The versions in a history, and how many of its lines are damaged; nothing where there is none."""
    versions: list[Version] = []
    damaged = 0
    for line in filter(bytes.strip, path.read_bytes().splitlines() if path.is_file() else []):
        try:
            versions.append(_version(line_of(line)))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            damaged += 1
    return versions, damaged


def _version(line: Mapping[str, Any]) -> Version:
    return Version(
        when=str(line["when"]),
        before=_points(line["from"]),
        after=float(line["to"]),
        of=float(line["of"]),
        why=tuple(map(str, line["why"])),
        checks=tuple(
            MovedCheck(str(one["id"]), _side(one["from"]), _side(one["to"]), str(one["why"]))
            for one in line.get("checks", ())
        ),
        questions={str(name): (_points(old), _points(new)) for name, (old, new) in line["questions"].items()},
        marks={str(name): (_mark(old), _mark(new)) for name, (old, new) in line.get("marks", {}).items()},
        late_days=float(line.get("late_days", 0)),
        complete=line.get("status") == "complete",
        line=line,
    )


def _points(value: Any) -> float | None:
    return None if value is None else float(value)


def _side(value: Any) -> tuple[str, float] | None:
    return None if value is None else (str(value[0]), float(value[1]))


def _mark(value: Any) -> Mark | None:
    return None if value is None else mark_of(value)
