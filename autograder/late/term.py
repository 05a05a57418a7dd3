"""A term's free days, and what is left of a score: functions of the sheets of all assignments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.lateness import Lateness

from .sheet import SHEET, Sheet, read_sheet

__all__ = ["Term", "penalised", "read_term", "spent"]

NEVER = datetime.max.replace(tzinfo=UTC)


def spent(late: Mapping[str, int], free_days: int) -> dict[str, int]:
    """{assignment: free days used for it}. late: {assignment: late days} in the order in which they are due.

    The first that needs them gets them, so that a later assignment never changes the score of an earlier one.

    >>> spent({"a1": 1, "a2": 3, "a3": 2}, 3)
    {'a1': 1, 'a2': 2, 'a3': 0}
    """
    used = {}
    for assignment, days in late.items():
        used[assignment] = min(days, free_days)
        free_days -= used[assignment]
    return used


def penalised(points: float, days: int, free: int, rules: Lateness) -> tuple[float, tuple[str, ...]]:
    """What is left of the points, and a sentence for each thing that was done with them.

    >>> penalised(80.0, 3, 1, Lateness(free_days=5, per_day=0.2))[0]
    48.0
    """
    if not days:
        return points, ()
    late = f"{_days(days)} late"
    if rules.most_days is not None and days > rules.most_days:
        return 0.0, (f"{late}: handed in more than {_days(rules.most_days)} late, it counts nothing.",)
    reasons = []
    if free:
        reasons.append(f"{late}: {free} of the term's {_days(rules.free_days, 'free ')} used.")
    charged = days - free
    share = min(1.0, rules.per_day * charged)
    if share:
        head = "" if reasons else f"{late}: "
        reasons.append(f"{head}{100 * share:g} % off for {_days(charged)} ({_points(points * share)}).")
    elif not free:
        reasons.append(f"{late}, which costs nothing.")
    return round(points * (1 - share), 6), tuple(reasons)


def _days(number: int, kind: str = "") -> str:
    return f"{number} {kind}day{'s' * (number != 1)}"


def _points(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return f"{text} point{'s' * (text != '1')}"


@dataclass(frozen=True)
class Term:
    """{assignment: sheet} of all that was graded, the first due first."""

    sheets: Mapping[str, Sheet]

    def free_days(self, student: str, assignment: str) -> int:
        """The free days that a student uses for an assignment. A hand-in that counts nothing uses none."""
        here = self.sheets.get(assignment, Sheet())
        late = {}
        for name, sheet in self.sheets.items():
            record, most = sheet.records.get(student), sheet.rules.most_days
            days = 0 if record is None or (most is not None and record.late_days > most) else record.late_days
            late[name] = days
        return spent(late, here.rules.free_days).get(assignment, 0)

    def with_sheet(self, assignment: str, sheet: Sheet) -> "Term":
        """The term as it would be with this sheet of an assignment."""
        return Term(_by_due({**self.sheets, assignment: sheet}))

    def effective_score(self, result: Mapping[str, Any], points: float) -> tuple[float, tuple[str, ...]]:
        """What a result's points count for, and why it is not all of them; to be called wherever a score is shown.

        points: of the result, with or without what people graded
        """
        student, assignment = str(result["student"]), str(result["assignment"])
        sheet = self.sheets.get(assignment, Sheet())
        record = sheet.records.get(student)
        if record is None:
            return points, ()
        return penalised(points, record.late_days, self.free_days(student, assignment), sheet.rules)


def read_term(grades: Path) -> Term:
    """The sheets of `grades/*/`. Raises UsageError where one of them is damaged."""
    found = {path.parent.name: read_sheet(path.parent) for path in grades.glob(f"*/{SHEET}")}
    return Term(_by_due(found))


def _by_due(sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    return dict(sorted(sheets.items(), key=lambda one: (one[1].rules.due or NEVER, one[0])))
