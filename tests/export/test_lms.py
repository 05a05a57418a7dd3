"""Files for Canvas and Moodle, read as their importers read them, and a plain CSV."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cli import main
from autograder.errors import NotSoError, UsageError
from autograder.export.canvas import canvas_csv
from autograder.export.fitting import fitted
from autograder.export.moodle import moodle_csv
from autograder.export.scores import Score, plain, scores_of
from autograder.pile import GradeBook
from autograder.pile.marks import Mark, write_marks
from autograder.roster import Person, Table

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,"Warm up (41)","Layers (42)",Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,5,{points},(read only)
"Lovelace, Ada",17,S1,ada,L1,5,,81.2
"Hopper, Grace",18,S2,ghopper,L2,4,3,70
"=HYPERLINK(""x"")",19,S3,eve,L2,,,
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Comments
Participant 12,Ada Lovelace,ada@uni.example,Submitted,,12.00,Yes,-,-
Participant 13,=Grace Hopper,grace@uni.example,Submitted,3.00,12.00,Yes,"Friday, 2 October 2026, 5:00 PM",=see me
Participant 14,Eve,eve@uni.example,Submitted,,12.00,No,-,
"""


@pytest.fixture
def export(tmp_path):
    """export(format, roster's text, *more) → (exit code, the file as rows)"""

    def run(to, roster=None, *more):
        arguments = ["export", "a9", "--to", to, "--out", str(tmp_path / "grades"), "--solutions", str(tmp_path)]
        if roster is not None:
            path = tmp_path / "roster.csv"
            path.write_text(roster, encoding="utf-8")
            arguments += ["--roster", str(path)]
        code = main([*arguments, *more])
        path = tmp_path / "grades" / "a9" / "export" / f"{to}.csv"
        return code, list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))) if path.is_file() else None

    return run


def canvas_reads(rows):
    """{Canvas' id of a student: score} and the points possible, by the rules of Canvas' importer."""
    header, possible, *students = rows
    assert "Student" in header[0] and "ID" in header[1] and re.match(r"SIS\s+User\s+ID", header[2])
    assert re.match(r"SIS\s+Login\s+ID", header[3]) and "Section" in header[4]
    assert re.search(r"\(\d+\)$", header[5]), "an assignment that is there is known by its number"
    assert "Points Possible" in possible[0] and len({len(row) for row in rows}) == 1
    assert all(row[5] for row in students), "an empty cell would clear a grade"
    return {row[1]: float(row[5]) for row in students}, float(possible[5])


def test_canvas_takes_back_its_own_gradebook(graded, result, export, capsys):
    graded(result("ada"), result("Grace Hopper", conv=7.25, why=1.5), result("eve", status="incomplete"))
    code, rows = export("canvas", CANVAS.format(points="12.0"), "--column", "Layers (42)")
    assert code == 1, "somebody is left out"
    assert canvas_reads(rows) == ({"17": 6.0, "18": 8.75}, 12.0)
    assert rows[2][0] == "Lovelace, Ada"
    said = capsys.readouterr()
    assert "eve is not exported: not complete: a check of ours went wrong" in said.err
    assert "written answers of 1 student wait for a reader" in said.err
    assert "2 students exported" in said.out and "1 not exported" in said.out


def test_canvas_finds_the_column_by_the_assignments_name(graded, result, export, capsys):
    graded(result("ada"))
    gradebook = CANVAS.format(points="12").replace("Layers (42)", "a9 (42)")
    code, rows = export("canvas", gradebook)
    assert code == 0 and rows[0][5] == "a9 (42)"
    assert export("canvas", CANVAS.format(points="12"))[0] == 1
    assert (
        "no column called a9; say which with --column. There are: Warm up (41); Layers (42)" in capsys.readouterr().err
    )


def test_other_points_there_are_refused_or_scaled(graded, result, export, capsys):
    graded(result("ada"))
    column = ["--column", "Layers (42)"]
    assert export("canvas", CANVAS.format(points="100"), *column) == (1, None)
    assert "worth 12 points here and 100 in Canvas" in capsys.readouterr().err
    _, rows = export("canvas", CANVAS.format(points="100"), *column, "--scale")
    assert canvas_reads(rows) == ({"17": 50.0}, 100.0)
    assert export("canvas", CANVAS.format(points="(read only)"), *column)[0] == 1
    assert "Canvas marks the column Layers (42) as read only" in capsys.readouterr().err


