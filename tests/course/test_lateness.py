"""due and [late]: of the assignment, of the course, and one sentence for each thing they should not say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import load_assignment
from autograder.course.lateness import Lateness, read_lateness, zone_called
from autograder.errors import SourceError, UsageError
from autograder.judge import Material

TOML = """
version = "1"
title = "T"
{}
[[notebook]]
name = "n"
title = "N"
question = []
"""


@pytest.fixture
def load(tmp_path):
    def load(own, course=None):
        folder = tmp_path / "solutions" / "a"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "assignment.toml").write_text(TOML.format(own), encoding="utf-8")
        if course is not None:
            (folder.parent / "course.toml").write_text(course, encoding="utf-8")
        return load_assignment(folder).late

    return load


def test_the_course_says_and_the_assignment_says_otherwise(load):
    course = 'timezone = "Europe/Berlin"\n[late]\nfree_days = 5\nper_day = 0.2\nmost_days = 3\ncounts = "best"\n'
    late = load('due = "2026-10-02"\n[late]\nper_day = 0.1\ngrace_minutes = 10\n', course)
    due = datetime(2026, 10, 3, tzinfo=ZoneInfo("Europe/Berlin"))
    assert late == Lateness(due, 5, 0.1, 3, 10, "best")
    assert load("") == Lateness(None, 5, 0.2, 3, 0, "best"), "without a due date nothing is late"


def test_nothing_is_said(load):
    assert load("") == Lateness() == Lateness(None, 0, 0.0, None, 0.0, "latest")


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ('"2026-10-02"', datetime(2026, 10, 2, 22, tzinfo=UTC)),
        ("2026-10-02", datetime(2026, 10, 2, 22, tzinfo=UTC)),
        ('"2026-12-02"', datetime(2026, 12, 2, 23, tzinfo=UTC)),
        ('"2026-10-02 18:00"', datetime(2026, 10, 2, 16, tzinfo=UTC)),
        ("2026-10-02T18:00:00", datetime(2026, 10, 2, 16, tzinfo=UTC)),
        ("2026-10-02T18:00:00-07:00", datetime(2026, 10, 3, 1, tzinfo=UTC)),
        ('"2026-10-02T18:00Z"', datetime(2026, 10, 2, 18, tzinfo=UTC)),
    ],
)
def test_when_it_is_due(load, due, moment):
    assert load(f"due = {due}\n", 'timezone = "Europe/Berlin"\n').due.astimezone(UTC) == moment


@pytest.mark.parametrize(
    ("own", "course", "said"),
    [
        ('due = "soon"\n', "", "due should be a day.* not 'soon'"),
        ('due = "2026-13-01"\n', "", "due should be a day"),
        ('due = "9999-12-31"\n', "", "due should be a day"),
        ('due = "9500-12-31 10:00"\n', "", "due should be a day"),
        ('due = "20261002"\n', "", "due should be a day"),
        ("late = 3\n", "", r"late should be a table, \[late\], not 3"),
        ("[late]\nfree_days = 3\n", "", "free_days are for the whole term; say them under .late. in .*course.toml"),
        ("[late]\nper_hour = 3\n", "", "there is no rule per_hour under .late.; there are counts, free_days"),
        ("[late]\nper_day = 20\n", "", "per_day under .late. should be a share of the points, 0 to 1, not 20"),
        ("[late]\nper_day = nan\n", "", "should be a share"),
        ("[late]\nmost_days = 1.5\n", "", "should be a whole number of days, 0 to 366, not 1.5"),
        ("[late]\nmost_days = true\n", "", "should be a whole number"),
        ("[late]\ngrace_minutes = -1\n", "", "should be a number of minutes"),
        ('[late]\ncounts = "worst"\n', "", "counts under .late. should be latest or best, not 'worst'"),
        ("", "[late]\nfree_days = -1\n", "course.toml: free_days"),
        ("", 'timezone = "Mars/Base"\n', "course.toml: There is no time zone 'Mars/Base'"),
        ("", "timezone = 1\n", "There is no time zone 1"),
        ("", "late = [", "course.toml is not TOML"),
    ],
)
def test_what_cannot_be(load, own, course, said):
    with pytest.raises(SourceError, match=said):
        load(own, course)


@given(st.text(max_size=30))
def test_any_text_is_a_time_zone_or_a_sentence(name):
    try:
        zone_called(name)
    except UsageError as error:
        assert str(error).startswith("There is no time zone")


@given(st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(str))
def test_any_text_is_a_due_date_or_a_sentence(tmp_path, text):
    try:
        late = read_lateness(tmp_path / "a" / "assignment.toml", {"due": text}, {})
    except SourceError as error:
        assert "due should be a day" in str(error)
    else:
        assert late.due is None or late.due + timedelta(days=366)


def test_another_due_date_makes_nothing_be_graded_anew(load, tmp_path):
    """Results are made from what assignment.toml says of anything else."""
    path = tmp_path / "solutions" / "a" / "assignment.toml"

    def digest(own):
        load(own)
        return Material(load_assignment(path.parent), tmp_path, "seed", tmp_path).digest

    first = digest("due = 2026-10-02\n")
    assert digest('due = "2026-10-09 18:00"\n[late]\nper_day = 0.5\n') == first == digest("# a comment\n")
    assert digest("[limits]\nprocesses = 3\n") != first
