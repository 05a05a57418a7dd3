"""Loading a file of checks, and what it shares with another one."""

import sys
from types import ModuleType

import pytest

from autograder.checks.registry import load_checks

SHARED = "def offset():\n    return {}\n"
CHECKS = '''
from autograder.checks import question
from helpers import offset

@question("shift", points=1)
def shifts(student, rng):
    """The offset is
    added.

    More for those who write checks.
    """
    return offset()
'''


@pytest.fixture
def course(tmp_path):
    """checks/ and hidden/ of two notebooks; what they share differs."""
    for folder in ("checks", "hidden", "helpers"):
        (tmp_path / folder).mkdir()
    for place, notebook in enumerate(("one", "two")):
        (tmp_path / "helpers" / f"{notebook}.py").write_text(SHARED.format(place))
        for folder in ("checks", "hidden"):
            (tmp_path / folder / f"{notebook}.py").write_text(CHECKS)
    return tmp_path


def test_public_and_hidden_checks_of_a_notebook_share_its_helpers(course):
    found = {
        (folder, notebook): load_checks(
            course / folder / f"{notebook}.py", notebook=notebook, hidden=folder == "hidden"
        )
        for folder in ("checks", "hidden")
        for notebook in ("one", "two")
    }
    assert {place: check.function(None, None) for place, (check,) in found.items()} == {
        ("checks", "one"): 0,
        ("hidden", "one"): 0,
        ("checks", "two"): 1,
        ("hidden", "two"): 1,
    }
    check = found["hidden", "two"][0]
    assert (check.id, check.sentence, check.hidden) == ("two::shifts", "The offset is added.", True)


def test_a_students_own_module_of_that_name_is_left_alone(course, monkeypatch):
    own = ModuleType("helpers")
    monkeypatch.setitem(sys.modules, "helpers", own)
    load_checks(course / "checks" / "one.py", notebook="one", hidden=False)
    assert sys.modules["helpers"] is own


def test_nothing_is_left_importable_even_where_loading_fails(course):
    (course / "checks" / "two.py").write_text(CHECKS + "1 / 0")
    with pytest.raises(ZeroDivisionError):
        load_checks(course / "checks" / "two.py", notebook="two", hidden=False)
    assert "helpers" not in sys.modules
