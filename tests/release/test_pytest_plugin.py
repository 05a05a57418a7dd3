"""`pytest solutions/A` runs checks against the solution, and does nothing in other folders."""

import os
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def run(solutions, repository, pytester):
    """pytest with this repository's options, in this process; returns its output."""

    def run(*arguments: str) -> str:
        os.chdir(solutions)
        result = pytester.runpytest_inprocess(
            "-c", str(repository / "pyproject.toml"), "-p", "no:cacheprovider", *arguments
        )
        return result.stdout.str()

    return run


def test_public_and_hidden_checks_are_run_and_nothing_else_is_collected(run):
    out = run("toy", "-v")
    assert "7 passed" in out
    for name in ("checks/first_steps.py::no_contrast PASSED", "hidden/first_steps.py::any_gradient PASSED"):
        assert name in out
    assert "mistakes" not in out


def test_one_check_by_its_name(run):
    assert "1 passed" in run("toy/checks/first_steps.py::no_contrast")


def test_a_failure_shows_the_sentence_and_the_message(run, solutions, change):
    change(solutions / "toy" / "first_steps.py", "return mean + factor", "return factor")
    out = run("toy/checks")
    assert "2 failed, 2 passed" in out
    assert "Twice the contrast of [1, 2, 6] is [-1, 1, 9].\nfailed: contrast(…) differs by up to 3" in out
    assert "Traceback" not in out and "run_check(" not in out


def test_a_broken_source_is_one_sentence(run, solutions, change):
    change(solutions / "toy" / "first_steps.py", 'question="contrast"', 'question="nothing"')
    out = run("toy/checks")
    assert "the answer cell nothing is about 'nothing', but assignment.toml has only" in out
    assert "1 error" in out


def test_checks_of_no_notebook_are_refused(run, solutions):
    (solutions / "toy" / "checks" / "later.py").write_text("", encoding="utf-8")
    assert "assignment.toml lists no notebook later." in run("toy/checks")


def test_other_folders_are_left_alone_and_nothing_is_loaded_for_them(tmp_path):
    folder = tmp_path / "elsewhere" / "checks"
    folder.mkdir(parents=True)
    lines = [
        "import sys",
        "def test_mine():",
        *(f"    assert {name!r} not in sys.modules" for name in ("numpy", "autograder.course")),
    ]
    (folder / "test_mine.py").write_text("\n".join(lines), encoding="utf-8")
    (folder / "module.py").write_text('"""\n>>> 1 + 1\n2\n"""\n', encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", "--doctest-modules"]
    done = subprocess.run(line, cwd=folder.parent, capture_output=True, text=True)
    assert "2 passed" in done.stdout, done.stdout
