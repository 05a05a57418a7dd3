"""A fault of ours while a regrade is only tried: nothing is written, so nothing is named that would be gone."""

import json
import shutil
from pathlib import Path

from autograder.cli import main
from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.judge.origin import origin
from autograder.pile import GradeBook
from autograder.release.notebooks import fill_answers, load_notebook, solution_answers

from .conftest import TOY, release

BROKEN = """
from autograder.course import Mistake
MISTAKES = [Mistake("shift", "one", "Words.", "First steps", edits=["no table"])]
"""


def test_no_traceback_is_named_that_is_removed(tmp_path, monkeypatch, capsys):
    shutil.copytree(TOY, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    release(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRADER_SECRET", "s")
    answers = solution_answers(read_source(load_assignment(tmp_path / "solutions" / "toy"), "first_steps"))
    answers["shift"] = answers["shift"].replace("dout.sum(axis=0)", "dout.mean(axis=0)")
    notebook = load_notebook((tmp_path / "assignments" / "toy" / "first_steps.ipynb").read_bytes())
    folder = tmp_path / "submitted" / "ada" / "toy"
    folder.mkdir(parents=True)
    (folder / "first_steps.ipynb").write_text(json.dumps(fill_answers(notebook, answers)))
    book = GradeBook(tmp_path / "grades" / "toy")
    book.write(
        {
            **origin("2026.1", "c0ffee", "seed", []), "student": "ada", "assignment": "toy", "status": "complete",
            "submission_sha256": "5ab", "auto_score": 1.0, "auto_max": 10.0, "manual_score": None, "manual_max": 2.0,
            "questions": [],
        }
    )  # fmt: skip
    (tmp_path / "solutions" / "toy" / "mistakes" / "first_steps.py").write_text(BROKEN)
    capsys.readouterr()
    assert main(["grade", "toy", "--workers", "1", "--regrade", "--dry-run"]) == 3
    err = " ".join(capsys.readouterr().err.split())
    assert "ada could not be graded: our own fault" in err and "its traceback is kept without --dry-run" in err
    assert "traceback:" not in err and not (tmp_path / "grades" / "toy" / "errors").exists()
    said = book.write_fault("ada", "Traceback of it")
    assert Path(said.removeprefix("traceback: ")).read_text() == "Traceback of it", "without --dry-run it is kept"
