"""A result that is damaged is left out by name, everybody else is exported, and the exit code says so."""

import csv
import io
import json

import pytest

from autograder.cli import main
from autograder.pile import GradeBook

WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Comments
Participant 12,ada,ada@uni.example,Submitted,,12.00,-,-
Participant 13,bob,bob@uni.example,Submitted,,12.00,-,-
"""


@pytest.fixture
def damaged(graded, result, tmp_path, monkeypatch):
    """Results of ada, of bob, whose file is cut off, and of cyd, whose file somebody has renamed; ada's has a copy."""
    graded(result("ada"), result("bob", conv=9.0), result("cyd"))
    folder = tmp_path / "grades" / "a9" / "results"
    whole = (folder / "bob.json").read_text()
    (folder / "bob.json").write_text(whole[: len(whole) // 2])
    (folder / "cyd.json").rename(folder / "cyd (old).json")
    (folder / "ada (copy).json").write_bytes((folder / "ada.json").read_bytes())
    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "grades" / "a9"


@pytest.mark.parametrize("more", [["csv"], ["moodle", "--roster", "worksheet.csv"],
                                  ["moodle", "--feedback", "--roster", "worksheet.csv"]])  # fmt: skip
def test_who_has_a_damaged_result_is_named_and_the_file_is_written(damaged, capsys, more):
    assert main(["export", "a9", "--to", *more]) == 1
    out, err = capsys.readouterr()
    assert "bob is not exported: results/bob.json is damaged" in err and "`autograder grade` makes" in err
    assert "cyd is not exported: results/cyd (old).json is damaged, or has another name than theirs" in err
    assert "ada" not in err.replace("(ada", "") and "1 student exported to" in out and "2 not exported." in out
    assert len(list((damaged / "export").iterdir())) == 1


def test_for_a_script_and_what_is_in_the_file(damaged, capsys):
    assert main(["export", "a9", "--to", "csv", "--json"]) == 1
    assert sorted(json.loads(capsys.readouterr().out)["left_out"]) == ["bob", "cyd"]
    rows = csv.DictReader(io.StringIO((damaged / "export" / "csv.csv").read_text()))
    assert [row["student"] for row in rows] == ["ada"]


def test_where_none_is_left(damaged, capsys):
    for path in (damaged / "results").iterdir():
        path.write_text("{")
    assert main(["export", "a9", "--to", "csv"]) == 2
    assert "None of the files in grades/a9/results is a result: run `autograder grade a9`" in capsys.readouterr().err


def test_copies_and_leftovers_are_nobodys(graded, result, tmp_path):
    book = GradeBook(graded(result("../ada")) / "a9")
    (book.folder / "results" / "copy.json").write_bytes(book.result_path("../ada").read_bytes())
    (book.folder / "results" / "notes.txt").write_text("mine")
    assert book.damaged() == {}
    book.result_path("../ada").write_text("{")
    (book.folder / "results" / "copy.json").unlink()
    assert book.damaged() == {"../ada": "%2E.%2Fada.json"}


def test_what_no_result_is_called_is_nobodys(graded, result, tmp_path, capsys):
    """A Mac's shared folders leave `._ada.json` beside `ada.json`, others half of a copy."""
    long = "Wolfeschlegelsteinhausenbergerdorff " * 4
    book = GradeBook(graded(result("ada"), result(long)) / "a9")
    kept = book.result_path("ada").read_bytes()
    for name in ("._ada.json", "ada (1).json", "ada%20%C3.json", "Zoë.json", "Zo\udceb.json"):
        (book.folder / "results" / name).write_bytes(kept[: len(kept) // 2])
    assert book.damaged() == {}
    assert main(["export", "a9", "--to", "csv", "--out", str(tmp_path / "grades")]) == 0
    assert "not exported:" not in capsys.readouterr().err
    book.result_path(long).write_text("{")
    assert list(book.damaged().values()) == [book.result_path(long).name]
