"""The real nbgrader command line on the notebooks that we generate: generate_assignment, autograde, generate_feedback.

One course, one assignment, and a submission for each thing that nbgrader is known to get wrong.
"""

import json
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.nbgrader_course.course import configure_course, make_course
from autograder.release.build import build_release
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers

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
    """A course directory, and what is handed in there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.toy = load_assignment(TOY)
        self.release = folder / "release-by-us" / "toy"
        build_release(self.toy, self.release, self.release)
        # The packages stay out: hidden checks need what only the installed one has.
        make_course(self.toy, self.release, folder, bare=True)
        configure_course(folder, "toys")

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
def course(tmp_path_factory, nbgrader, surroundings) -> Course:
    """Generated, four submissions handed in, autograded, feedback written: once for all tests."""
    course = Course(tmp_path_factory.mktemp("course"))
    answers = solution_answers(read_source(course.toy, NOTEBOOK))
    course.hand_in("solver", answers)
    course.hand_in("sleeper", {})
    course.hand_in("halfway", answers | {"shift": HALF_SHIFT})
    course.hand_in("noisy", answers | {"contrast": WARNING_CONTRAST})
    steps = ("generate_assignment", "autograde", "generate_feedback")
    environment = surroundings(course.folder, AUTOGRADER_HIDDEN=str(TOY))
    nbgrader([(course.folder, [step, "toy"]) for step in steps], environment)
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
