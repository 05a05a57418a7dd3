"""What makes a score an old one: a change in the checks, not in what only people read."""

import shutil
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.judge import Material

TOY = Path(__file__).resolve().parents[1] / "release" / "toy" / "toy"


@pytest.fixture
def digest(tmp_path):
    """The digest of a copy of the toy assignment after `change(folder)`."""

    def after(change):
        folder = Path(shutil.copytree(TOY, tmp_path / "toy", dirs_exist_ok=True))
        change(folder)
        found = Material(load_assignment(folder), Path(), "seed", Path()).digest
        shutil.rmtree(folder)
        return found

    return after


def append(name):
    def change(folder):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n# more\n", encoding="utf-8")

    return change


def replace(old, new):
    def change(folder):
        path = folder / "assignment.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize("name", ["checks/first_steps.py", "hidden/first_steps.py", "mistakes/first_steps.py",
                                  "helpers/first_steps.py", "first_steps.py"])  # fmt: skip
def test_what_decides_about_a_score_is_in_the_digest(digest, name):
    assert digest(append(name)) != digest(lambda folder: None)


def test_points_are_in_the_digest_and_notes_are_not(digest):
    same = digest(lambda folder: None)
    assert digest(append("assignment.toml")) == same
    assert digest(replace("points = 4", "points = 5")) != same


@pytest.mark.parametrize("name", ["equivalents/first_steps.toml", "hints/first_steps.toml", "__pycache__/old.py",
                                  "checks/__pycache__/old.py", "notes.txt"])  # fmt: skip
def test_what_nobody_is_graded_by_is_not(digest, name):
    assert digest(append(name)) == digest(lambda folder: None)
