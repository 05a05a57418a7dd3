"""A result is the same bytes whether its sandboxes were started cold or forked, and whoever was graded before."""

import copy
import json

import pytest

from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.release.build import build_release
from autograder.sandbox import walls

QUESTIONS = ("contrast", "shift")
# An answer whose error tells what it drew, hashed and found, and that changes what it can.
DRAWS = """
import os, random
def contrast(x, factor):
    words = " ".join({"some", "words", "in", "a", "set"})
    drawn = np.random.rand(), random.random(), hash("a word"), sorted(os.listdir("/work"))
    open("/work/left", "w").close()
    np.mean = None
    raise ValueError(f"{words} {drawn} {np.random.permutation(9)}")
"""


@pytest.fixture(scope="module")
def graded(repository, tmp_path_factory, wall):
    """`graded(names)` grades submissions one after the other: {name: result file}."""
    assignment = load_assignment(repository / "tests" / "release" / "toy" / "toy")
    folder = tmp_path_factory.mktemp("same")
    release = folder / "assignments" / assignment.name
    build_release(assignment, release, release)
    staging = tmp_path_factory.mktemp("staging")
    material = Material(assignment, release, "a seed", stage_notebooks(assignment, staging))
    untouched = json.loads((release / "first_steps.ipynb").read_text(encoding="utf-8"))
    right = {name: answer_source(assignment, name) for name in QUESTIONS}
    answers = {"untouched": {}, "right": right, "draws": right | {"contrast": DRAWS}}
    notebooks = {name: json.dumps(filled(copy.deepcopy(untouched), given)) for name, given in answers.items()}
    modules = {"untouched": {}, "right": {"helpers.py": b"x = 1"}, "draws": {"packaging.py": b"x = 1"}}

    def grade(names):
        found = {}
        for name in names:
            files = {"first_steps.ipynb": notebooks[name].encode(), **modules[name]}
            found[name] = json.dumps(grade_submission(Submission("ada", files, ()), material, wall))
        return found

    return grade


def test_results_of_forks_and_of_cold_starts_are_the_same_bytes(graded, monkeypatch):
    names = ("draws", "right", "untouched")
    warm = graded(names)
    assert graded(("untouched", "draws", "right")) == warm
    monkeypatch.setattr(walls, "start_warm", lambda *_: None)
    assert graded(names) == warm
    assert [json.loads(warm[name])["auto_score"] for name in names] == [6, 10, 0] and "words" in warm["draws"]
