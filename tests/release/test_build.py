"""A release: what it holds, that the same source gives the same bytes, and what counts as drift."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.expected import read_expected, read_fingerprints, write_expected
from autograder.course import load_assignment
from autograder.course.manifest import read_manifest, sha256
from autograder.errors import SourceError
from autograder.release.build import build_release
from autograder.release.drift import differences, replace_release, stale_files
from autograder.release.handout import readme


def _files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def committed(toy_release, tmp_path):
    return shutil.copytree(toy_release, tmp_path / "assignments" / "toy")


def test_a_release_holds_what_a_student_needs_and_no_more(toy_release):
    assert sorted(_files(toy_release)) == [
        "README.md",
        "checks/expected.bin",
        "checks/fingerprints.json",
        "checks/first_steps.py",
        "first_steps.ipynb",
        "helpers/first_steps.py",
        "hints/first_steps.toml",
        "manifest.json",
        "requirements.txt",
        "versions/2026.1.json",
    ]


def test_the_same_source_gives_the_same_bytes(toy, toy_release, tmp_path):
    build_release(toy, tmp_path / "again", tmp_path / "nothing")
    assert _files(tmp_path / "again") == _files(toy_release)


def test_expected_values_are_those_that_public_checks_ask_for(toy_release):
    record = read_expected(toy_release / "checks" / "expected.bin")
    assert set(record) == {
        "first_steps::adds_the_offset",
        "first_steps::doubles_small_numbers",
        "first_steps::gradient_of_the_offset",
        "first_steps::no_contrast",
    }
    assert record["first_steps::no_contrast"][0].shape == (1, 1, 1, 1)
    assert record["first_steps::doubles_small_numbers"] == []


def test_fingerprints_are_of_mistakes_that_fail_a_public_check(toy_release):
    known = read_fingerprints(toy_release / "checks" / "fingerprints.json")
    assert {name: [mistake.id for mistake in row] for name, row in known.items()} == {
        "first_steps::doubles_small_numbers": ["mean_lost"],
        "first_steps::no_contrast": ["mean_lost"],
        "first_steps::gradient_of_the_offset": ["mean_for_sum", "sums_columns"],
    }
    assert [row.evidence.shape for row in known["first_steps::gradient_of_the_offset"]] == [(3,), (1,)]


@pytest.mark.parametrize("shown", ["cs231n_utils.gradient_check", "cs231n_utils"])
def test_the_manifest_says_what_the_bundle_holds_and_answers_may_not_use(toy, tmp_path, shown):
    spec = replace(toy.notebooks[0], withheld=("cs231n_utils.gradient_check", "other.module"))
    for names, hidden in (((), ()), ((shown,), ("cs231n_utils.gradient_check",))):
        assignment = replace(toy, notebooks=(replace(spec, shown=names),))
        build_release(assignment, tmp_path / "release", tmp_path / "nothing")
        assert read_manifest(tmp_path / "release").notebook("first_steps").withheld == hidden


def test_the_manifest_lists_cells_questions_public_checks_and_files(toy_release):
    manifest = read_manifest(toy_release)
    assert read_manifest(toy_release, "2026.1") == manifest
    notebook = manifest.notebook("first_steps")
    released = json.loads((toy_release / "first_steps.ipynb").read_text(encoding="utf-8"))
    assert [(cell.id, cell.sha256) for cell in notebook.cells] == [
        (cell["id"], sha256("".join(cell["source"]))) for cell in released["cells"]
    ]
    points = {question.id: (question.points, question.written) for question in notebook.questions}
    assert points == {"contrast": (4.0, False), "shift": (6.0, False), "why_linear": (2.0, True)}
    assert [check.id for check in notebook.questions[0].checks] == [
        "first_steps::doubles_small_numbers",
        "first_steps::no_contrast",
    ]
    assert manifest.files == {
        name: sha256(content)
        for name, content in _files(toy_release).items()
        if name != "manifest.json" and not name.startswith("versions/")
    }


@pytest.mark.parametrize(
    ("due", "course", "line"),
    [
        ("2026-10-02", "", "\nDue: 2026-10-02\n"),
        ("2026-10-02", 'timezone = "Europe/Berlin"\n', "\nDue: 2026-10-02 (Europe/Berlin)\n"),
        ("2026-10-02T18:00Z", 'timezone = "Europe/Berlin"\n', "\nDue: 2026-10-02T18:00Z\n"),
    ],
)
def test_the_readme_says_when_it_is_due_and_in_which_zone(solutions, due, course, line):
    path = solutions / "toy" / "assignment.toml"
    path.write_text(f'due = "{due}"\n{path.read_text(encoding="utf-8")}', encoding="utf-8")
    (solutions / "course.toml").write_text(course, encoding="utf-8")
    assert line in readme(load_assignment(solutions / "toy"))


def test_requirements_and_readme_are_for_this_assignment(toy_release):
    requirements = (toy_release / "requirements.txt").read_text(encoding="utf-8").split("\n")
    assert [line.partition(">=")[0] for line in requirements] == ["jupyterlab", "matplotlib", "numpy", ""]
    assert all(">=" in line for line in requirements[:-1])
    readme = (toy_release / "README.md").read_text(encoding="utf-8")
    for piece in ("Toy: contrast and brightness", "2026.1 · 12 points", "`shift_backward`", "first_steps.ipynb"):
        assert piece in readme


def test_requirements_name_further_packages_of_a_notebook(solutions, change):
    from autograder.release.handout import requirements

    change(solutions / "toy" / "assignment.toml", 'title = "First', 'packages = ["torch"]\ntitle = "First')
    assert "torch>=" in requirements(load_assignment(solutions / "toy"))


def test_requirements_say_which_notebooks_need_a_package(toy):
    from dataclasses import replace

    from autograder.release.handout import requirements

    (notebook,) = toy.notebooks
    later = replace(notebook, name="later", packages=("numpy", "torch"))
    lines = requirements(replace(toy, notebooks=(notebook, later))).splitlines()
    assert lines[-1].startswith("torch>=") and lines[-1].endswith("  # for later only")
    assert not any("#" in line for line in lines[:-1])
    assert "#" not in requirements(replace(toy, notebooks=(later, later))), "all of them need it"


def test_a_release_without_drift_has_no_differences(toy_release, committed):
    assert list(differences(toy_release, committed)) == []
    assert replace_release(toy_release, committed) == []


def test_drift_is_shown_as_a_diff_and_mended(toy_release, committed, change):
    change(committed / "first_steps.ipynb", "Two functions to write", "Three functions to write")
    (committed / "requirements.txt").unlink()
    (committed / "left_over.py").write_text("x = 1\n", encoding="utf-8")
    (committed / "checks" / "expected.bin").write_bytes(b"\xff\xfe")
    lines = "\n".join(differences(toy_release, committed))
    assert '-    "Three functions to write' in lines and '+    "Two functions to write' in lines
    assert "--- /dev/null" in lines, "a file that is missing"
    assert "-x = 1" in lines, "a file that should not be there"
    assert "Binary files toy/checks/expected.bin" in lines
    touched = replace_release(toy_release, committed)
    assert sorted(touched) == ["checks/expected.bin", "first_steps.ipynb", "left_over.py", "requirements.txt"]
    assert _files(committed) == _files(toy_release)


def test_earlier_versions_and_caches_are_not_stale(toy_release, committed):
    for name in ("versions/2025.1.json", "checks/__pycache__/x.pyc", ".ipynb_checkpoints/first_steps.ipynb"):
        (committed / name).parent.mkdir(exist_ok=True)
        (committed / name).write_bytes(b"{}")
    assert stale_files(toy_release, committed) == []


def test_rounding_of_another_processor_is_no_drift(toy, committed, tmp_path):
    path = committed / "checks" / "expected.bin"
    record = read_expected(path)
    value = record["first_steps::no_contrast"][0]
    record["first_steps::no_contrast"][0] = value * (1 + 1e-14)
    assert not np.array_equal(record["first_steps::no_contrast"][0], value)
    write_expected(path, record)
    prints = committed / "checks" / "fingerprints.json"
    number = json.loads(prints.read_text())["first_steps::no_contrast"][0]["evidence"]["numbers"][0]
    prints.write_text(prints.read_text().replace(repr(number), repr(number * (1 + 1e-9))), encoding="utf-8")
    kept = _files(committed)
    build_release(toy, tmp_path / "fresh", committed)
    fresh = _files(tmp_path / "fresh")
    for name in ("checks/expected.bin", "checks/fingerprints.json"):
        assert fresh[name] == kept[name]
    assert read_manifest(tmp_path / "fresh").files["checks/expected.bin"] == sha256(kept["checks/expected.bin"])


@pytest.mark.parametrize("factor", [1 + 1e-6, -1.0])
def test_another_expected_value_is_drift(toy, toy_release, committed, tmp_path, factor):
    path = committed / "checks" / "expected.bin"
    record = read_expected(path)
    record["first_steps::no_contrast"][0] = record["first_steps::no_contrast"][0] * factor
    write_expected(path, record)
    build_release(toy, tmp_path / "fresh", committed)
    assert _files(tmp_path / "fresh") == _files(toy_release)


def test_damaged_expected_values_are_made_anew(toy, toy_release, committed, tmp_path):
    (committed / "checks" / "expected.bin").write_bytes(b"nothing")
    (committed / "checks" / "fingerprints.json").write_text("[", encoding="utf-8")
    build_release(toy, tmp_path / "fresh", committed)
    assert _files(tmp_path / "fresh") == _files(toy_release)


def test_a_solution_that_fails_a_public_check_is_not_released(solutions, change, tmp_path):
    change(solutions / "toy" / "first_steps.py", "return mean + factor", "return factor")
    with pytest.raises(SourceError, match="the solution does not pass first_steps::doubles_small_numbers: "):
        build_release(load_assignment(solutions / "toy"), tmp_path / "fresh", tmp_path / "fresh")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "    assert_shap(student, 3)",
            r"line 12: assert_shap is not defined; write assert_shape, or define it above\.",
        ),
        ("    assert_shape(rng)", r"line 12: assert_shape\(\) missing .*; call it as `assert_shape\(answer, shape"),
        ("    rng.nomal(3)", r"line 12: `rng\.nomal\(3\)` raises AttributeError: .*; mend it\."),
    ],
)
def test_a_public_check_that_stops_is_told_with_its_line(solutions, change, tmp_path, line, said):
    path = solutions / "toy" / "checks" / "first_steps.py"
    change(path, '    """Twice the contrast of [1, 2, 6] is [-1, 1, 9]."""\n',
           f'    """Twice the contrast of [1, 2, 6] is [-1, 1, 9]."""\n\n\n{line}\n')  # fmt: skip
    with pytest.raises(SourceError, match=r"doubles_small_numbers: .*checks/first_steps\.py, " + said):
        build_release(load_assignment(solutions / "toy"), tmp_path / "fresh", tmp_path / "fresh")


@pytest.mark.parametrize("question", ["why_linear", "nothing"])
def test_a_mistake_of_no_automatic_question_is_refused(solutions, change, tmp_path, question):
    change(solutions / "toy" / "mistakes" / "first_steps.py", '"contrast"', f'"{question}"')
    with pytest.raises(SourceError, match=f"mistake mean_lost is about '{question}', which is no automatic question"):
        build_release(load_assignment(solutions / "toy"), tmp_path / "fresh", tmp_path / "fresh")


def test_a_check_that_goes_wrong_on_a_mistake_is_our_fault(solutions, change, tmp_path):
    change(
        solutions / "toy" / "checks" / "first_steps.py",
        "    assert_shape(doffset, (3,))",
        "    from autograder.checks import array\n    [0, 0, 0, 1][array(doffset).size]",
    )
    with pytest.raises(SourceError, match=r"goes wrong on mistake sums_columns: .*, line \d+: .* IndexError: "):
        build_release(load_assignment(solutions / "toy"), tmp_path / "fresh", tmp_path / "fresh")
