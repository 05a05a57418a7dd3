"""When an assignment is due and what being late costs: `due` and `[late]` of assignment.toml and course.toml."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.errors import SourceError, UsageError

from .course_file import COURSE

__all__ = ["ASSIGNMENT", "Lateness", "read_lateness", "without_lateness", "zone_called"]

ASSIGNMENT = "assignment.toml"

DUE = re.compile(r"\d{4}-\d{2}-\d{2}(?P<time>[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
MOST_DAYS = 366
COUNTS = ("latest", "best")


@dataclass(frozen=True)
class Lateness:
    """What is late, and what that costs.

    due:           with its time zone; None where nothing is ever late
    free_days:     days that a student may be late in the whole term at no cost
    per_day:       the share of the earned points that each further day costs
    most_days:     handed in later than that counts nothing; None where nothing is too late
    grace_minutes: so much later than due is still in time
    counts:        which of several hand-ins: "latest" or "best"
    """

    due: datetime | None = None
    free_days: int = 0
    per_day: float = 0.0
    most_days: int | None = None
    grace_minutes: float = 0.0
    counts: str = "latest"


def read_lateness(path: Path, table: Mapping[str, Any], course: Mapping[str, Any]) -> Lateness:
    """What the tables of an assignment and of its course say; the assignment's word counts before the course's.

    path: of assignment.toml. Raises SourceError where one of them says something that cannot be.
    """
    home = path.parent.parent / COURSE
    own, shared = _late(path, table), _late(home, course)
    if "free_days" in own:
        raise SourceError(f"{path}: free_days are for the whole term; say them under [late] in {home}.")
    for where, rules in ((home, shared), (path, own)):
        for name, value in rules.items():
            _check(where, name, value)
    name = course.get("timezone", "UTC")
    try:
        zone = zone_called(name)
    except UsageError as error:
        raise SourceError(f"{home}: {error}") from None
    return Lateness(due=_due(path, table.get("due", ""), zone), **{**shared, **own})


def without_lateness(content: bytes) -> bytes:
    """All that an assignment.toml says of anything but lateness: another due date makes no answer be graded anew.

    >>> without_lateness(b'due = 2026-10-02\\ntitle = "T"') == without_lateness(b'title = "T"  # a comment')
    True
    """
    table = tomllib.loads(content.decode("utf-8"))
    return json.dumps({key: table[key] for key in sorted(table) if key not in ("due", "late")}, default=str).encode()


def zone_called(name: Any) -> tzinfo:
    """The time zone of a name such as Europe/Berlin. Raises UsageError where there is none.

    >>> zone_called("UTC")
    datetime.timezone.utc
    """
    try:
        return UTC if name == "UTC" else ZoneInfo(str(name))
    except (OSError, ValueError, KeyError):
        raise UsageError(f"There is no time zone {name!r}; zones are called as Europe/Berlin and UTC are.") from None


def _late(path: Path, table: Mapping[str, Any]) -> dict[str, Any]:
    rules = table.get("late", {})
    if not isinstance(rules, dict):
        raise SourceError(f"{path}: late should be a table, [late], not {rules!r}.")
    return rules


def _check(path: Path, name: str, value: Any) -> None:
    if name == "counts":
        fits, asked = value in COUNTS, "latest or best"
    elif name in ("free_days", "most_days"):
        fits, asked = type(value) is int and 0 <= value <= MOST_DAYS, f"a whole number of days, 0 to {MOST_DAYS}"
    elif name == "per_day":
        fits, asked = type(value) in (int, float) and 0 <= value <= 1, "a share of the points, 0 to 1"
    elif name == "grace_minutes":
        fits, asked = type(value) in (int, float) and 0 <= value <= 24 * 60, "a number of minutes, up to a day"
    else:
        known = "counts, free_days, grace_minutes, most_days, per_day"
        raise SourceError(f"{path}: there is no rule {name} under [late]; there are {known}.")
    if not fits:
        raise SourceError(f"{path}: {name} under [late] should be {asked}, not {value!r}.")


def _due(path: Path, value: Any, zone: tzinfo) -> datetime | None:
    """A date alone means the end of that day; a time without a zone is in the course's."""
    text = str(value)
    if not text:
        return None
    match = DUE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        if match["time"] is None:
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        due = datetime.fromisoformat(text)
        # Room for every extension, and for every zone.
        if due.year > 9000:
            raise ValueError
    except (ValueError, OverflowError):
        raise SourceError(
            f"{path}: due should be a day, or a day and a time, as 2026-10-02 18:00, not {text!r}."
        ) from None
    return due if due.tzinfo is not None else due.replace(tzinfo=zone)
