"""A course for nbgrader gets a folder of its own: it holds solutions, scores and students' work."""

import pytest

from autograder.cli import main


@pytest.mark.parametrize("folder", [".", "../here", "solutions/.."])
def test_the_folder_of_the_sources_is_no_course(tmp_path, monkeypatch, capsys, folder):
    (tmp_path / "here" / "solutions" / "a").mkdir(parents=True)
    (tmp_path / "here" / "solutions" / "a" / "assignment.toml").touch()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["course", folder]) == 2
    assert f"{folder} is the folder of solutions; give nbgrader's course one of its own." in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["solutions"]
