"""Marks that people give: in every result, kept through every regrade, never lost silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.judge.origin import origin
from autograder.pile import GradeBook
from autograder.pile.marks import Mark, read_marks, total, with_marks, write_marks


def result(conv=6.0, **more):
    rows = [
        {"id": "conv", "written": False, "score": conv, "max_score": 10.0, "checks": []},
        {"id": "why", "written": True, "score": None, "max_score": 2.0, "checks": []},
        {"id": "how", "written": True, "score": None, "max_score": 1.0, "checks": []},
    ]
    return {
        **origin("2026.1", "c0ffee", "seed", []), "student": "ada", "assignment": "a1",
        "submission_sha256": "5ab", "status": "complete",
        "auto_score": conv, "auto_max": 10.0, "manual_score": None, "manual_max": 3.0, "questions": rows, **more,
    }  # fmt: skip


def test_a_regrade_keeps_what_people_gave(tmp_path):
    book = GradeBook(tmp_path)
    book.write(result())
    assert book.read("ada")["manual_score"] is None and total(book.read("ada")) == 6.0
    write_marks(book.marks_path("ada"), "ada", {"why": Mark(1.5, comment="nearly", by="formgrader")})
    book.write(result())
    book.write(result(conv=9.0))
    kept = book.read("ada")
    assert (kept["auto_score"], kept["manual_score"], total(kept)) == (9.0, 1.5, 10.5)
    row = kept["questions"][1]
    assert row["score"] == 1.5 and row["mark"]["comment"] == "nearly"
    assert kept["questions"][2]["score"] is None, "the other written answer still waits"


def test_a_mark_instead_of_the_checks_score_holds_whatever_the_checks_say_later(tmp_path):
    book = GradeBook(tmp_path)
    write_marks(book.marks_path("ada"), "ada", {"conv": Mark(8.0)})
    for checks_say in (6.0, 9.0):
        book.write(result(conv=checks_say))
        kept = book.read("ada")
        assert kept["auto_score"] == kept["questions"][0]["score"] == checks_say
        assert total(kept) == 8.0


def test_extra_points_come_on_top():
    assert total(with_marks(result(), {"conv": Mark(extra=0.5), "why": Mark(2.0, extra=1.0)})) == 9.5


def test_a_comment_alone_changes_no_score():
    marked = with_marks(result(), {"why": Mark(comment="see me"), "conv": Mark(comment="neat")})
    assert marked["manual_score"] is None and total(marked) == 6.0 and "adjustment" not in marked


def test_taking_a_mark_back_takes_it_out_of_the_result():
    marked = with_marks(result(), {"conv": Mark(8.0), "why": Mark(1.0)})
    assert with_marks(marked, {}) == result()


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"questions": {"why": {"score": "much"}}}', '{"questions": {"why": {"score": NaN}}}']
)
def test_damaged_marks_stop_everything_rather_than_be_lost(tmp_path, text):
    book = GradeBook(tmp_path)
    path = book.marks_path("ada")
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(UsageError, match=r"ada\.json holds marks that people gave and is damaged"):
        book.write(result())
    assert book.read("ada") is None


numbers = st.floats(-50, 50).map(lambda number: round(number, 3))
marks = st.builds(Mark, st.none() | numbers, numbers, st.text(max_size=20), st.just("formgrader"))


@given(st.dictionaries(st.sampled_from(["conv", "why", "how"]), marks))
def test_marks_are_read_as_they_were_written_and_putting_them_in_twice_changes_nothing(tmp_path, given_marks):
    path = tmp_path / "ada.json"
    write_marks(path, "ada", given_marks)
    assert read_marks(path) == given_marks
    once = with_marks(result(), given_marks)
    assert with_marks(once, given_marks) == once
    scores = [{"conv": 6.0}.get(name, 0.0) if mark.score is None else mark.score for name, mark in given_marks.items()]
    extra = sum(mark.extra for mark in given_marks.values())
    rest = 0.0 if "conv" in given_marks else 6.0
    assert total(once) == pytest.approx(sum(scores) + extra + rest, abs=1e-5)
