"""The files of checks beside an assignment.toml."""

import pytest

from autograder.course import load_assignment
from autograder.course.check_files import checks_of
from autograder.errors import SourceError

CHECK = '''
from autograder.checks import question

@question("{question}", points=1)
def holds(student, rng):
    """It holds."""
'''


@pytest.fixture
def write(read, tmp_path):
    read()

    def write(text: str, folder: str = "checks"):
        path = tmp_path / "a" / folder / "n.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return load_assignment(tmp_path / "a")

    return write


def test_public_and_hidden_checks_are_told_apart(write):
    write(CHECK.format(question="double"))
    assignment = write(CHECK.format(question="double").replace("holds", "holds_too"), "hidden")
    found = [*checks_of(assignment, "n", hidden=False), *checks_of(assignment, "n", hidden=True)]
    assert [(check.id, check.hidden) for check in found] == [("n::holds", False), ("n::holds_too", True)]


def test_no_file_means_no_checks(read, tmp_path):
    read()
    assert checks_of(load_assignment(tmp_path / "a"), "n", hidden=False) == []


@pytest.mark.parametrize("question", ["treble", "why"])
def test_a_check_of_no_automatic_question_is_refused(write, question):
    with pytest.raises(SourceError, match=f"n::holds is about '{question}', which is no automatic question"):
        checks_of(write(CHECK.format(question=question)), "n", hidden=False)


def test_a_file_that_does_not_load_is_named(write):
    with pytest.raises(SourceError, match=r"checks/n.py does not load: NameError"):
        checks_of(write("nothing_here"), "n", hidden=False)
