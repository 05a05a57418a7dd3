"""`autograder release` and `autograder validate`: what they print, write and return."""

import json

import pytest

from autograder.cli import main


@pytest.fixture
def run(solutions, tmp_path, capsys):
    """Run a command on the folders of this test; returns exit code, output and complaints."""

    def run(*arguments: str):
        folders = ["--solutions", str(solutions), "--assignments", str(tmp_path / "assignments")]
        code = main([*arguments, *folders])
        return code, *capsys.readouterr()

    return run


def test_release_writes_notebooks_and_a_bundle_once(run, tmp_path):
    code, out, _ = run("release")
    assert code == 0 and "10 files changed" in out
    assert (tmp_path / "assignments" / "bundles" / "toy-2026.1.zip").is_file()
    assert "unchanged" in run("release", "toy")[1]


def test_check_changes_nothing_and_shows_the_drift(run, tmp_path, solutions, change):
    assert run("release", "--check")[0] == 1, "there is no release yet"
    assert not (tmp_path / "assignments" / "toy").exists()
    run("release")
    assert run("release", "--check")[0] == 0
    before = (tmp_path / "assignments" / "toy" / "first_steps.ipynb").read_bytes()
    change(solutions / "toy" / "first_steps.py", "about ten minutes", "about twenty minutes")
    code, out, err = run("release", "--check")
    assert code == 1
    assert '-    "Two functions to write, about ten minutes."' in out
    assert err == (
        "autograder release: toy: the release is not what its source gives; run `autograder release` and commit it.\n"
    )
    assert (tmp_path / "assignments" / "toy" / "first_steps.ipynb").read_bytes() == before


def test_a_new_version_keeps_the_manifest_of_the_old_one(run, tmp_path, solutions, change):
    run("release")
    change(solutions / "toy" / "first_steps.py", "about ten minutes", "about twenty minutes")
    assert "2026.1 was released before with other content" in run("release")[1]
    change(solutions / "toy" / "assignment.toml", '"2026.1"', '"2026.2"')
    assert "released before" not in run("release")[1]
    versions = sorted((tmp_path / "assignments" / "toy" / "versions").iterdir())
    assert [path.name for path in versions] == ["2026.1.json", "2026.2.json", "_sources.json"]
    assert json.loads(versions[0].read_text())["version"] == "2026.1"
    assert "2026.1" in versions[2].read_text(), "the start cell, which the newest version no longer has as it was"


def test_execute_writes_the_solution_with_its_outputs(run, tmp_path):
    code, out, err = run("release", "--execute", str(tmp_path / "build"))
    assert code == 0, err
    path = tmp_path / "build" / "toy" / "first_steps.ipynb"
    assert str(path) in out
    cells = {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    assert "deviations_from_the_mean" in "".join(cells["contrast"]["source"])
    assert "2." in str(cells["what-does-a-negative-factor-do"]["outputs"])
    assert cells["check-contrast"]["outputs"]


def test_a_solution_that_does_not_run_is_named(run, tmp_path, solutions, change):
    change(solutions / "toy" / "first_steps.py", "contrast(np.linspace(-1, 1, 5), -2)", "1 / 0")
    code, _, err = run("release", "--execute", str(tmp_path / "build"))
    assert code == 2
    assert "toy/first_steps: the solution does not run" in err and "division by zero" in err


def test_validate_without_a_release_says_how_to_make_it(run, tmp_path, wall):
    code, _, err = run("validate")
    assert (code, err.count("\n")) == (2, 1)
    assert "make the release with `autograder release toy`" in err
    run("release")
    (tmp_path / "assignments" / "toy" / "first_steps.ipynb").write_text("[", encoding="utf-8")
    code, _, err = run("validate")
    assert code == 2 and "first_steps.ipynb that can be read: make it with `autograder release toy`" in err


@pytest.mark.parametrize("command", ["release", "validate"])
def test_wrong_usage_is_one_sentence(run, command, solutions, wall):
    code, _, err = run(command, "nothing")
    assert (code, err.count("\n")) == (2, 1)
    assert "There is no assignment nothing in" in err and "found there: toy" in err
    (solutions / "toy" / "assignment.toml").unlink()
    assert "There are no assignments in" in run(command)[2]


def test_validate_prints_each_step_and_fails_with_the_number_of_findings(run, solutions, change, wall):
    run("release")
    code, out, _ = run("validate", "toy", "--sandbox", "auto")
    assert code == 0 and out.count("  ok  ") == 6
    change(solutions / "toy" / "mistakes" / "first_steps.py", '"return factor', '"return mean + 1.0 * factor')
    code, out, err = run("validate")
    assert code == 1 and err.endswith("2 things are not so; see above.\n")
    assert "      no check catches mistake mean_lost" in out, "and the fingerprints have drifted"


def test_release_and_validate_answer_a_script(run, solutions, change, wall):
    code, out, _ = run("release", "--json")
    (row,) = json.loads(out)["assignments"].values()
    assert code == 0 and row["version"] == "2026.1" and "manifest.json" in row["changed"]
    assert json.loads(run("release", "--json")[1])["assignments"]["toy"]["changed"] == []
    code, out, _ = run("validate", "--quick", "--json")
    steps = json.loads(out)["assignments"]["toy"]["steps"]
    assert code == 0 and len(steps) > 3 and not any(steps.values())
    change(solutions / "toy" / "first_steps.py", "about ten minutes", "about twenty minutes")
    code, out, _ = run("release", "--check", "--json")
    assert code == 1 and json.loads(out)["assignments"]["toy"]["differences"] > 0
    code, out, err = run("validate", "--quick", "--json")
    assert code == 1 and any(json.loads(out)["assignments"]["toy"]["steps"].values()) and "1 thing is not so" in err
