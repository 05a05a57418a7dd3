"""A mark knows which answer it was given for: one for another answer counts on, and everybody is told."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.nbgrader_course.answers import Shown, keep_shown, read_shown
from autograder.nbgrader_course.shown import shown_answers
from autograder.pile.marks import total
from autograder.report import write_reports

from .conftest import NASTY, TOY

SAID = "given for an earlier answer; export, and look at it again in formgrader."


def answered_anew(term, text="Because each output is a sum of inputs."):
    term.hand_in(text)
    term.grade(shift=3.0)


def mark_of(term, question="why_linear"):
    return next(row for row in term.book.read("ada")["questions"] if row["id"] == question).get("mark")


def forget(term, notebooks=False):
    """The notes are gone, as when a course is copied without its hidden folder, and perhaps the notebooks too."""
    shutil.rmtree(term.course / ".autograder" / "answers")
    if notebooks:
        shutil.rmtree(term.course / "autograded")


def waits(term):
    """Whether formgrader asks somebody to look at the written answer."""
    return term.there()[0]["why_linear"][2]


@pytest.mark.parametrize("imported_before", [True, False])
def test_a_mark_for_an_answer_that_was_replaced_is_told_until_somebody_looks_again(term, capsys, imported_before):
    term.mark("why_linear", 1.5, comment=("why_linear", "Nearly."))
    if imported_before:
        assert term.take_marks() == 0 and "earlier" not in mark_of(term)
        assert "earlier answer" not in capsys.readouterr().err
    answered_anew(term)
    assert term.export() == 0
    assert "ada: marked for an earlier answer: why_linear; in formgrader" in capsys.readouterr().err
    assert waits(term) and term.export() == 0 and waits(term), "another export makes nobody look at it"
    capsys.readouterr()
    assert term.take_marks("--dry-run") == 0
    assert f"ada: why_linear: 1.5, with a comment: {SAID}" in capsys.readouterr().err
    assert term.take_marks() == 0
    out, err = capsys.readouterr()
    assert SAID in err and ("0 marks changed" in out) == imported_before
    assert mark_of(term)["earlier"] and total(term.book.read("ada")) == 8.5, "it counts on"
    term.mark("why_linear", 1.5)  # what formgrader sends when somebody says there that it is graded
    assert term.take_marks() == 0
    out, err = capsys.readouterr()
    assert "earlier answer" not in err and "earlier" not in mark_of(term)
    assert "0 marks changed" in out and "ada" not in out, "it is worth the same"
    assert term.export() == 0 and not waits(term)


def test_a_mark_that_is_given_after_the_export_is_for_what_was_shown(term, capsys):
    """A new answer is here, graded, and not in formgrader yet: whoever marks there sees the earlier one."""
    answered_anew(term)
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0 and SAID in capsys.readouterr().err and mark_of(term)["earlier"]


def test_the_first_answer_again_is_the_one_that_was_marked(term, capsys):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    for text in ("Another.", f"\n{NASTY}  "):
        answered_anew(term, text)
        assert term.export() == 0
    assert not waits(term) and "earlier" not in mark_of(term)


def test_everybody_is_told(term, capsys, tmp_path):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    answered_anew(term)
    capsys.readouterr()
    assert term.take_marks("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["earlier"] == [{"student": "ada", "question": "why_linear", "mark": "1.5"}] and told["changes"] == []
    line = ["export", TOY, "--to", "csv", "--out", str(term.place / "grades"), "--output", str(tmp_path / "x.csv")]
    assert main([*line, *term.folders]) == 0
    assert "marks for an earlier answer count for 1 student: ada." in capsys.readouterr().err
    assert main([*line, "--json", *term.folders]) == 0
    assert json.loads(capsys.readouterr().out)["earlier"] == ["ada"]
    assert term.export("--json") == 0
    assert json.loads(capsys.readouterr().out)["earlier"] == ["ada"]
    index = write_reports(term.book.folder).read_text()
    assert "Marked for an earlier answer: 1" in index and "<code>why_linear</code>" in index
    assert (
        "The mark was given for an earlier answer, not for the one that counts now."
        in (term.book.folder / "feedback" / "ada.html").read_text()
    )
    lines = [json.loads(line) for line in term.book.history_path("ada").read_text().splitlines()]
    assert lines[-1]["why"] == ["a new submission"], "the mark is the same"


def test_grading_says_it_at_its_end(term, capsys):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    term.hand_in("Another.")
    places = ["--out", str(term.place / "grades"), "--submitted", str(term.submitted), "--workers", "1"]
    assert main(["grade", TOY, *places, *term.folders]) == 0
    assert "given for an earlier answer still count for ada" in " ".join(capsys.readouterr().err.split())


def test_a_lost_gradebook_knows_again_which_marks_are_for_an_earlier_answer(term, capsys):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    answered_anew(term)
    shutil.copy(term.place / "gradebook-before.db", term.course / "gradebook.db")
    assert term.export() == 0
    assert "marked for an earlier answer" in capsys.readouterr().err and waits(term)


@pytest.mark.parametrize("by", ["notebooks", "marks"])
def test_where_nobody_noted_what_was_shown_the_notebooks_and_our_marks_say_it(term, capsys, by):
    term.mark("why_linear", 1.5)
    if by == "marks":
        assert term.take_marks() == 0
    forget(term, notebooks=by == "marks")
    answered_anew(term)
    assert term.export() == 0
    assert "ada: marked for an earlier answer: why_linear" in capsys.readouterr().err and waits(term)
    assert term.take_marks() == 0 and mark_of(term)["earlier"]


@pytest.mark.parametrize("by_nbgrader", [False, True])
def test_the_same_answer_is_no_other_one_where_nobody_noted_it(term, capsys, by_nbgrader):
    """nbgrader shows what was handed in, we what is harmless of it."""
    if by_nbgrader:
        place = Path("ada") / TOY / "first_steps.ipynb"
        shutil.copy(term.submitted / place, term.course / "autograded" / place)
    term.mark("why_linear", 1.5)
    forget(term)
    assert term.export() == 0 and not waits(term)
    assert term.take_marks() == 0 and mark_of(term)["answer"] and "earlier" not in mark_of(term)


def test_a_mark_that_waits_does_so_without_the_notes_too(term, capsys):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    answered_anew(term)
    assert term.export() == 0
    forget(term)
    capsys.readouterr()
    assert term.export() == 0 and "marked for an earlier answer" in capsys.readouterr().err and waits(term)
    term.mark("why_linear", 1.5)
    assert term.export() == 0 and not waits(term)


def test_where_nobody_knows_what_was_shown_nothing_is_claimed(term, capsys):
    term.mark("why_linear", 1.5)
    forget(term, notebooks=True)
    answered_anew(term)
    for _ in range(2):
        assert term.export() == 0 and term.take_marks() == 0
        assert not {"answer", "earlier"} & set(mark_of(term)), "nor that it is for what is there now"
    assert "earlier answer" not in capsys.readouterr().err


def test_a_comment_alone_is_for_the_answer_that_it_was_written_for(term, capsys):
    term.mark("why_linear", None, comment=("why_linear", "Nearly."))
    assert term.take_marks() == 0 and "earlier" not in mark_of(term)
    answered_anew(term)
    assert term.export() == 0 and "earlier answer" not in capsys.readouterr().err, "no button there resolves it"
    for _ in range(2):
        assert term.take_marks() == 0 and mark_of(term)["earlier"]
        assert "given for an earlier answer; write another, or take it away." in capsys.readouterr().err
    assert "but for a comment alone" in write_reports(term.book.folder).read_text()
    page = (term.book.folder / "feedback" / "ada.html").read_text()
    assert "The comment was given for an earlier answer" in page
    term.mark("why_linear", None, comment=("why_linear", "Now right."))
    assert term.take_marks() == 0 and "earlier" not in mark_of(term)


def test_extra_credit_alone_is_looked_at_again_as_the_export_says(term, capsys):
    """Formgrader's button is only there where there is a score."""
    cells = {"check-of-both": "shift", "why_linear": "why_linear"}
    for cell in cells:
        term.mark(cell, None, extra=0.5)
    assert term.take_marks() == 0
    term.hand_in("Because.", shift="def shift_forward(x, offset):\n    return x + offset")
    term.grade(shift=3.0)
    assert term.export() == 0
    said = capsys.readouterr().err
    assert "ada: extra credit for an earlier answer: check-of-both, why_linear; in formgrader take it out" in said
    assert "marked for an earlier answer" not in said
    assert term.export("--json") == 0 and json.loads(capsys.readouterr().out)["earlier"] == ["ada"]
    assert term.take_marks() == 0 and all(mark_of(term, question)["earlier"] for question in cells.values())
    for cell in cells:
        term.mark(cell, None)
        term.mark(cell, None, extra=0.5)
    assert term.take_marks() == 0
    assert "earlier" not in mark_of(term, "shift") and mark_of(term)["earlier"], "for words there is no score yet"
    term.mark("why_linear", 1.0, extra=0.5)
    assert term.take_marks() == 0 and "earlier" not in mark_of(term)


