"""Receipts that somebody wrote by hand: texts that no file can hold, and dates that no clock showed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from autograder.handin.receipt import make_receipt, parse_receipt, write_receipt


def _receipt(when=datetime(2026, 10, 1, tzinfo=UTC), **change) -> bytes:
    table = json.loads(write_receipt(make_receipt("tiny", "1", when, {"layers.ipynb": b"{}"})))
    return json.dumps(table | change).encode("ascii")


@pytest.mark.parametrize(
    "change", [{"assignment": "\ud800"}, {"version": "\udfff"}, {"files": {"\ud800": "x"}}, {"files": {"x": "\ud800"}}]
)
def test_half_a_surrogate_is_damage(change):
    with pytest.raises(ValueError, match="it is damaged"):
        parse_receipt(_receipt(**change))


def test_halves_that_meet_across_texts_are_damage_too():
    with pytest.raises(ValueError, match="it is damaged"):
        parse_receipt(_receipt(assignment="\ud83d", version="\ude00"))


def test_a_whole_pair_is_a_letter():
    assert parse_receipt(_receipt(version="\U0001f600")).version == "\U0001f600"


@pytest.mark.parametrize("made", ["0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
def test_a_date_that_cannot_be_right_is_refused(made):
    with pytest.raises(ValueError, match="its date cannot be right"):
        parse_receipt(_receipt(made=made))


def test_a_clock_may_be_wrong_by_some_hours_and_no_more():
    now = datetime.now(UTC)
    ahead = now.replace(microsecond=0) + timedelta(hours=23)
    assert parse_receipt(_receipt(ahead)).made == ahead
    with pytest.raises(ValueError, match="its date cannot be right"):
        parse_receipt(_receipt(now + timedelta(days=1, hours=1)))
    assert parse_receipt(_receipt(datetime(2000, 1, 1, tzinfo=UTC))).made.year == 2000
