"""The smallest assignment of the page on writing one is an assignment."""

import re
from pathlib import Path

import pytest

from autograder.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "authoring.md"
FILE = re.compile(r"^\*\*`(?P<name>[\w/.]+)`\*\*.*?\n```\w+\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
EQUIVALENT = re.compile(r"^```toml\n(\[\[equivalent\]\]\n.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with what the page says, nothing else."""
    page = PAGE.read_text(encoding="utf-8")
    files = {found["name"]: found["content"] for found in FILE.finditer(page)}
    assert len(files) == 6
    files["equivalents/sliding.toml"] = EQUIVALENT.search(page)[1]
    for name, content in files.items():
        path = tmp_path / "solutions" / "b1_sliding" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_smallest_assignment_is_fit_for_students(course, capsys):
    assert main(["release", "b1_sliding"]) == 0
    assert (course / "assignments" / "bundles" / "b1_sliding-2026.1.zip").is_file()
    assert main(["validate", "b1_sliding", "--quick"]) == 0, capsys.readouterr().out
    assert main(["mutants", "b1_sliding", "--workers", "1"]) == 0, capsys.readouterr().out
