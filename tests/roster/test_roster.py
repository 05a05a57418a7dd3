"""Rosters, our own and those of Canvas and Moodle: who is in the class, and whose work is whose."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.roster import Person, csv_text, inert, match_students, read_roster, read_table
from autograder.roster.tables import MOST_BYTES

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,"Layers (123)",Current Score
,,,,,Manual Posting,
    Points Possible,,,,,98,(read only)
"Lovelace, Ada",17,S1,ada,L1,,
"Hopper, Grace",18,S2,ghopper,L2,5,
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade
Participant 12,Ada Lovelace,ada@uni.example,Submitted,,100.00
Participant 13,Grace Hopper,grace@uni.example,No submission,,100.00
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="roster.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    return write


def test_our_own_roster(write):
    text = "id,name,email,section,group,extension_days\nada,Ada Lovelace,ada@uni.example,L1,red,2.5\ngrace,,,,,\n"
    ada, grace = read_roster(write(text)).people
    assert (ada.id, ada.name, ada.section, ada.group, ada.extension_days) == ("ada", "Ada Lovelace", "L1", "red", 2.5)
    assert grace == Person("grace", keys=("grace",), row=1)


@pytest.mark.parametrize("name", ["extensions_days", "Extention_Days", "extension-days", "extensions"])
def test_a_misspelled_column_of_extensions_costs_nobody_points(write, name):
    with pytest.raises(UsageError, match=f"the column '{name}' is not known; call it extension_days, or extension_"):
        read_roster(write(f"id,{name}\nada,2\n"))


def test_other_columns_may_be_called_anything(write):
    text = "id,Extension exercise (12),late days,extension_days a3_conv_layers,extension days a4\nada,2,2,1,1\n"
    roster = read_roster(write(text))
    assert roster.people[0].extension_days == 0 and roster.extended == ("a3_conv_layers", "a4")
    assert [roster.extension(roster.people[0], name) for name in ("a3_conv_layers", "a4", "a1")] == [1, 1, 0]


def test_columns_in_any_order_case_and_words(write):
    text = "\ufeffSurname;First name;E-Mail;USERNAME\r\nLovelace;Ada;ada@uni.example;al1\r\n\r\n"
    (ada,) = read_roster(write(text)).people
    assert (ada.id, ada.name, ada.email) == ("al1", "Ada Lovelace", "ada@uni.example")
    assert {"ada", "Lovelace Ada", "Lovelace, Ada"} <= set(ada.keys)


def test_canvas_gradebook(write):
    ada, grace = read_roster(write(CANVAS)).people
    assert (ada.id, ada.name, ada.section, ada.row) == ("ada", "Lovelace, Ada", "L1", 2)
    assert {"17", "S1", "Ada Lovelace"} <= set(ada.keys)
    assert grace.first_and_last == ("Grace", "Hopper")


def test_moodle_worksheet(write):
    ada, _ = read_roster(write(MOODLE)).people
    assert (ada.id, ada.name) == ("ada@uni.example", "Ada Lovelace")
    assert {"Participant 12", "ada"} <= set(ada.keys)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("id,name\n", "no student found"),
        ("colour\nred\n", "no student found.*has: colour"),
        ("id\nada\n\nada\n", "lines 2 and 4 have the same id, ada"),
        ("id,extension\nada,two\n", "line 2 has an extension of 'two'"),
        ("id,extension\nada,-1\n", "an extension of '-1'"),
        ("id,extension\nada,nan\n", "an extension of 'nan'"),
        ("id,name\nada,Lovelace, Ada\n", "line 2, has 3 cells, its header has 2"),
        ("id\n" + "a" * 200_000, "is no CSV: field larger"),
        ("id\nJos\xe9".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_what_is_no_roster_is_refused_with_the_line(write, text, said):
    with pytest.raises(UsageError, match=said):
        read_roster(write(text))


def test_a_missing_or_huge_file_is_refused(write, tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv cannot be read: No such file"):
        read_roster(tmp_path / "none.csv")
    path = write("id\nada\n")
    with path.open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(UsageError, match="more than 32 MB"):
        read_roster(path)


PEOPLE = [
    Person("al1", "Ada Lovelace", keys=("al1", "ada@uni.example", "ada", "Ada Lovelace"), row=0),
    Person("gh2", "Grace Hopper", keys=("gh2", "Grace Hopper"), row=1),
    Person("gh3", "Grace Hopper", keys=("gh3", "Grace Hopper"), row=2),
]


def test_students_are_found_by_any_key_whatever_its_case_and_accents():
    people = [Person("x", keys=("x", "Ren\u00e9e  Dupont"))]
    assert match_students(["rene\u0301e dupont"], people).people["rene\u0301e dupont"].id == "x"
    found = match_students(["ADA@uni.example", "gh2", "GH3"], PEOPLE)
    assert {student: one.id for student, one in found.people.items()} == {
        "ADA@uni.example": "al1", "gh2": "gh2", "GH3": "gh3",
    }  # fmt: skip


def test_what_is_not_one_persons_is_nobodys_and_the_likeliest_is_named():
    found = match_students(["Grace Hopper", "ada lovelacce", "zzz"], PEOPLE)
    assert found.people == {}
    assert found.unmatched["Grace Hopper"].name == "Grace Hopper"
    assert found.unmatched["ada lovelacce"].id == "al1"
    assert found.unmatched["zzz"] is None


def test_two_works_of_one_person_are_nobodys():
    found = match_students(["ada", "Ada Lovelace"], PEOPLE)
    assert set(found.unmatched) == set(found.contested) == {"ada", "Ada Lovelace"} and not found.people
    found = match_students(["ada", "Ada Lovelace"], PEOPLE, {"ada": "al1"})
    assert set(found.people) == {"ada"} and set(found.contested) == {"Ada Lovelace"}


def test_what_somebody_decided_counts_and_must_be_there():
    found = match_students(["team 7", "gh2"], PEOPLE, {"team 7": "al1"})
    assert found.people["team 7"].id == "al1"
    with pytest.raises(UsageError, match="team 7 should be al9, which is nobody's"):
        match_students(["team 7"], PEOPLE, {"team 7": "al9"})


def test_names_changed_on_their_way_are_found():
    people = [Person("x", "O/Neill", keys=("x", "O/Neill"))]
    assert match_students(["O_Neill"], people, spelled=lambda key: key.replace("/", "_")).people["O_Neill"].id == "x"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "|x", "\r=1"])
def test_formulas_become_text(text):
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["-3", "-0.5", "+4", "-1,5", "12 %", "Ada", "", "x-1", "-"])
def test_numbers_and_plain_text_stay(text):
    assert inert(text) == text


@given(st.text())
def test_no_cell_steers_a_spreadsheet_or_a_terminal(text):
    cell = inert(text)
    assert "\n" not in cell and "\r" not in cell and "\x1b" not in cell
    if cell[:1] in ("=", "@", "|"):
        raise AssertionError(cell)
    if cell[:1] in ("+", "-") and len(cell) > 1:
        float(cell.replace(",", ".").rstrip("% "))


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6), st.sampled_from(",;\t"))
def test_what_was_written_is_read_again(tmp_path, rows, delimiter):
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    path = tmp_path / "table.csv"
    path.write_text(csv_text([("id", "name", "email"), *rows], delimiter), encoding="utf-8", newline="")
    table = read_table(path)
    assert table.header == ("id", "name", "email") and list(table.rows) == rows and table.delimiter == delimiter


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_roster_or_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        roster = read_roster(path)
    except UsageError as error:
        assert str(error).startswith(str(path))
    else:
        assert roster.people and len({one.id for one in roster.people}) == len(roster.people)
        csv_rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=roster.table.delimiter))
        assert len(roster.people) < len(csv_rows)
