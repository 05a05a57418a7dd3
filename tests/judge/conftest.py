"""A student behind the wall, from the source of a few cells."""

import pytest

from autograder.checks.answers import Student
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
