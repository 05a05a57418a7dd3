"""How long grading took, from `timings.json`: results themselves hold no times."""

import json
import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .results import Result

__all__ = ["QuestionTime", "Times", "read_times"]

MOST_SLOW = 5


@dataclass(frozen=True)
class QuestionTime:
    """Seconds that a question's checks took: of half the class at most, of the slowest, and who that is."""

    median: float
    most: float
    slowest: Result


@dataclass(frozen=True)
class Times:
    """Seconds of wall clock, whole submissions and questions; empty where nobody measured."""

    median: float = 0.0
    slow: tuple[tuple[Result, float], ...] = ()
    questions: dict[str, QuestionTime] = field(default_factory=dict)


def read_times(path: Path, results: Iterable[Result]) -> Times:
    """The times of these results; a damaged file costs the report its times, nothing else."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Times()
    whole: list[tuple[float, Result]] = []
    parts: dict[str, list[tuple[float, Result]]] = {}
    for result in results:
        row = table.get(result.student) if isinstance(table, dict) else None
        if not isinstance(row, dict):
            continue
        if (seconds := _seconds(row.get("seconds"))) is not None:
            whole.append((seconds, result))
        given = row.get("questions")
        for question, value in given.items() if isinstance(given, dict) else ():
            if (seconds := _seconds(value)) is not None:
                parts.setdefault(question, []).append((seconds, result))
    if not whole:
        return Times()
    whole.sort(key=lambda one: -one[0])
    return Times(
        median=statistics.median(seconds for seconds, _ in whole),
        slow=tuple((result, seconds) for seconds, result in whole[:MOST_SLOW]),
        questions={question: _question(taken) for question, taken in parts.items()},
    )


def _question(taken: list[tuple[float, Result]]) -> QuestionTime:
    most, slowest = max(taken, key=lambda one: one[0])
    return QuestionTime(statistics.median(seconds for seconds, _ in taken), most, slowest)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value >= 0 else None