def test_what_is_known_of_a_mark_stays_known(term):
    term.mark("why_linear", 1.5)
    assert term.take_marks() == 0
    shutil.rmtree(term.course / ".autograder" / "answers")
    known = mark_of(term)["answer"]
    assert known and term.take_marks() == 0 and mark_of(term)["answer"] == known
    term.mark("why_linear", 1.0)
    assert term.take_marks() == 0 and "answer" not in mark_of(term), "of another mark nothing is known"


@pytest.mark.parametrize("text", ["{", "[]", '{"questions": {"q": {"answer": "1"}}}', '{"questions": []}'])
def test_a_damaged_note_of_what_was_shown_is_none(tmp_path, text):
    keep_shown(tmp_path, "a1", "../ada", {"q": Shown("1", "0")})
    assert read_shown(tmp_path, "a1", "../ada") == {"q": Shown("1", "0")}
    (path,) = (path for path in tmp_path.rglob("*.json"))
    path.write_text(text)
    assert read_shown(tmp_path, "a1", "../ada") == {}


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"cells": [3]}', '{"cells": [{"metadata": {"nbgrader": {"grade_id": "q", "solution": true}}}]}'],
)
def test_a_notebook_that_cannot_be_read_shows_nothing(tmp_path, text):
    (tmp_path / "n.ipynb").write_text(text)
    assert shown_answers(tmp_path / "n.ipynb") == shown_answers(tmp_path / "none.ipynb") == {}
