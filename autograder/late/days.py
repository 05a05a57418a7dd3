"""How many days late a hand-in is, and who says so.

A server's time is believed. The receipt's is what the student's computer said: it counts where there is none better.
The dates of files say nothing about when somebody handed them in, so by them nobody is late.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autograder.collect.note import Placed
from autograder.course.lateness import Lateness

__all__ = ["Lateness", "Record", "late_days", "record_of"]

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Record:
    """How late one student's hand-in of one assignment is.

    late_days:      days that have begun since it was due, the student's extension taken off
    submitted:      when it was handed in, in UTC as ISO 8601; empty where nobody says
    dated_by:       who says so: "server", "receipt", "mark" (a system's word without a time), or "" (nobody)
    extension_days: how much later than others this student could hand in
    """

    late_days: int = 0
    submitted: str = ""
    dated_by: str = ""
    extension_days: float = 0.0


def late_days(submitted: datetime, due: datetime, extension_days: float = 0.0, grace_minutes: float = 0.0) -> int:
    """The days that have begun since it was due; 0 for what is in time, or late by no more than the minutes of grace.

    Days of an extension are days of the calendar: due at six in the evening stays so when the clocks change.

    >>> due = datetime(2026, 10, 2, 18, tzinfo=UTC)
    >>> late_days(due, due), late_days(due + DAY, due), late_days(due + 1.1 * DAY, due), late_days(due + DAY, due, 1.0)
    (0, 1, 2, 0)
    """
    latest = (due + timedelta(days=extension_days)).astimezone(UTC)
    over = submitted.astimezone(UTC) - latest
    return 0 if over <= timedelta(minutes=grace_minutes) else math.ceil(over / DAY)


def record_of(placed: Placed, rules: Lateness) -> Record:
    """How late what `collect` put into a folder is."""
    known = placed.dated_by in ("server", "receipt")
    submitted = placed.made.strftime("%Y-%m-%dT%H:%M:%SZ") if known else ""
    days, dated_by = 0, placed.dated_by if known else ""
    if rules.due is not None and known:
        days = late_days(placed.made, rules.due, placed.extension_days, rules.grace_minutes)
    # The system's word that it was late weighs more than a receipt that says otherwise. It may not know of an
    # extension: then nobody can say.
    if rules.due is not None and placed.marked_late and not days and dated_by != "server" and not placed.extension_days:
        days, dated_by = 1, "mark"
    return Record(days, submitted, dated_by, placed.extension_days)
