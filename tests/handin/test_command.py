"""`submit` from beginning to end, as a process of its own, as students start it."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from autograder.errors import UsageError
from autograder.handin.command import main

from .conftest import ASK, STUB, cells, code, notebook


@pytest.fixture(autouse=True)
def weights(folder):
    """What the notebook asks its student to save."""
    (folder / "net.npz").write_bytes(b"weights")


def _submit(folder, *words, module="autograder"):
    line = [sys.executable, "-m", module, "submit", *words]
    return subprocess.run(
        line, cwd=folder, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"}
    )


def test_a_finished_assignment_is_run_and_packed(folder):
    done = _submit(folder)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert "layers.ipynb: 4.5 of 4.5 points by public checks" in done.stdout
    assert "Public score: 4.5 of 4.5." in done.stdout and "Packed 1 notebook, net.npz:" in done.stdout
    with zipfile.ZipFile(folder / "tiny-submission.zip") as archive:
        assert sorted(archive.namelist()) == ["layers.ipynb", "net.npz", "receipt.json"]
        assert archive.read("layers.ipynb") == (folder / "layers.ipynb").read_bytes(), "as saved, outputs and all"
    assert (folder / "tiny-submission-receipt.json").is_file()


def test_an_unfinished_one_is_packed_too_and_says_what_is_missing(folder):
    (folder / "layers.ipynb").write_bytes(notebook(*cells(STUB, ASK, more=[code("odd", "1 / 0", "demo")])))
    done = _submit(folder, "--student", "ada")
    assert "cell 5 (under “Layers”): ZeroDivisionError: division by zero" in done.stdout
    assert (
        done.returncode == 1 and "double is not written yet." in done.stdout and "why has no words yet." in done.stdout
    )
    assert "1 cell stops at a function that is not written yet." in done.stdout
    assert "Public score: 0 of 4.5." in done.stdout and (folder / "ada-tiny-submission.zip").is_file()


def test_without_running_it_needs_no_jupyter(folder):
    blocked = folder / "sitecustomize.py"
    blocked.write_text("import sys\nsys.modules['nbclient'] = sys.modules['nbformat'] = None\n")
    environment = os.environ | {"PYTHONPATH": str(folder)}
    line = [sys.executable, "-m", "autograder", "submit"]
    done = subprocess.run([*line, "--no-run"], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0 and "layers.ipynb: not run" in done.stdout and "Public score" not in done.stdout
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 2 and "needs nbclient: `python -m pip install -r requirements.txt`" in done.stderr


def test_a_kernel_that_does_not_start_is_said(folder):
    (folder / "ipykernel_launcher.py").write_text("raise SystemExit(1)")
    done = _submit(folder)
    assert done.returncode == 2 and "No fresh kernel could be started" in done.stderr and "Traceback" not in done.stderr


def test_what_is_refused_is_not_packed(folder):
    (folder / "huge.py").write_bytes(b" " * 300_000)
    (folder / "my notes.py").write_text("")
    done = _submit(folder, "--no-run")
    assert done.returncode == 1 and "not possible: huge.py has 0.3 MB" in done.stdout
    assert "left out: my notes.py" in done.stdout and "Nothing was packed." in done.stdout
    assert not (folder / "tiny-submission.zip").exists()


def test_without_any_notebook_nothing_is_packed(folder):
    (folder / "layers.ipynb").unlink()
    done = _submit(folder, "--no-run")
    assert done.returncode == 1 and "there is no notebook of the assignment" in done.stdout
    assert not list(folder.glob("*.zip"))


def test_missing_and_damaged_notebooks_are_named_and_the_rest_is_packed(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["notebooks"] += [
        {"name": name, "title": name, "cells": [], "questions": []} for name in ("broken", "absent")
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "broken.ipynb").write_text("<<<<<<<")
    done = _submit(folder, "--no-run")
    assert done.returncode == 1 and "absent.ipynb: it is not here." in done.stdout
    assert "broken.ipynb: it is not a notebook; open it in Jupyter and save it again." in done.stdout
    with zipfile.ZipFile(folder / "tiny-submission.zip") as archive:
        assert sorted(archive.namelist()) == ["broken.ipynb", "layers.ipynb", "net.npz", "receipt.json"]


def test_data_that_a_notebook_should_have_saved_is_missed(folder):
    (folder / "net.npz").unlink()
    done = _submit(folder, "--no-run")
    assert done.returncode == 1 and "net.npz is not here: run the cell of this notebook that saves it." in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--student", "../ada"], "letters, digits"),
        (["--timeout", "0"], "takes at least 1"),
        (["a9"], "There is no assignment a9 here; this is tiny."),
    ],
)
def test_wrong_usage_is_a_sentence(folder, words, said):
    done = _submit(folder, *words)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_the_assignment_may_be_named_from_elsewhere(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder.parent)
    assert main(["submit", "tiny", "--no-run"]) == 0
    (folder.parent / "assignments").mkdir()
    folder.rename(folder.parent / "assignments" / "tiny")
    assert main(["submit", "tiny", "--no-run"]) == 0
    monkeypatch.chdir(folder.parent / "assignments" / "tiny" / "checks")
    assert main(["submit", "tiny", "--no-run"]) == 0, "from inside, by its name"
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", str(folder.parent))
    assert main(["submit"]) == 2 and "there is no manifest.json" in capsys.readouterr().err


def test_no_assignment_by_that_name_is_a_usage_error(folder, monkeypatch):
    from autograder.handin.command import run

    monkeypatch.chdir(folder)
    with pytest.raises(UsageError, match="Go to the folder with its notebooks"):
        import argparse

        run(argparse.Namespace(assignment="other", student="", timeout=1, no_run=True))
