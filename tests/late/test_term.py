"""Free days of a term, points that are left, and the sheets that both are read from."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.lateness import Lateness
from autograder.errors import UsageError
from autograder.late import SHEET, Record, Sheet, Term, read_sheet, read_term, write_sheet
from autograder.late.term import penalised, spent

FIRST, SECOND, THIRD = (datetime(2026, month, 2, tzinfo=UTC) for month in (9, 10, 11))
rules = st.builds(
    Lateness,
    free_days=st.integers(0, 10),
    per_day=st.floats(0, 1),
    most_days=st.none() | st.integers(0, 10),
)
term = st.dictionaries(st.sampled_from(["a1", "a2", "a3", "a4"]), st.integers(0, 9))


@given(term, st.integers(0, 12))
def test_free_days_are_never_more_than_needed_or_than_there_are(late, budget):
    used = spent(late, budget)
    assert list(used) == list(late) and all(0 <= used[name] <= late[name] for name in late)
    assert sum(used.values()) == min(budget, sum(late.values()))


@given(term, st.integers(0, 12), st.integers(0, 9))
def test_a_later_assignment_never_changes_an_earlier_one(late, budget, more):
    before = spent(late, budget)
    after = spent({**late, "z": more}, budget)
    assert {name: after[name] for name in late} == before


@given(st.floats(0, 1000), st.integers(0, 20), st.integers(0, 20), rules)
def test_points_only_ever_go_down_and_never_without_a_reason(points, days, free, rules):
    left, reasons = penalised(points, days, min(days, free), rules)
    assert -1e-6 <= left <= points + 1e-6
    assert bool(reasons) == bool(days)
    assert penalised(points, days, days, rules)[0] >= left - 1e-6
    if rules.most_days is not None and days > rules.most_days:
        assert left == 0


@pytest.mark.parametrize(
    ("days", "free", "rules", "left", "reasons"),
    [
        (0, 0, Lateness(per_day=0.2), 80, ()),
        (1, 0, Lateness(per_day=0.2), 64, ("1 day late: 20 % off for 1 day (16 points).",)),
        (2, 2, Lateness(per_day=0.2, free_days=5), 80, ("2 days late: 2 of the term's 5 free days used.",)),
        (
            3, 1, Lateness(per_day=0.125, free_days=1), 60,
            ("3 days late: 1 of the term's 1 free day used.", "25 % off for 2 days (20 points)."),
        ),
        (9, 0, Lateness(per_day=0.2), 0, ("9 days late: 100 % off for 9 days (80 points).",)),
        (2, 0, Lateness(), 80, ("2 days late, which costs nothing.",)),
        (
            3, 3, Lateness(most_days=3, free_days=9), 80,
            ("3 days late: 3 of the term's 9 free days used.",),
        ),
        (
            4, 4, Lateness(most_days=3, free_days=9), 0,
            ("4 days late: handed in more than 3 days late, it counts nothing.",),
        ),
    ],
)  # fmt: skip
def test_what_is_said(days, free, rules, left, reasons):
    assert penalised(80.0, days, free, rules) == (left, reasons)


def sheet(due, free_days=3, most_days=None, **days):
    return Sheet(Lateness(due, free_days, 0.5, most_days), {name: Record(number) for name, number in days.items()})


def test_the_first_due_gets_the_free_days_first(tmp_path):
    # By name a1 would come first; it is due last.
    for name, one in {
        "a1": sheet(THIRD, ada=2),
        "a2": sheet(FIRST, ada=2),
        "a3": sheet(SECOND, ada=9, most_days=3),
        "a4": Sheet(Lateness(), {"ada": Record(0)}),
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / SHEET).write_text(write_sheet(one))
    (tmp_path / "unlate").mkdir()
    found = read_term(tmp_path)
    assert list(found.sheets) == ["a2", "a3", "a1", "a4"]
    assert [found.free_days("ada", name) for name in found.sheets] == [2, 0, 1, 0]
    left, reasons = found.effective_score({"student": "ada", "assignment": "a1"}, 10.0)
    assert left == 5 and len(reasons) == 2
    assert found.effective_score({"student": "bob", "assignment": "a1"}, 10.0) == (10.0, ())
    assert found.effective_score({"student": "ada", "assignment": "unlate"}, 10.0) == (10.0, ())
    assert Term({}).effective_score({"student": "ada", "assignment": "a1"}, 10.0) == (10.0, ())


records = st.builds(
    Record,
    late_days=st.integers(0, 99),
    submitted=st.sampled_from(["", "2026-10-02T18:00:00Z"]),
    dated_by=st.sampled_from(["", "server", "mark"]),
    extension_days=st.floats(0, 366),
)


@given(rules, st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), records, max_size=4))
def test_a_sheet_reads_as_it_was_written(tmp_path, rules, records):
    import shutil

    shutil.rmtree(tmp_path / "a", ignore_errors=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / SHEET).write_text(write_sheet(Sheet(rules, records)))
    assert read_sheet(tmp_path / "a") == Sheet(rules, records)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "rules": {"due": "x"}, "students": {}}',
             '{"schema": 1, "rules": {"due": null, "odd": 1}, "students": {}}',
             json.dumps({"schema": 1, "rules": {"due": None}, "students": {"ada": {"late_days": "two"}}})],
)  # fmt: skip
def test_a_damaged_sheet_says_what_to_do(tmp_path, text):
    (tmp_path / SHEET).write_text(text)
    with pytest.raises(UsageError, match=r"late.json is damaged .*; remove it and run `autograder grade "):
        read_sheet(tmp_path)
