"""Our results in nbgrader's gradebook, and what people gave there back in ours."""

import csv
import json
import shutil

import pytest

from autograder.cli import main
from autograder.course.lateness import Lateness
from autograder.late import SHEET, Record, Sheet, read_term, write_sheet
from autograder.pile.marks import total
from autograder.release.notebooks import dump_notebook, load_notebook

TOY = "toy"
NOTEBOOK = "first_steps"


def test_marks_survive_a_regrade_and_are_looked_at_again_where_our_score_moved(term):
    term.mark("check-of-both", 5.0, extra=0.5, comment=("shift", "Almost."))
    assert term.take_marks() == 0
    assert total(term.book.read("ada")) == 9.5
    term.grade(shift=6.0)
    assert total(term.book.read("ada")) == 9.5
    assert term.export() == 0
    grades, comments = term.there()
    assert grades["check-of-both"] == (6.0, 5.0, True) and comments["shift"][1] == "Almost."
    assert grades["check-contrast"] == (4.0, None, False) and grades["why_linear"] == (None, None, True)


def test_a_lost_gradebook_gets_the_marks_again(term):
    term.mark("why_linear", 1.5, comment=("why_linear", "Yes."))
    assert term.take_marks() == 0
    before = json.loads(term.book.marks_path("ada").read_text())
    shutil.copy(term.place / "gradebook-before.db", term.course / "gradebook.db")
    assert term.export() == 0
    grades, comments = term.there()
    assert grades["why_linear"] == (None, 1.5, False) and comments["why_linear"] == (None, "Yes.")
    assert term.take_marks() == 0
    assert json.loads(term.book.marks_path("ada").read_text()) == before


def test_marks_of_somebody_without_a_result_are_named(term, capsys):
    term.mark("why_linear", 1.5)
    term.book.result_path("ada").unlink()
    assert term.take_marks() == 1
    assert "ada has marks in formgrader and no result" in capsys.readouterr().err


