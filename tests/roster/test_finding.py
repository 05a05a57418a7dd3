"""One student at a time, and the table of times."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.times import read_time
from autograder.errors import UsageError
from autograder.roster import Roster, Table, people_of, read_roster
from autograder.roster.finding import Finder
from autograder.roster.hand_in_times import read_hand_in_times


def _roster(header, *rows):
    table = Table(tuple(header.split(",")), tuple(tuple(row.split(",")) for row in rows))
    return Roster(people_of(table), table)


@pytest.fixture
def finder():
    return Finder(
        _roster(
            "id,name,email,group",
            "al1,Ada Lovelace,ada@uni.example,red",
            "ada,Jörg Groß,jg@uni.example,",
            "x3,María-José O'Neil,mj@uni.example,red",
        )
    )


@pytest.mark.parametrize(
    ("names", "person"),
    [
        (["al1"], "al1"), (["AL1 "], "al1"), (["Ada Lovelace"], "al1"), (["lovelace_ada"], "al1"),
        (["ada"], "ada"), (["Jorg Groß"], "ada"), (["grossjorg"], "ada"), (["mariajoseoneil"], "x3"),
        (["nobody", "mj@uni.example"], "x3"), (["ada@elsewhere.example"], None), (["canvas:al1"], None), ([""], None),
    ],
)  # fmt: skip
def test_by_whatever_they_are_called(finder, names, person):
    found = finder.find(names)
    assert (found.person.id if found.person else None) == person
    assert (found.person is None) == bool(found.doubts)


def test_the_surest_name_decides_and_another_persons_is_a_doubt(finder):
    found = finder.find(["ada", "Ada Lovelace"])
    assert found.person.id == "ada"
    assert found.doubts == ("it is also called Ada Lovelace, which is al1 (Ada Lovelace)",)


def test_groups(finder):
    assert [person.id for person in finder.group("RED")] == ["al1", "x3"]
    assert finder.group("") == finder.group("green") == ()


def test_nobody_is_like_that(finder):
    assert finder.find(["zzzzzz"]).doubts == ("nobody in the roster is called zzzzzz, or anything like it",)


@given(st.lists(st.text(max_size=20), max_size=3))
def test_any_names_are_somebodys_or_doubted(names):
    found = Finder(_roster("id,name", "al1,Ada Lovelace", "bm2,Bob Moss")).find(names)
    assert (found.person is None) == bool(found.doubts) or found.person


@given(
    st.lists(
        st.tuples(st.text("ab1", min_size=1, max_size=3), st.text("abc ", max_size=6)),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[0],
    )
)
def test_an_id_always_finds_its_own(rows):
    table = Table(("id", "name"), tuple(rows))
    roster = Roster(people_of(table), table)
    for person in roster.people:
        assert Finder(roster).find([person.id]).person == person


@pytest.fixture
def write(tmp_path):
    def write(text, name="times.csv"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


MOODLE = """\
Identifier,Full name,Email address,Last modified (submission)
Participant 7,Ada Lovelace,ada@uni.example,"Thursday, 1 October 2026, 9:30 PM"
Participant 8,Bob Moss,bob@uni.example,"Thursday, 1 October 2026, 21:45"
Participant 9,Caro Stein,caro@uni.example,-
"""


def test_moodles_worksheet_tells_times_in_a_zone_that_one_says(write):
    path = write(MOODLE)
    times = read_hand_in_times(path, read_roster(path), read_time, ZoneInfo("Europe/Berlin"))
    assert {name: time.astimezone(UTC) for name, time in times.items()} == {
        "ada@uni.example": datetime(2026, 10, 1, 19, 30, tzinfo=UTC),
        "bob@uni.example": datetime(2026, 10, 1, 19, 45, tzinfo=UTC),
    }
    with pytest.raises(UsageError, match=r"line 2: 'Thursday.*' is no time with its zone; .* or say with --zone"):
        read_hand_in_times(path, read_roster(path), read_time)


def test_the_latest_of_several_times_and_no_column(write):
    roster = read_roster(write("id,name\nal1,Ada Lovelace\n", "roster.csv"))
    path = write("id,name,submitted_at\nal1,,2026-10-01T09:00:00Z\nx,Ada Lovelace,2026-10-02T09:00:00+02:00\n")
    assert read_hand_in_times(path, roster, read_time) == {"al1": datetime(2026, 10, 2, 7, tzinfo=UTC)}
    with pytest.raises(UsageError, match="has no column of times"):
        read_hand_in_times(write("id,when\nal1,now\n"), roster, read_time)
