"""Marks for an answer that another one has replaced are told of those for whom they count in the file."""

import pytest

from autograder.cli import main
from autograder.pile import GradeBook
from autograder.pile.marks import Mark, write_marks

OTHER = "0123456789abcdef"  # hash of an answer that is not there any more
MARKS = {
    "ada": {"conv": Mark(8.0, answer=OTHER)},
    "bob": {"why": Mark(1.5, answer=OTHER)},
    "cyd": {"why": Mark(comment="Nearly.", answer=OTHER), "conv": Mark(comment="Neat.", answer=OTHER)},
    "dan": {"conv": Mark(extra=0.5, answer=OTHER)},
    "eve": {"conv": Mark(8.0)},
    "zoe": {"conv": Mark(8.0, answer=OTHER)},
}


@pytest.fixture
def marked(graded, result, tmp_path, monkeypatch):
    book = GradeBook(tmp_path / "grades" / "a9")
    for student, marks in MARKS.items():
        write_marks(book.marks_path(student), student, marks)
    graded(*map(result, MARKS))
    rows = [f"{student},{student}@uni.example" for student in MARKS if student != "zoe"]
    (tmp_path / "roster.csv").write_text("\n".join(["id,email", *rows]))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("more", "who"),
    [
        (["csv"], "4 students: ada, bob, dan, zoe."),
        (["csv", "--roster", "roster.csv"], "3 students: ada, bob, dan."),
        (["moodle", "--roster", "roster.csv", "--only-auto"], "2 students: ada, dan."),
        (["gradescope", "--roster", "roster.csv"], "2 students: ada, dan."),
    ],
)
def test_who_has_points_of_an_earlier_answer_in_the_file_is_told(marked, capsys, more, who):
    assert main(["export", "a9", "--to", *more]) == int("--roster" in more)
    assert f"marks for an earlier answer count for {who}" in capsys.readouterr().err