def test_marks_for_a_script(term, capsys):
    term.mark("why_linear", 1.5)
    capsys.readouterr()
    assert term.take_marks("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] == [{"student": "ada", "question": "why_linear", "before": "no mark", "now": "1.5"}]
    assert told["totals"] == {"ada": [7.0, 8.5]}


def test_what_cannot_be_exported_is_told(term, capsys):
    path = term.submitted / "ada" / TOY / f"{NOTEBOOK}.ipynb"
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    assert term.export() == 1
    assert "ada is not exported: they handed in something else since" in capsys.readouterr().err
    path.write_bytes(before)
    result = term.book.read("ada")
    result["questions"][0]["max_score"] = 5.0
    term.book.write(result)
    assert term.export() == 1
    said = capsys.readouterr().err
    assert "ada is not exported: the gradebook has no cell for check-contrast, or one of other points" in said
    term.book.write(result | {"status": "incomplete"})
    assert term.export() == 1
    assert "ada is not exported: not complete" in capsys.readouterr().err
    term.book.write(result | {"student": "bob"})
    term.export()
    assert "bob is not exported: what they handed in is not in" in capsys.readouterr().err
    term.book.result_path("bob").write_text("{")
    assert term.export() == 1
    assert "bob is not exported: results/bob.json is damaged" in capsys.readouterr().err


def test_an_answer_in_words_that_is_not_there_is_worth_nothing(term):
    path = term.submitted / "ada" / TOY / f"{NOTEBOOK}.ipynb"
    (path.parent / "timestamp.txt").write_text("2026-10-02 15:04:05 UTC")
    released = load_notebook((term.place / "assignments" / TOY / f"{NOTEBOOK}.ipynb").read_bytes())
    released["cells"] = [cell for cell in released["cells"] if cell["id"] != "check-contrast"]
    path.write_bytes(dump_notebook(released))
    term.grade(shift=0.0)
    assert term.export() == 0
    grades, comments = term.there()
    assert grades["why_linear"] == (0.0, None, False) and comments["why_linear"][0] == "No response."
    with term.gradebook() as book:
        assert f"{book.find_submission(TOY, 'ada').timestamp:%Y-%m-%d %H:%M}" == "2026-10-02 15:04"
    shown = json.loads((term.course / "autograded" / "ada" / TOY / f"{NOTEBOOK}.ipynb").read_text())
    names = [cell["id"] for cell in shown["cells"]]
    assert names.index("check-contrast") > names.index("contrast"), "a deleted check is back, or nobody could mark it"
    (path.parent / "timestamp.txt").write_text("the day after the thirty-first of September")
    assert term.export() == 0, "a student's own file, which may say anything"


def test_a_note_that_collect_did_not_write_says_nothing_of_when(term):
    """nbgrader copies whatever a student handed in, also what is called like our own note."""
    folder = term.submitted / "ada" / TOY
    (folder / "timestamp.txt").write_text("2026-10-02 15:04:05 UTC")
    earlier = {"made": "2026-09-01T00:00:00Z", "dated_by": "server", "sha256": "0" * 64}
    (folder / ".collected.json").write_text(json.dumps(earlier))
    term.grade(shift=0.0)
    assert term.export() == 0
    with term.gradebook() as book:
        assert f"{book.find_submission(TOY, 'ada').timestamp:%Y-%m-%d %H:%M}" == "2026-10-02 15:04"


def test_who_has_no_name_is_listed_by_id(term):
    with term.gradebook() as book:
        assert (book.find_student("ada").first_name, book.find_student("ada").last_name) == (None, "ada")


def test_a_notebook_that_was_not_handed_in_is_not_shown(term):
    folder = term.submitted / "ada" / TOY
    (folder / f"{NOTEBOOK}.ipynb").unlink()
    (folder / "notes.py").write_text("")
    term.grade(shift=0.0)
    assert term.export() == 0
    assert not list((term.course / "autograded" / "ada" / TOY).glob("*.ipynb"))
    assert term.there()[0]["why_linear"] == (0.0, None, False)


def test_without_a_gradebook_or_the_assignment_in_it(term, tmp_path, capsys):
    out = ["--out", str(term.place / "grades"), "--submitted", str(term.submitted)]
    assert main(["export", TOY, "--to", "nbgrader", "--course", str(tmp_path), *out, *term.folders]) == 2
    assert "`nbgrader generate_assignment`" in capsys.readouterr().err
    with term.gradebook() as book:
        book.remove_assignment(TOY)
    shutil.copy(term.course / "gradebook.db", tmp_path)
    assert main(["marks", TOY, "--course", str(tmp_path), *out, *term.folders]) == 2
    assert "does not know toy yet" in capsys.readouterr().err
    broken = tmp_path / "assignments" / TOY
    shutil.copytree(term.place / "assignments" / TOY, broken)
    (broken / f"{NOTEBOOK}.ipynb").write_text("{")
    folders = ["--solutions", str(term.place / "solutions"), "--assignments", str(tmp_path / "assignments")]
    assert main(["marks", TOY, "--course", str(tmp_path), *out, *folders]) == 2
    assert "first_steps.ipynb that can be read: run `autograder release toy`" in capsys.readouterr().err


def _handed_in_late(term, days, **rules):
    """Keep a sheet that says so, as `grade` does."""
    sheet = Sheet(Lateness(**rules), {"ada": Record(days, "2026-10-04T10:00:00Z", "server")})
    (term.book.folder / SHEET).write_text(write_sheet(sheet))


def _told_by_nbgrader(term, path):
    """ada's line of the table that `nbgrader export` writes."""
    from nbgrader.plugins.export import CsvExportPlugin

    with term.gradebook() as book:
        CsvExportPlugin(to=str(path)).export(book)
    with path.open(newline="") as file:
        return next(row for row in csv.DictReader(file) if row["student_id"] == "ada")


def test_what_being_late_costs_is_in_nbgraders_own_total(term, tmp_path):
    _handed_in_late(term, 3, per_day=0.2, free_days=1)
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0 and term.export() == 0
    row = _told_by_nbgrader(term, tmp_path / "grades.csv")
    assert [float(row[name]) for name in ("raw_score", "late_submission_penalty")] == pytest.approx([8.5, 3.4])
    result = term.book.read("ada")
    ours, _ = read_term(term.book.folder.parent).effective_score(result, total(result))
    assert float(row["score"]) == pytest.approx(ours) and ours == pytest.approx(5.1)
    _handed_in_late(term, 9, most_days=7)
    assert term.export() == 0
    with term.gradebook() as book:
        assert book.find_submission(TOY, "ada").late_submission_penalty == pytest.approx(8.5), "it counts nothing"
    _handed_in_late(term, 0, per_day=0.2)
    assert term.export() == 0
    with term.gradebook() as book:
        assert book.find_submission_notebook(NOTEBOOK, TOY, "ada").late_submission_penalty is None
