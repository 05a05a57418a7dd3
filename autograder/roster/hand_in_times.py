"""When a server took hand-ins, out of a table: GitHub Classroom's grades, Moodle's worksheet, one of one's own."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.errors import UsageError

from .finding import Finder
from .people import Roster, people_of
from .tables import read_table

__all__ = ["read_hand_in_times"]

COLUMNS = ("submitted_at", "submitted", "submission_timestamp", "submission time", "Last modified (submission)")
# Moodle writes the time as its language has it; these are English, of both kinds of clock.
MOODLE = (
    "%A, %d %B %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%A, %B %d, %Y, %I:%M %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
)
NOTHING = ("", "-", "–")


def read_hand_in_times(
    path: Path, roster: Roster, read: Callable[[str], datetime | None], zone: tzinfo | None = None
) -> dict[str, datetime]:
    """{id in the roster: moment}, of the students of the table who have one there.

    read: the moment that a text with a time zone names, or None; zone: what a time without one is taken for
    Raises UsageError where the table has no such column, or a time that cannot be read.
    """
    table = read_table(path)
    at = table.column(*COLUMNS)
    if at is None:
        raise UsageError(f"{path} has no column of times; it should be called one of {', '.join(COLUMNS)}.")
    finder = Finder(roster)
    found: dict[str, datetime] = {}
    for person in people_of(table):
        text = table.rows[person.row][at].strip()
        who = finder.find([person.id, *person.keys]).person
        if text in NOTHING or who is None:
            continue
        moment = read(text) or _local(text, zone)
        if moment is None:
            raise UsageError(
                f"{path}, line {table.line(person.row)}: {text!r} is no time with its zone; write it as "
                "2026-10-01T09:30:00+02:00, or say with --zone which one the times are in, such as Europe/Berlin."
            )
        found[who.id] = max(moment, found.get(who.id, moment))
    return found


def _local(text: str, zone: tzinfo | None) -> datetime | None:
    for form in MOODLE if zone is not None else ():
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