def test_formulas_in_a_gradebook_become_text(graded, result, export):
    graded(result("eve"))
    _, rows = export("canvas", CANVAS.format(points="12"), "--column", "Layers (42)")
    assert rows[2][0] == '\'=HYPERLINK("x")' and rows[2][1] == "19"


def test_canvas_from_a_roster_of_ours(graded, result, export):
    graded(result("ada"), result("=eve"))
    code, rows = export("canvas", "id,name,section\nada,Ada Lovelace,L1\n=eve,Eve,L1\n", "--column", "New one")
    assert code == 1, "what Canvas would know =eve by is a formula"
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "New one"]
    assert rows[1][0].strip() == "Points Possible" and rows[1][5] == "12"
    assert rows[2:] == [["Ada Lovelace", "", "", "ada", "L1", "6"]]


def test_canvas_without_an_id_that_can_be_written_is_left_out():
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "L (1)")
    rows = (("    Points Possible", "", "", "", "", "12"), ("Eve", "", "", "=eve", "", ""))
    score = Score("eve", 6.0, 12.0, {})
    _, left_out = canvas_csv([score], {"eve": Person("=eve", row=1)}, Table(header, rows), ("L",))
    assert [one.student for one in left_out] == ["eve"]


def test_canvas_refuses_what_it_cannot_know():
    strange = Table(("Student", "ID", "Shoe size", "Section", "L (1)"), ())
    with pytest.raises(UsageError, match="not known here: Shoe size"):
        canvas_csv([], {}, strange, ("L",))


def test_moodles_worksheet_comes_back_filled_in(graded, result, export, capsys):
    graded(result("ada@uni.example", conv=7.25), result("eve@uni.example"))
    code, rows = export("moodle", MOODLE)
    assert code == 1
    assert (
        "eve@uni.example is not exported: Moodle says that this grade can no longer be changed"
        in capsys.readouterr().err
    )
    before = list(csv.reader(io.StringIO(MOODLE)))
    assert rows[0] == before[0] and len(rows) == len(before)
    assert [row[4] for row in rows[1:]] == ["7.25", "3.00", ""], "only what we know is changed"
    assert rows[2][1] == "'=Grace Hopper"
    assert rows[2][8] == "=see me", "Moodle would take a changed comment for a new one"
    assert [row[7] for row in rows] == [row[7] for row in before], "the dates come back as they were"


def test_moodle_in_another_language(graded, result, export):
    graded(result("ada@uni.example", conv=7.25))
    german = (
        'Identifier,Email address,Bewertung,Zuletzt geändert (Bewertung)\nTeilnehmer/in12,ada@uni.example,"3,00",-\n'
    )
    _, rows = export("moodle", german, "--column", "Bewertung")
    assert rows[1][2] == "7,25", "with a comma where Moodle writes one"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Last modified (grade)", "Other"), "no column “Last modified"),
        (("12.00", "10.00"), "worth 12 points here and 10 in Moodle"),
        ((",Grade,", ",Mark,"), "no column called Grade"),
    ],
)
def test_moodle_would_skip_without_a_word_so_we_say_it(graded, result, export, capsys, change, said):
    graded(result("ada@uni.example"))
    assert export("moodle", MOODLE.replace(*change)) == (1, None)
    assert said in capsys.readouterr().err


def test_moodles_gradebook_from_a_roster_of_ours(graded, result, export):
    graded(result("ada"))
    _, rows = export("moodle", "id,name,email\nada,Ada Lovelace,ada@uni.example\n")
    assert rows == [
        ["Username", "First name", "Last name", "Email address", "a9"],
        ["ada", "Ada", "Lovelace", "ada@uni.example", "6"],
    ]


def test_who_is_unknown_is_named_with_the_likeliest(graded, result, export, capsys):
    graded(result("ada lovelacce"), result("zzz"), result("ghopper"))
    code, rows = export("csv", CANVAS.format(points="12"))
    assert code == 1 and [row[0] for row in rows[1:]] == ["ghopper"]
    said = capsys.readouterr().err
    assert "ada lovelacce is not exported: nobody in the roster is called so; perhaps ada (Lovelace, Ada)?" in said
    assert "zzz is not exported: nobody in the roster is called so" in said
    code, rows = export(
        "csv", CANVAS.format(points="12"), "--match", "ada lovelacce=ada", "--match", "zzz=19", "--json"
    )
    assert code == 0 and [row[1] for row in rows[1:]] == ["ada", "ghopper", "eve"]
    told = json.loads(capsys.readouterr().out)
    assert told | {"where": ""} == {"students": 3, "where": "", "left_out": {}, "earlier": []}


