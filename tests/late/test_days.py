"""How many days late something is, and whose word counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.note import Placed
from autograder.course.lateness import Lateness
from autograder.late import Record, late_days, record_of

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 10, 2, 18, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=400))


@given(moments, spans, st.integers(0, 30), st.integers(0, 60))
def test_days_are_those_that_have_begun(due, over, extension, grace):
    days = late_days(due + over, due, extension, grace)
    late = over - extension * DAY
    assert (days == 0) == (late <= timedelta(minutes=grace))
    assert days == 0 or (days - 1) * DAY < late <= days * DAY


@given(moments, moments, st.floats(0, 30), st.floats(0, 30), st.floats(0, 60))
def test_an_extension_or_grace_never_makes_it_later(submitted, due, less, more, grace):
    less, more = sorted((less, more))
    assert late_days(submitted, due, more, grace) <= late_days(submitted, due, less, grace) <= late_days(submitted, due)


@given(moments, moments, st.integers(-12, 14))
def test_the_zone_that_a_time_is_written_in_changes_nothing(submitted, due, hours):
    from datetime import timezone

    there = timezone(timedelta(hours=hours))
    assert late_days(submitted.astimezone(there), due.astimezone(there)) == late_days(submitted, due)


def test_an_extension_ends_at_the_same_hour_when_the_clocks_change():
    due = datetime(2026, 10, 24, 18, tzinfo=BERLIN)
    at_six = datetime(2026, 10, 26, 18, tzinfo=BERLIN)
    assert late_days(at_six, due, 2) == 0 and late_days(at_six + timedelta(seconds=1), due, 2) == 1
    assert (at_six.astimezone(UTC) - due.astimezone(UTC)) == 49 * HOUR


def placed(made, dated_by, *, marked_late=False, extension_days=0.0):
    return Placed(made, "0", "", dated_by, marked_late, extension_days)


RULES = Lateness(due=DUE, grace_minutes=15)


@pytest.mark.parametrize(
    ("there", "record"),
    [
        (placed(DUE, "server"), Record(0, "2026-10-02T18:00:00Z", "server")),
        (placed(DUE + 15 * timedelta(minutes=1), "server"), Record(0, "2026-10-02T18:15:00Z", "server")),
        (placed(DUE + HOUR, "server"), Record(1, "2026-10-02T19:00:00Z", "server")),
        (placed(DUE + HOUR, "server", extension_days=0.5), Record(0, "2026-10-02T19:00:00Z", "server", 0.5)),
        (placed(DUE + 2 * DAY + HOUR, "receipt"), Record(3, "2026-10-04T19:00:00Z", "receipt")),
        # The dates of files say nothing; a system's word does, also against a receipt, not against its own time.
        (placed(DUE + 9 * DAY, "files"), Record()),
        (placed(DUE + 9 * DAY, "files", marked_late=True), Record(1, "", "mark")),
        (placed(DUE - DAY, "receipt", marked_late=True), Record(1, "2026-10-01T18:00:00Z", "mark")),
        (placed(DUE + 2 * DAY, "receipt", marked_late=True), Record(2, "2026-10-04T18:00:00Z", "receipt")),
        (placed(DUE - DAY, "server", marked_late=True), Record(0, "2026-10-01T18:00:00Z", "server")),
        (placed(DUE, "files", marked_late=True, extension_days=2), Record(0, "", "", 2)),
    ],
)
def test_whose_word_counts(there, record):
    assert record_of(there, RULES) == record


def test_without_a_due_date_nothing_is_late():
    assert record_of(placed(DUE + DAY, "server", marked_late=True), Lateness()).late_days == 0
