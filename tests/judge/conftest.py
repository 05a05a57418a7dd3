"""A student behind the wall, from the source of a few cells; and a real assignment whose notebooks are graded."""

import json

import pytest

from autograder.checks.answers import Student
from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.judge.remote import RemoteBackend
from autograder.judge.session import Budget


@pytest.fixture
def behind(session):
    """`behind(source, …)` runs the source in a new sandbox and returns the student and the session."""

    def start(source, seconds=10.0, **options):
        one = session(**options)
        budget = Budget.of("the question", seconds, 3.0, one)
        reply = one.request("cell", budget, source=source, name="answer", definitions=False)
        assert "error" not in reply, reply["error"]
        return Student(RemoteBackend(one, budget)), one

    return start


NAME = "a3_conv_layers"


@pytest.fixture(scope="module")
def material(repository, tmp_path_factory):
    assignment = load_assignment(repository / "solutions" / NAME)
    staging = stage_notebooks(assignment, tmp_path_factory.mktemp("staging"))
    return Material(assignment, repository / "assignments" / NAME, "a seed", staging)


@pytest.fixture(scope="module")
def right(material):
    return {q.id: answer_source(material.assignment, q.id) for q in material.assignment.questions if not q.written}


@pytest.fixture
def notebook(material):
    """`notebook(name, answers)`: a released notebook with answers in it, as a dictionary."""

    def make(name, answers=None):
        released = json.loads((material.release / f"{name}.ipynb").read_text(encoding="utf-8"))
        return filled(released, answers or {})

    return make


@pytest.fixture
def grade(material, wall):
    def run(**notebooks):
        files = {
            f"{name}.ipynb": given if isinstance(given, bytes) else json.dumps(given).encode()
            for name, given in notebooks.items()
        }
        return grade_submission(Submission("ada", files), material, wall)

    return run