def test_two_of_one_name_are_told(graded, result, export, capsys):
    graded(result("ada"), result("Lovelace, Ada"))
    assert export("csv", CANVAS.format(points="12")) == (1, None)
    assert "ada is not exported: others' work would be ada's as well" in capsys.readouterr().err


def test_plain_csv_without_a_roster(graded, result, export, tmp_path):
    grades = graded(result("=ada"), result("grace", conv=-1.0, why=1.5))
    book = GradeBook(grades / "a9")
    write_marks(book.marks_path("grace"), "grace", {"conv": Mark(8.0, 0.5)})
    book.write(result("grace", conv=3.0))
    code, rows = export("csv")
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert code == 0
    assert (table[0]["student"], table[0]["points"], table[0]["conv"], table[0]["why"]) == ("'=ada", "6", "6", "")
    assert (table[1]["points"], table[1]["out_of"], table[1]["auto_score"], table[1]["conv"]) == (
        "8.5",
        "12",
        "3",
        "8.5",
    )


def test_negative_numbers_stay_numbers(graded, result, export):
    graded(result("ada", conv=-1.5))
    assert export("csv")[1][1][1] == "-1.5"


def test_automatic_questions_alone(graded, result, export, capsys):
    graded(result("ada", why=2.0))
    _, rows = export("csv", None, "--only-auto")
    assert rows[1][1:3] == ["6", "10"] and "wait for a reader" not in capsys.readouterr().err


def test_only_what_somebody_wrote_waits_for_a_reader(graded, result, export, capsys):
    graded(result("ada", answer=""), result("eve", answer="x"), result("grace", why=0.0))
    assert export("csv")[0] == 0
    assert "written answers of 1 student wait for a reader" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "a9", "--to", "canvas"], "--to canvas needs a --roster"),
        (["export", "a9", "--to", "moodle"], "--to moodle needs a --roster"),
        (["export", "a8", "--to", "csv"], "There are no results in"),
        (["export", "a9", "--to", "nbgrader"], "--to nbgrader needs --course"),
        (["export", "a9", "--to", "csv", "--match", "ada"], "--match takes STUDENT=ID"),
        (["export", "a9", "--to", "csv", "--roster", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_wrong_usage(graded, result, capsys, arguments, said):
    grades = graded(result("ada"))
    assert main([*arguments, "--out", str(grades)]) == 2
    assert said in capsys.readouterr().err


def test_nobody_left_writes_no_file(graded, result, export, capsys):
    graded(result("zzz"))
    assert export("csv", "id\nada\n") == (1, None)
    assert "0 students exported and no file written; 1 not exported" in capsys.readouterr().out


numbers = st.floats(-1e4, 1e4).map(lambda number: round(number, 4))


@given(numbers)
def test_numbers_are_read_as_they_were_written(number):
    assert float(plain(number)) == number and "e" not in plain(number)


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0, 1))
def test_scaled_points_keep_their_share(ours, theirs, part):
    ((_, points),), _ = fitted([Score("ada", part * ours, ours, {})], lambda score: theirs, True, "Canvas")
    assert points / theirs == pytest.approx(part, abs=1e-5)


def test_no_scaling_of_nothing():
    with pytest.raises(NotSoError, match="worth 0 points here"):
        fitted([Score("ada", 0.0, 0.0, {})], lambda score: 10.0, True, "Moodle")


def test_results_of_versions_worth_different_points_are_scaled_or_named(graded, result, export, capsys):
    older = result("grace") | {"auto_max": 4.0}
    graded(result("ada"), result("eve"), older)
    roster = "id\nada\neve\ngrace\n"
    for system in ("canvas", "moodle"):
        code, rows = export(system, roster)
        assert code == 1 and [row[-1] for row in rows if row[-1] == "6"] == ["6", "6"]
        assert "grace is not exported: the assignment is worth 6 points here and 12" in capsys.readouterr().err
        code, rows = export(system, roster, "--scale")
        assert code == 0 and rows[-1][-1] == "12"


def test_moodle_writes_each_grade_into_its_own_row(result):
    header = ("Identifier", "Grade", "Last modified (grade)")
    table = Table(header, (("Participant 1", "", "-"), ("Participant 2", "", "-")))
    people = {"b": Person("b", row=1), "a": Person("a", row=0)}
    scores = [*scores_of([result("b", conv=2.0), result("a", conv=1.0)]).ready]
    text, _ = moodle_csv(scores, people, table, "a9")
    assert [row[1] for row in csv.reader(io.StringIO(text))] == ["Grade", "1", "2"]
