"""The real nbgrader, several commands in one process, since loading it takes longer than most; and a course of ours."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.judge import Material
from autograder.judge.answered import answers_of
from autograder.judge.matching import match_notebooks
from autograder.judge.origin import origin
from autograder.pile import GradeBook, read_submission
from autograder.pile.intake import Found
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers

TOY = "toy"
NOTEBOOK = "first_steps"
NASTY = """My answer: <img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>
[here](javascript:window.hacked=1) a<b and $x^2$.

[ref]: javascript:alert(1)
<div style="position:fixed">over everything</div>
"""

PROGRAM = """
import contextlib, json, os, sys
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp
for folder, arguments in json.loads(sys.argv[1]):
    os.chdir(folder)
    app = NbGraderApp.instance()
    app.initialize(arguments)
    with contextlib.suppress(NoStart):  # a subcommand has run
        app.start()
    type(app.subapp).clear_instance()
    NbGraderApp.clear_instance()
"""


@pytest.fixture(scope="session")
def surroundings():
    """surroundings(folder, **more) → an environment with nothing of this machine's Jupyter, and nothing left in it."""

    def made(folder: Path, **more: str) -> dict[str, str]:
        return _environment(folder) | more

    return made


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        # nbgrader calls alembic by its name.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter" / "config"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter" / "runtime"),
        "IPYTHONDIR": str(folder / "jupyter" / "ipython"),
        "MPLBACKEND": "Agg",
    }


@pytest.fixture(scope="session")
def nbgrader():
    """Run nbgrader's commands: nbgrader([(folder, arguments), …], environment) → what they said."""

    def run(commands, environment):
        given = json.dumps([[str(folder), list(arguments)] for folder, arguments in commands])
        line = [sys.executable, "-c", PROGRAM, given]
        done = subprocess.run(line, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout + done.stderr

    return run


class Term:
    """A course with one submission that was handed in, graded by us, and exported."""

    def __init__(self, place: Path, repository: Path) -> None:
        self.place, self.course = place, place / "course"
        ignored = shutil.ignore_patterns("__pycache__")
        source = repository / "tests" / "release" / "toy" / "toy"
        shutil.copytree(source, place / "solutions" / TOY, ignore=ignored)
        self.folders = ["--solutions", str(place / "solutions"), "--assignments", str(place / "assignments")]
        assert main(["release", *self.folders]) == 0
        assert main(["course", str(self.course), "--bare", *self.folders]) == 0
        self.toy = load_assignment(place / "solutions" / TOY)
        self.book = GradeBook(place / "grades" / TOY)
        self.submitted = place / "submitted"

    def hand_in(self, why: str = NASTY, **more: str) -> None:
        """Put ada's notebook where it was collected: right answers, `more` aside, which try to act in formgrader."""
        shutil.rmtree(self.submitted, ignore_errors=True)
        answers = solution_answers(read_source(self.toy, NOTEBOOK)) | {"why_linear": why} | more
        released = load_notebook((self.place / "assignments" / TOY / f"{NOTEBOOK}.ipynb").read_bytes())
        notebook = fill_answers(released, answers)
        own = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": NASTY}
        notebook["cells"].insert(1, own)
        path = self.submitted / "ada" / TOY / f"{NOTEBOOK}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(dump_notebook(notebook))

    def grade(self, shift: float) -> None:
        """Keep a result as `autograder grade` does; the judge has tests of its own."""
        submission = read_submission(Found("ada", self.submitted / "ada" / TOY))
        material = Material(self.toy, self.place / "assignments" / TOY, "", Path())
        notebooks = match_notebooks(submission, material)[0]
        answers = answers_of(material.released(NOTEBOOK), notebooks[NOTEBOOK]) if notebooks else {}
        checks = [
            {"id": f"{NOTEBOOK}::{name}", "outcome": outcome, "points": 3.0, "hidden": False, "sentence": f"It {name}.",
             "message": message, "mistake": None}
            for name, outcome, message in (("works", "passed", ""), ("sums", "failed", "<b>Off</b> by 2."))
        ]  # fmt: skip
        rows = [
            {"id": "contrast", "written": False, "score": 4.0, "max_score": 4.0, "checks": []},
            {"id": "shift", "written": False, "score": shift, "max_score": 6.0, "checks": checks},
            {"id": "why_linear", "written": True, "score": None, "max_score": 2.0, "checks": []},
        ]
        rows = [row | answers.get(row["id"], {}) for row in rows]
        self.book.write(
            {
                **origin("2026.1", "c0ffee", "seed", []), "schema": 1, "student": "ada", "assignment": TOY,
                "status": "complete", "submission_sha256": submission.sha256,
                "auto_score": 4.0 + shift, "auto_max": 10.0, "manual_score": None, "manual_max": 2.0,
                "late_days": 0, "findings": [], "questions": [row | {"notebook": NOTEBOOK} for row in rows],
            }
        )  # fmt: skip

    def export(self, *more: str) -> int:
        out = ["--out", str(self.place / "grades"), "--submitted", str(self.submitted), "--course", str(self.course)]
        return main(["export", TOY, "--to", "nbgrader", *out, *self.folders, *more])

    def take_marks(self, *more: str) -> int:
        out = ["--out", str(self.place / "grades"), "--submitted", str(self.submitted), "--course", str(self.course)]
        return main(["marks", TOY, *out, *self.folders, *more])

    def gradebook(self) -> Any:
        from nbgrader.api import Gradebook

        return Gradebook(f"sqlite:///{self.course / 'gradebook.db'}")

    def mark(self, cell, score, extra=None, comment=None) -> None:
        """What formgrader's form does. comment: (answer cell, words)"""
        with self.gradebook() as book:
            notebook = book.find_submission_notebook(NOTEBOOK, TOY, "ada")
            grade = next(grade for grade in notebook.grades if grade.name == cell)
            grade.manual_score, grade.extra_credit = score, extra
            grade.needs_manual_grade = score is None and grade.auto_score is None
            for one in notebook.comments:
                if comment is not None and one.name == comment[0]:
                    one.manual_comment = comment[1]
            book.db.commit()

    def there(self):
        """{grade cell: (our score, somebody's, whether a person has to look)}, {answer cell: (ours, somebody's)}"""
        with self.gradebook() as book:
            notebook = book.find_submission_notebook(NOTEBOOK, TOY, "ada")
            grades = {one.name: (one.auto_score, one.manual_score, one.needs_manual_grade) for one in notebook.grades}
            return grades, {one.name: (one.auto_comment, one.manual_comment) for one in notebook.comments}


@pytest.fixture(scope="session")
def generated(tmp_path_factory, repository, nbgrader, surroundings):
    """A course as it is before the first export: made once, copied for nobody, since its paths are in its gradebook."""
    term = Term(tmp_path_factory.mktemp("term"), repository)
    nbgrader([(term.course, ["generate_assignment", TOY])], surroundings(term.place))
    shutil.copy(term.course / "gradebook.db", term.place / "gradebook-before.db")
    return term


@pytest.fixture
def term(generated):
    """The course with ada's submission graded and exported, and nothing marked yet."""
    shutil.rmtree(generated.place / "grades", ignore_errors=True)
    shutil.rmtree(generated.course / "autograded", ignore_errors=True)
    shutil.copy(generated.place / "gradebook-before.db", generated.course / "gradebook.db")
    generated.hand_in()
    generated.grade(shift=3.0)
    assert generated.export() == 0
    return generated
