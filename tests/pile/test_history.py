"""`autograder history`: why a score changed, check by check, for whoever is asked."""

import json

import pytest

from autograder.cli import main
from autograder.course.lateness import Lateness
from autograder.judge.origin import origin
from autograder.late import Record, Sheet, write_sheet
from autograder.pile import GradeBook
from autograder.pile.marks import Mark, write_marks
from autograder.pile.told import read_history


def result(passed=False, student="ada", **more):
    checks = [
        {"id": "n::seen", "outcome": "passed", "points": 2.0, "hidden": False},
        {"id": "n::unseen", "outcome": "passed" if passed else "failed", "points": 3.0, "hidden": True},
    ]
    rows = [
        {"id": "conv", "written": False, "score": 5.0 if passed else 2.0, "max_score": 5.0, "checks": checks},
        {"id": "why", "written": True, "score": None, "max_score": 2.0, "checks": []},
    ]
    made = {
        **origin("2026.1", "c1", "seed", []), "student": student, "assignment": "a1", "submission_sha256": "1",
        "status": "complete", "auto_score": rows[0]["score"], "auto_max": 5.0, "manual_score": None, "manual_max": 2.0,
        "questions": rows,
    }  # fmt: skip
    return made | more


@pytest.fixture
def book(tmp_path, monkeypatch):
    """ada's result in four versions: graded, a check mended, a mark, handed in anew and late."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    made = GradeBook(tmp_path / "grades" / "a1")
    made.write(result())
    for checks, text in (("c1", "old"), ("c2", "new")):
        path = made.folder / "checks" / f"{checks}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"n::seen": "same", "n::unseen": text}))
    made.write(result(passed=True, checks_sha256="c2"))
    write_marks(made.marks_path("ada"), "ada", {"why": Mark(1.5, comment="Nearly.", by="formgrader")})
    made.write(result(passed=True, checks_sha256="c2"))
    late = Record(1, "2026-10-03T10:00:00Z", "server")
    made.late_path.write_text(write_sheet(Sheet(Lateness(per_day=0.2), {"ada": late})))
    made.write(result(checks_sha256="c2", submission_sha256="2"))
    return made


def test_every_version_with_its_checks_and_why(book, capsys):
    assert main(["history", "a1", "ada"]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    blocks = said.split("\n\n")
    assert blocks[0] == "ada, a1: 4 versions of the result"
    told = [block.partition(" UTC: ")[2].splitlines() for block in blocks[1:5]]
    assert told == [
        ["2 of 7 points", "  graded for the first time"],
        ["2 → 5 of 7 points", "  the checks", "    n::unseen: failed → passed, +3: the check changed"],
        ["5 → 6.5 of 7 points", "  marks that people gave", "    why: no mark → 1.5, with a comment (formgrader)"],
        ["6.5 → 3.5 of 7 points", "  a new submission, late days",
         "    n::unseen: passed → failed, -3: a new submission", "    late days: 0 → 1"],
    ]  # fmt: skip
    assert blocks[5].startswith("Now: 3.5 of 7 points, of which 2.8 count. 1 day late: 20 % off")


def test_the_same_for_a_script(book, capsys):
    assert main(["history", "a1", "ada", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert [(one["from"], one["to"]) for one in table["versions"]] == [(None, 2), (2, 5), (5, 6.5), (6.5, 3.5)]
    assert table["versions"][1]["checks"] == [
        {"id": "n::unseen", "from": ["failed", 0], "to": ["passed", 3], "why": "the check changed"}
    ]
    assert table["now"] == {
        "points": 3.5,
        "of": 7,
        "counts": 2.8,
        "why": ["1 day late: 20 % off for 1 day (0.7 points)."],
        "by_hand": 0,
    }
    assert (table["student"], table["damaged"]) == ("ada", 0)


def test_what_waits_for_a_reader_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    GradeBook(tmp_path / "grades" / "a1").write(result(passed=True))
    assert main(["history", "a1", "ada"]) == 0
    now = "Now: 5 of 7 points, and all of them count. Up to 2 more for what is graded by hand."
    assert " ".join(capsys.readouterr().out.split()).endswith(now)


def test_lines_of_before_checks_were_noted_tell_the_questions(book, capsys):
    lines = [json.loads(line) for line in book.history_path("ada").read_text().splitlines()]
    for line in lines:
        line.pop("checks", None)
        line.pop("marks", None)
    book.history_path("ada").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["history", "a1", "ada"]) == 0
    said = capsys.readouterr().out
    assert "    conv: 2 → 5\n" in said and "    why: not there → 1.5\n" in said


@pytest.mark.parametrize(
    "line",
    ["{broken", "[]", "{}", '{"when": "x", "from": "much", "to": 1, "of": 1, "why": [], "questions": {}}',
     '{"when": "x", "from": 1, "to": 1, "of": 1, "why": [], "questions": {"q": [1]}}',
     '{"when": "x", "from": 1, "to": 1, "of": 1, "why": [], "questions": {}, "checks": [{}]}',
     '{"when": "x", "from": 1, "to": 1, "of": 1, "why": [], "questions": {}, "marks": {"q": [1, 2]}}',
     f'{{"when": "x", "from": 1, "to": 1{"0" * 400}, "of": 1, "why": [], "questions": {{}}}}'],
)  # fmt: skip
def test_a_damaged_line_is_counted_and_hides_no_other(book, capsys, line):
    path = book.history_path("ada")
    path.write_text(path.read_text() + line + "\n")
    versions, damaged = read_history(path)
    assert (len(versions), damaged) == (4, 1)
    assert main(["history", "a1", "ada"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "1 line of" in said and "ada.jsonl cannot be read" in said
    assert main(["history", "a1", "ada", "--json"]) == 1 and json.loads(capsys.readouterr().out)["damaged"] == 1


def test_who_has_none(book, capsys):
    assert main(["history", "a1", "adda"]) == 2
    assert "has no result of adda; it has 1 other; likeliest is ada." in capsys.readouterr().err
    assert main(["history", "a2", "ada"]) == 2
    assert "There are no results in grades/a2: run `autograder grade a2`" in capsys.readouterr().err
    book.result_path("ada").unlink()
    assert main(["history", "a1", "ada"]) == 0
    assert capsys.readouterr().out.endswith("There is no result now: `autograder grade` makes it again.\n")


def test_accents_may_be_typed_either_way(book, capsys):
    book.write(result(student="Zoe\u0308"))
    assert main(["history", "a1", "Zo\xeb"]) == 0
    assert "1 version of the result" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["eve\udcff", r"eve\xff"])
def test_a_name_that_is_not_utf_8_may_be_typed_as_the_folder_or_as_a_page_has_it(book, capsys, typed):
    book.write(result(student=r"eve\xff"))
    assert main(["history", "a1", typed]) == 0
    assert capsys.readouterr().out.startswith(r"eve\xff, a1: 1 version of the result")
    assert main(["history", "a1", "ade\udcff"]) == 2
    assert r"has no result of ade\xff; it has 2 others" in capsys.readouterr().err


def test_blank_lines_and_a_last_one_without_its_end_are_no_damage(book):
    path = book.history_path("ada")
    path.write_bytes(b"\n" + path.read_bytes().replace(b"\n", b"\r\n \n").rstrip())
    book.write(result(checks_sha256="c2", submission_sha256="3"))
    versions, damaged = read_history(path)
    assert (len(versions), damaged) == (5, 0)


def test_who_was_graded_anew_since_a_result_was_gone_is_told_no_changes(book, capsys):
    book.result_path("ada").unlink()
    book.write(result(checks_sha256="c2", submission_sha256="2"))
    assert main(["history", "a1", "ada"]) == 0
    last = capsys.readouterr().out.split("\n\n")[5].partition(" UTC: ")[2]
    assert last.splitlines() == ["3.5 of 7 points", "  graded anew: its result was gone"]


def test_what_a_first_mark_was_is_told_at_once(book, capsys):
    write_marks(book.marks_path("bob"), "bob", {"why": Mark(1.5)})
    book.write(result(student="bob"))
    assert main(["history", "a1", "bob"]) == 0
    assert "  graded for the first time\n    why: no mark → 1.5\n" in capsys.readouterr().out
