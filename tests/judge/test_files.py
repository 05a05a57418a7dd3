"""Data files handed in beside a notebook: its code reads them behind the wall, and only those that were asked for."""

import json
import shutil
import unicodedata

import pytest

from autograder.course import load_assignment
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.judge.matching import module_sources, write_files
from autograder.release.build import build_release
from autograder.release.executed import solution_submission
from autograder.release.notebooks import fill_answers

TOML = """
version = "1"
title = "T"

[[notebook]]
name = "n"
title = "N"
files = { "net.npz" = 4 }

[[notebook.question]]
id = "weights"
points = 2
signatures = ["weights()"]
"""
NOTEBOOK = '''# %% [markdown]
# # Weights
#
# **Time:** 1–2 minutes. **Points:** 2.

# %% tags=["setup"]
import numpy as np

from autograder import check

NET = "net.npz"


# %% question="weights"
def weights():
    """The sum of what is in the file."""
    ### BEGIN SOLUTION
    with np.load(NET) as file:
        return float(file["w"].sum())
    ### END SOLUTION


# %%
check("weights")
'''
CHECKS = '''from autograder.checks import assert_close, question


@question("weights", points=1)
def {name}(student, rng):
    """The sum is right."""
    assert_close(student.weights(), 6.0)
'''


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    import numpy as np

    folder = tmp_path_factory.mktemp("solutions") / "a"
    for name in ("checks", "hidden", "mistakes"):
        (folder / name).mkdir(parents=True)
        if name != "mistakes":
            (folder / name / "n.py").write_text(CHECKS.format(name=f"{name}_sum"), encoding="utf-8")
    (folder / "assignment.toml").write_text(TOML, encoding="utf-8")
    (folder / "n.py").write_text(NOTEBOOK, encoding="utf-8")
    np.savez(folder / "net.npz", w=np.array([1.0, 2.0, 3.0]))
    assignment = load_assignment(folder)
    release = tmp_path_factory.mktemp("release") / "a"
    manifest = build_release(assignment, release, release)
    assert dict(manifest.notebooks[0].files) == {"net.npz": 4096}
    assert not (release / "net.npz").exists(), "our weights are not given out"
    staging = stage_notebooks(assignment, tmp_path_factory.mktemp("staging"))
    return Material(assignment, release, "a seed", staging)


def score(material, wall, files):
    result = grade_submission(Submission("ada", files), material, wall)
    return result["auto_score"], [f["kind"] for f in result["findings"]], result["submission_sha256"]


def test_it_is_found_wherever_it_was_packed_and_belongs_to_the_hash(material, wall):
    files = solution_submission(material.assignment, material.release)
    assert sorted(files) == ["n.ipynb", "net.npz"]
    points, findings, digest = score(material, wall, files)
    assert (points, findings) == (2.0, [])
    inner = {f"homework/{name}": content for name, content in files.items()}
    points, findings, other = score(material, wall, inner)
    assert (points, findings) == (2.0, []) and other != digest


def test_without_it_or_with_a_damaged_one_nothing_is_earned(material, wall):
    files = solution_submission(material.assignment, material.release)
    assert score(material, wall, {"n.ipynb": files["n.ipynb"]})[0] == 0
    assert score(material, wall, files | {"net.npz": b"PK\x03\x04 no zip at all"})[0] == 0


def test_a_pickle_in_it_is_the_students_own_affair(material, wall):
    """Only the code behind the wall ever opens the file; the judge carries bytes."""
    import io

    import numpy as np

    memory = io.BytesIO()
    np.savez(memory, w=np.array([object()], dtype=object))
    files = solution_submission(material.assignment, material.release)
    points, findings, _ = score(material, wall, files | {"net.npz": memory.getvalue()})
    assert (points, findings) == (0, [])


def test_the_shallowest_is_taken_and_others_are_not_written(tmp_path):
    files = {"old/net.npz": b"old", "new.ipynb": b"{}", "net.npz": b"new", "other.npz": b"x", "helpers.py": b"x = 1"}
    written = write_files(Submission("ada", files), tmp_path, {"net.npz": 10})
    assert written == tmp_path
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"net.npz": b"new", "helpers.py": b"x = 1"}
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    assert write_files(Submission("ada", {"net.npz": b"new"}), tmp_path) is None


def test_of_hundreds_of_notebooks_only_some_are_read(material):
    from autograder.judge.matching import MOST_NOTEBOOKS, match_notebooks

    files = {f"{number:03}.ipynb": b"{" for number in range(MOST_NOTEBOOKS + 9)} | {"deep/n.ipynb": b"{"}
    _, findings = match_notebooks(Submission("ada", files), material)
    kinds = [finding.kind for finding in findings]
    assert kinds.count("unreadable-notebook") == MOST_NOTEBOOKS and kinds.count("extra-notebook") == 10


def test_modules_that_would_fill_the_scratch_folder_are_left_out(material, wall):
    """The sandbox could not start, which would be our fault: the submission would be graded again and again."""
    many = {f"m{number:03}.py": b"#" * (1 << 18) for number in range(300)} | {"small.py": b"x = 3"}
    submission = Submission("ada", solution_submission(material.assignment, material.release) | many)
    result = grade_submission(submission, material, wall)
    assert (result["auto_score"], [f["kind"] for f in result["findings"]]) == (2.0, ["file-too-large"])
    assert "small" in module_sources(submission) and len(module_sources(submission)) == 8


def test_a_module_is_found_whichever_way_a_system_spells_its_name(material, wall, tmp_path):
    """On a Mac `import größe` finds the file; its name arrives with o and two dots, as macOS writes it."""
    composed, apart = (unicodedata.normalize(form, "größe") for form in ("NFC", "NFD"))
    assert composed != apart
    answer = f"import {composed}\n\n\ndef weights():\n    return {composed}.WEIGHT\n"
    notebook = fill_answers(json.loads((material.release / "n.ipynb").read_bytes()), {"weights": answer})
    files = {"n.ipynb": json.dumps(notebook).encode(), f"{apart}.py": b"WEIGHT = 6.0\n"}
    assert grade_submission(Submission("ada", files), material, wall)["auto_score"] == 2
    assert module_sources(Submission("ada", files)) == {composed: "WEIGHT = 6.0\n"}
    both = {f"{apart}.py": b"apart", f"{composed}.py": b"composed"}
    assert module_sources(Submission("ada", both)) == {composed: "composed"}
    # Some letters become longer, and a name that no system takes would keep everything from being written.
    long = "\ufc00" * 84
    folder = tmp_path / "files"
    folder.mkdir()
    assert write_files(Submission("ada", {f"{long}.py": b""}), folder) == folder and len(list(folder.iterdir())) == 1
