"""The student's zip: complete on its own, without what is withheld, and the same bytes every time."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.release.bundle import bundle_files, bundle_path, write_bundle
from autograder.release.executed import solution_submission, unpack


@pytest.fixture(scope="module")
def files(toy, toy_release):
    return bundle_files(toy, toy_release)


def test_it_holds_the_release_the_package_and_the_part_of_the_autograder_that_check_needs(files):
    assert {"first_steps.ipynb", "manifest.json", "README.md", "requirements.txt", "checks/expected.bin"} <= set(files)
    assert "hints/first_steps.toml" in files
    assert {"autograder/notebook/__init__.py", "autograder/checks/run.py", "autograder/inside/wire.py"} <= set(files)
    assert {"cs231n_utils/__init__.py", "cs231n_utils/data/files/china.jpg"} <= set(files)


def test_it_holds_no_judge_no_reference_no_worker_no_cache_no_history(files):
    rooms = {name.split("/")[1] for name in files if name.startswith("autograder/")}
    assert rooms == {
        "__init__.py", "__main__.py", "errors.py", "files.py", "checks", "handin", "inside", "notebook", "updating"
    }  # fmt: skip
    assert not {f"autograder/inside/{name}.py" for name in ("worker", "cells", "limits")} & set(files)
    assert not [name for name in files if "__pycache__" in name or name.startswith("versions")]


def test_withheld_modules_are_absent_whether_file_or_folder(toy, toy_release, files):
    assert "cs231n_utils/gradient_check.py" not in files, "the toy withholds it"
    spec = toy.notebooks[0]
    other = replace(spec, name="other", withheld=("cs231n_utils.data",))
    both = bundle_files(replace(toy, notebooks=(spec, other)), toy_release)
    assert not [name for name in both if name.startswith("cs231n_utils/data/")]
    assert "cs231n_utils/data_utils.py" in both, "a name that begins alike is another module"
    assert "cs231n_utils/gradient_check.py" not in both, "one zip serves all notebooks"


def test_what_a_notebook_shows_is_there_though_others_withhold_it(toy, toy_release):
    pictures = replace(toy.notebooks[0], name="pictures", withheld=(), shown=("cs231n_utils.gradient_check",))
    names = set(bundle_files(replace(toy, notebooks=(*toy.notebooks, pictures)), toy_release))
    assert "cs231n_utils/gradient_check.py" in names


def test_there_is_no_bundle_without_a_release(toy, tmp_path):
    with pytest.raises(UsageError, match=r"There is no release in .*: make it with `autograder release toy`"):
        bundle_files(toy, tmp_path)


def test_the_zip_has_one_folder_and_the_same_bytes(toy, files, tmp_path):
    first, second = bundle_path(toy, tmp_path / "a"), bundle_path(toy, tmp_path / "b")
    assert first.name == "toy-2026.1.zip"
    write_bundle(toy, files, first)
    write_bundle(toy, files, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {"toy"}
        assert archive.read("toy/manifest.json") == files["manifest.json"]


# Runs in the unpacked bundle with nothing of ours installed beside it: NumPy and matplotlib from where they are.
ALONE = """
import sys
sys.path[:] = [".", *[path for path in sys.path if path and "site-packages" not in path], sys.argv[1]]
import importlib, json, pkgutil
for package in ("autograder", "cs231n_utils"):
    found = importlib.import_module(package)
    assert found.__file__.startswith(sys.argv[2]), found.__file__
    for module in pkgutil.walk_packages(found.__path__, package + "."):
        importlib.import_module(module.name)
assert not {"torch", "nbgrader", "nbformat", "jupytext"} & set(sys.modules)
names = {}
for cell in json.load(open(sys.argv[3]))["cells"]:
    if cell["metadata"]["autograder"]["role"] in ("setup", "answer"):
        exec("".join(cell["source"]).replace("%matplotlib inline", ""), names)
sys.modules["__main__"].__dict__.update(names)
report = names["check"]("contrast")
print("points", report)
"""


def _alone(folder: Path, notebook: Path) -> str:
    """Run a notebook's cells and a check in the unpacked bundle, beside nothing but what students install."""
    site = folder.parent / "site"
    site.mkdir(exist_ok=True)
    from autograder.sandbox.contents import distribution_files

    for path in distribution_files(("numpy", "matplotlib", "ipython")):
        if not (site / path.name).exists():
            (site / path.name).symlink_to(path)
    line = [sys.executable, "-I", "-S", "-c", ALONE, str(site), str(folder), str(notebook)]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_imports_and_check_works_from_the_bundle_alone(toy, toy_release, files, tmp_path):
    folder = tmp_path / "toy"
    unpack(files, folder)
    solved = tmp_path / "solved.ipynb"
    solved.write_bytes(solution_submission(toy, toy_release)["first_steps.ipynb"])
    assert "2 of 2" in _alone(folder, solved)
    assert "not written yet" in _alone(folder, folder / "first_steps.ipynb")
