"""Times as systems write them down. One without a zone is none: nobody could say when that was."""

import re
from datetime import UTC, datetime

from autograder.handin.receipt import CLOCKS_DIFFER, FIRST_YEAR

__all__ = ["possible", "read_time"]

MOST_LETTERS = 64
# nbgrader's, Gradescope's and Canvas' forms are this one with other marks between date, time and zone.
TIME = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:T|\s+)(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})",
    re.ASCII | re.IGNORECASE,
)


def read_time(text: str) -> datetime | None:
    """The moment that a text names, to the second and in UTC; None where it names none, or one that cannot be.

    >>> read_time("2026-10-01 09:30:00.123456 UTC"), read_time("2026-10-01T09:30:00+02:00").hour
    (datetime.datetime(2026, 10, 1, 9, 30, tzinfo=datetime.timezone.utc), 7)
    >>> read_time("2026-10-01 09:30:00") is None
    True
    """
    found = TIME.fullmatch(text.strip()) if len(text) <= MOST_LETTERS else None
    if found is None:
        return None
    zone = found["zone"].replace(":", "")
    zone = zone if zone[0] in "+-" else "+0000"
    clock = found["time"] if found["time"].count(":") == 2 else f"{found['time']}:00"
    try:
        return possible(datetime.strptime(f"{found['date']} {clock} {zone}", "%Y-%m-%d %H:%M:%S %z"))
    except (ValueError, OverflowError):
        return None


def possible(moment: datetime) -> datetime | None:
    """The moment in UTC; None where nobody can have handed in anything then.

    The latest hand-in counts, so a date from the far future would count for ever.
    """
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if moment.year >= FIRST_YEAR and moment <= datetime.now(UTC) + CLOCKS_DIFFER else None
