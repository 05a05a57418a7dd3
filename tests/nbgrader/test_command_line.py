"""The real nbgrader command line on the notebooks that we generate: generate_assignment, autograde, generate_feedback.

One course, one assignment, and a submission for each thing that nbgrader is known to get wrong.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.release.build import build_release
from autograder.release.nbgrader_format import COURSE_CONFIG
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers, source_notebook

TOY = Path(__file__).parents[1] / "release" / "toy" / "toy"
NOTEBOOK = "first_steps"

WARNING_CONTRAST = '''
import sys
import warnings

def contrast(x, factor):
    """Right, and noisy: it warns, prints, writes to stderr and logs."""
    import logging

    warnings.warn("the factor is large", stacklevel=1)
    print("computing")
    print("a progress bar", file=sys.stderr)
    logging.getLogger("student").warning("careful")
    x = np.asarray(x)
    np.log(np.zeros(1))
    return x.mean() + factor * (x - x.mean())
'''
HALF_SHIFT = '''
def shift_forward(x, offset):
    """Right."""
    return x + offset, None

def shift_backward(dout, cache):
    """Wrong: the mean instead of the sum."""
    return dout, dout.mean(axis=0)
'''


class Course:
    """A course directory, and nbgrader run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.toy = load_assignment(TOY)
        self.release = folder / "release-by-us" / "toy"
        build_release(self.toy, self.release, self.release)
        source = folder / "source" / "toy"
        source.mkdir(parents=True)
        (source / f"{NOTEBOOK}.ipynb").write_bytes(dump_notebook(source_notebook(self.toy, NOTEBOOK)))
        shutil.copytree(self.release / "checks", source / "checks", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(self.release / "manifest.json", source)
        (folder / "nbgrader_config.py").write_text(COURSE_CONFIG, encoding="utf-8")

    def nbgrader(self, *arguments: str) -> None:
        environment = os.environ | {
            "AUTOGRADER_HIDDEN": str(TOY),
            # nbgrader calls alembic by its name.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            # Nothing of this machine's Jupyter, and nothing left in it.
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "MPLBACKEND": "Agg",
        }
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def hand_in(self, student: str, answers: dict[str, str]) -> None:
        notebook = fill_answers(load_notebook((self.release / f"{NOTEBOOK}.ipynb").read_bytes()), answers)
        target = self.folder / "submitted" / student / "toy"
        target.mkdir(parents=True)
        (target / f"{NOTEBOOK}.ipynb").write_bytes(dump_notebook(notebook))

    def scores(self, student: str) -> dict[str, tuple[float | None, bool]]:
        """{grade cell: (automatic score, whether a person has to look at it)}"""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            notebook = gradebook.find_submission_notebook(NOTEBOOK, "toy", student)
            return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """Generated, four submissions handed in, autograded, feedback written: once for all tests."""
    course = Course(tmp_path_factory.mktemp("course"))
    answers = solution_answers(read_source(course.toy, NOTEBOOK))
    course.nbgrader("generate_assignment", "toy")
    course.hand_in("solver", answers)
    course.hand_in("sleeper", {})
    course.hand_in("halfway", answers | {"shift": HALF_SHIFT})
    course.hand_in("noisy", answers | {"contrast": WARNING_CONTRAST})
    course.nbgrader("autograde", "toy")
    course.nbgrader("generate_feedback", "toy")
    return course


def test_generate_assignment_gives_the_very_notebook_that_we_release(course):
    theirs = json.loads((course.folder / "release" / "toy" / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    ours = json.loads((course.release / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    assert theirs == ours
    stubs = "".join("".join(cell["source"]) for cell in theirs["cells"])
    assert 'NotImplementedError("shift_backward: ' in stubs


def test_solution_earns_every_automatic_point(course):
    scores = course.scores("solver")
    assert scores["check-contrast"] == (4.0, False)
    assert scores["check-of-both"] == (6.0, False)
    assert scores["why_linear"] == (None, True), "a written answer waits for a person"


def test_untouched_release_earns_nothing(course):
    assert {score for score, _ in course.scores("sleeper").values()} == {0.0}


def test_half_right_answer_earns_its_partial_credit(course):
    scores = course.scores("halfway")
    assert scores["check-contrast"] == (4.0, False)
    assert scores["check-of-both"] == (3.0, False), "forward: 2 public points and 1 hidden one"


def test_right_answer_that_warns_on_stderr_earns_full_points(course):
    assert course.scores("noisy")["check-contrast"] == (4.0, False)


def test_feedback_page_shows_what_the_check_said(course):
    page = (course.folder / "feedback" / "halfway" / "toy" / f"{NOTEBOOK}.html").read_text(encoding="utf-8")
    assert "averaged over the rows" in page
