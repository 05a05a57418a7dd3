"""What else arrives with real answers: it costs what it must, never the rest, and the student reads why.

Graded behind the wall, from a folder, as a pile is.
"""

import json
from typing import NamedTuple

import pytest

from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.judge import Material, grade_submission, stage_notebooks
from autograder.pile import find_submissions, read_submission


class Row(NamedTuple):
    """answer: to contrast (4 points; shift has 6). says: in the message of its first check."""

    answer: str
    points: float
    says: str = ""


RIGHT = "    mean = np.mean(x)\n    return mean + factor * (np.asarray(x) - mean)"
HEAD = "def contrast(x, factor):"
ROWS = {
    "Python 2": Row(f'{HEAD}\n    print "contrast", x\n{RIGHT}', 0, "SyntaxError: Missing parentheses"),
    "xrange": Row(f"{HEAD}\n    for i in xrange(3): pass\n{RIGHT}", 0, "NameError: name 'xrange' is not defined"),
    "merge conflict": Row(f"{HEAD}\n<<<<<<< HEAD\n    pass\n=======\n{RIGHT}\n>>>>>>> mine", 0, "<<<<<<< HEAD"),
    "unfinished line": Row(f"{HEAD}\n    return np.mean(x", 0, "SyntaxError: '(' was never closed"),
    "stray imports": Row(f"from pyparsing import col\nfrom numpy.random import beta, gamma\n{HEAD}\n{RIGHT}", 4),
    "prints": Row(f'{HEAD}\n    print("x", x)\n    print(np.zeros((500, 500)).tolist())\n{RIGHT}', 4),
    "a default more": Row(f"def contrast(x, factor=2, verbose=False, *more):\n{RIGHT}", 4),
    "tuple with None": Row(f"{HEAD}\n{RIGHT}, None", 0, "contrast(…) "),
    "None": Row(f"{HEAD}\n    mean = np.mean(x)", 0, "contrast(…) is None; an array of numbers was expected."),
    "np.int": Row(f"{HEAD}\n    n = np.int(3)\n{RIGHT}", 0, "AttributeError: module 'numpy' has no attribute 'int'"),
    "np.mat": Row(f"{HEAD}\n    x = np.mat(x)\n{RIGHT}", 0, "AttributeError: `np.mat` was removed"),
}
SHIFT = 6.0


@pytest.fixture(scope="module")
def toy(repository, tmp_path_factory):
    from autograder.release.build import build_release

    assignment = load_assignment(repository / "tests" / "release" / "toy" / "toy")
    release = tmp_path_factory.mktemp("assignments") / "toy"
    build_release(assignment, release, release)
    return Material(assignment, release, "a seed", stage_notebooks(assignment, tmp_path_factory.mktemp("staging")))


@pytest.fixture
def hand_in(toy, tmp_path):
    """A folder with a right notebook in it, but for the answer that is given; and how to grade it."""

    def write(answer=f"{HEAD}\n{RIGHT}", edit=lambda notebook: None):
        released = json.loads((toy.release / "first_steps.ipynb").read_text(encoding="utf-8"))
        notebook = filled(released, {"contrast": answer, "shift": answer_source(toy.assignment, "shift")})
        edit(notebook)
        folder = tmp_path / "submitted" / "ada" / "toy"
        folder.mkdir(parents=True)
        (folder / "first_steps.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def graded(toy, tmp_path, wall):
    def run():
        (found,) = find_submissions(tmp_path / "submitted", "toy")
        return grade_submission(read_submission(found), toy, wall)

    return run


def scores(result):
    return {row["id"]: row["score"] for row in result["questions"] if not row["written"]}


@pytest.mark.parametrize("name", ROWS)
def test_an_answer_costs_its_own_points_at_most_and_says_why(name, hand_in, graded):
    row = ROWS[name]
    hand_in(row.answer)
    result = graded()
    assert result["status"] == "complete"
    assert scores(result) == {"contrast": row.points, "shift": SHIFT}
    messages = [check["message"] for check in result["questions"][0]["checks"]]
    assert row.says in messages[0]
    assert row.says or not any(messages)


def test_a_cell_of_their_own_that_does_not_parse_costs_nothing(hand_in, graded):
    own = [f"<<<<<<< HEAD\n{number}" for number in range(2)] + ['print "done"', "import tensorflow as tf"]
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "id": f"own-{number}"}
             for number, source in enumerate(own)]  # fmt: skip
    hand_in(edit=lambda notebook: notebook["cells"].extend(cells))
    assert scores(graded()) == {"contrast": 4, "shift": SHIFT}


@pytest.mark.parametrize("spoil", [
    lambda text: f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> mine\n",
    lambda text: text[: len(text) // 2],
])  # fmt: skip
def test_a_notebook_that_does_not_parse_is_a_finding(spoil, hand_in, graded):
    path = hand_in() / "first_steps.ipynb"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    result = graded()
    assert scores(result) == {"contrast": 0, "shift": 0} and result["status"] == "complete"
    assert {finding["kind"] for finding in result["findings"]} == {"unreadable-notebook", "missing-notebook"}


def test_a_notebook_of_four_megabytes_and_what_lies_beside_it(hand_in, graded):
    """Pictures in the outputs, checkpoints, caches and data sets, as they are committed beside notebooks."""

    def full_of_pictures(notebook):
        shown = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (1 << 22)}}
        next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["outputs"] = [shown]

    folder = hand_in(edit=full_of_pictures)
    wrong = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    for name, text in {
        ".ipynb_checkpoints/first_steps-checkpoint.ipynb": wrong,
        "__pycache__/layers.cpython-37.pyc": "x",
        "cs231n/datasets/cifar-10-batches-py/data_batch_1": "x" * 1000,
        "cs231n/layers.py": 'print "an old one"',
        ".DS_Store": "x",
        "Untitled.ipynb": wrong,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert (folder / "first_steps.ipynb").stat().st_size > 4_000_000
    assert scores(graded()) == {"contrast": 4, "shift": SHIFT}
