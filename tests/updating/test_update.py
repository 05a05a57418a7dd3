"""`update` as students run it: in the new bundle, on their old folder; the rest of the folder follows."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import BundleError, UsageError
from autograder.updating.command import newest_here
from autograder.updating.steps import update_notebook

from .conftest import cell, source

ANSWER = "def contrast(x, factor):\n    return np.mean(x) + factor * (x - np.mean(x))\n"


def update(bundle: Path, *words) -> subprocess.CompletedProcess:
    line = [sys.executable, "-m", "autograder", "update", *map(str, words)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(line, cwd=bundle, capture_output=True, text=True, env=environment)


def write(folder: Path, **answers: str) -> Path:
    path = folder / "first_steps.ipynb"
    notebook = json.loads(path.read_bytes())
    for name, text in answers.items():
        cell(notebook, name)["source"] = text.splitlines(keepends=True)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_students_folder_becomes_the_new_version_and_twice_is_once(versions, old, tmp_path):
    bundle = Path(shutil.copytree(versions["2026.2"], tmp_path / "new" / "toy"))
    path = write(old, contrast=ANSWER)
    before = path.read_bytes()
    (old / "mine.py").write_text("x = 1\n")
    done = update(bundle, path)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert done.stdout.splitlines() == [
        "first_steps.ipynb: updated from 2026.1 to 2026.2; as it was before: first_steps.before-2026.2.ipynb",
        "  contrast changed after you had written in it; a note shows both sides.",
        "  Checks and the other files beside it are of version 2026.2 now.",
    ]
    assert (old / "first_steps.before-2026.2.ipynb").read_bytes() == before
    notebook = json.loads(path.read_bytes())
    assert source(cell(notebook, "contrast")) == ANSWER and notebook["metadata"]["autograder"]["version"] == "2026.2"
    new = {name: sha for name, (sha, _) in everything(bundle).items() if not name.endswith(".ipynb")}
    now = {name: sha for name, (sha, _) in everything(old).items() if not name.endswith((".ipynb", "mine.py"))}
    assert now == new and (old / "mine.py").read_text() == "x = 1\n"
    first = everything(old)
    for where in (bundle, old):  # the old folder is the newest version itself by now
        again = update(where, path)
        assert again.returncode == 0 and again.stdout == "first_steps.ipynb: is of version 2026.2 already\n"
        assert everything(old) == first


def test_an_old_notebook_put_into_the_new_folder(versions, old, tmp_path):
    bundle = Path(shutil.copytree(versions["2026.2"], tmp_path / "new" / "toy"))
    shutil.copy(write(old, contrast=ANSWER), bundle / "first_steps.ipynb")
    done = update(bundle, ".")
    assert done.returncode == 0 and "updated from 2026.1 to 2026.2" in done.stdout, done.stderr
    notebook = json.loads((bundle / "first_steps.ipynb").read_bytes())
    assert source(cell(notebook, "contrast")) == ANSWER and "flip" in source(cell(notebook, "check-flip"))


def test_the_updated_folder_checks_and_packs(versions, old):
    answers = {"contrast": ANSWER, "flip": "def flip(x):\n    return np.asarray(x)[::-1]\n"}
    path = write(old, contrast=ANSWER)
    assert update(versions["2026.2"], path).returncode == 0
    write(old, **answers)
    line = [sys.executable, "-m", "autograder", "submit"]
    done = subprocess.run(line, cwd=old, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ""})
    assert "first_steps.ipynb: 6 of 12 points by public checks" in done.stdout, done.stdout + done.stderr
    assert "before-" not in done.stdout


def test_files_that_a_student_changed_are_kept_beside(to, old):
    (old / "checks" / "first_steps.py").write_text("# mine\n")
    (old / "cs231n_utils" / "__init__.py").write_text("print('hello')\n")
    said = []
    assert update_notebook(old / "first_steps.ipynb", to, said.append)
    assert (old / "checks" / "first_steps.before-2026.2.py").read_text() == "# mine\n"
    assert (old / "cs231n_utils" / "__init__.before-2026.2.py").read_text() == "print('hello')\n"
    assert "  first_steps.py was not as released; it is kept as first_steps.before-2026.2.py." in said
    assert sorted(path.name for path in old.rglob("*.before-*")) == [
        "__init__.before-2026.2.py", "first_steps.before-2026.2.ipynb", "first_steps.before-2026.2.py",
    ]  # fmt: skip


def test_what_the_new_version_no_longer_has_goes_unless_it_was_changed(to, old):
    table = json.loads((old / "released.json").read_bytes())
    for name in ("checks/gone.py", "checks/mine.py"):
        (old / name).write_text("old = 1\n")
        table["files"][name] = hashlib.sha256(b"old = 1\n").hexdigest()
    (old / "checks" / "mine.py").write_text("old = 2\n")
    outside = old.parent / "outside.txt"
    outside.write_text("old = 1\n")
    table["files"]["../outside.txt"] = table["files"]["checks/../../outside.txt"] = table["files"]["checks/gone.py"]
    (old / "released.json").write_text(json.dumps(table))
    update_notebook(old / "first_steps.ipynb", to, lambda text: None)
    assert not (old / "checks" / "gone.py").exists()
    assert (old / "checks" / "mine.py").exists() and outside.exists()


def test_a_folder_that_leads_elsewhere_is_not_written_through(to, old, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(old / "hints")
    (old / "hints").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"hints is a link that leads out of .*: make it a folder"):
        update_notebook(old / "first_steps.ipynb", to, lambda text: None)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_that_leads_elsewhere_loses_nothing_there(to, old, tmp_path):
    """Whoever sent the folder knows what is in the files of others' courses, and says that the release had them."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "theirs.py").write_text("old = 1\n")
    (old / "more").symlink_to(tmp_path / "elsewhere")
    table = json.loads((old / "released.json").read_bytes())
    table["files"]["more/theirs.py"] = hashlib.sha256(b"old = 1\n").hexdigest()
    (old / "released.json").write_text(json.dumps(table))
    update_notebook(old / "first_steps.ipynb", to, lambda text: None)
    assert (tmp_path / "elsewhere" / "theirs.py").exists()


def test_a_pipe_beside_a_notebook_is_not_waited_for(to, old):
    (old / "manifest.json").unlink()
    os.mkfifo(old / "manifest.json")
    said = []
    update_notebook(old / "first_steps.ipynb", to, said.append)
    assert said


def test_old_notebooks_are_never_written_over(to, old):
    path = write(old, contrast=ANSWER)
    (old / "first_steps.before-2026.2.ipynb").write_text("something else")
    update_notebook(path, to, lambda text: None)
    assert (old / "first_steps.before-2026.2.ipynb").read_text() == "something else"
    assert ANSWER.splitlines()[0] in (old / "first_steps.before-2026.2-2.ipynb").read_text()


def test_a_notebook_without_files_beside_it(to, old, tmp_path):
    alone = tmp_path / "Downloads" / "first_steps (1).ipynb"
    alone.parent.mkdir()
    shutil.copy(old / "first_steps.ipynb", alone)
    said = []
    assert update_notebook(alone, to, said.append)
    assert said[-1] == "  There are no files of toy beside it: open it in a folder that has them."
    assert sorted(path.name for path in alone.parent.iterdir()) == [
        "first_steps (1).before-2026.2.ipynb", "first_steps (1).ipynb"
    ]  # fmt: skip


def test_packages_installed_for_everybody_are_left_alone(to, old):
    shutil.rmtree(old / "autograder")
    (old / "released.json").unlink()
    update_notebook(old / "first_steps.ipynb", to, lambda text: None)
    assert not (old / "autograder").exists() and not (old / "released.json").exists()
    assert json.loads((old / "manifest.json").read_bytes())["version"] == "2026.2"


def test_files_of_an_unknown_version_stay(to, old):
    manifest = json.loads((old / "manifest.json").read_bytes())
    (old / "manifest.json").write_text(json.dumps(manifest | {"version": "2027.1"}))
    before = everything(old / "checks")
    said = []
    update_notebook(old / "first_steps.ipynb", to, said.append)
    assert everything(old / "checks") == before and "  The files beside it say they are version 2027.1" in said[-1]


def test_a_link_stays_a_link(to, old, tmp_path):
    link = tmp_path / "link.ipynb"
    link.symlink_to(old / "first_steps.ipynb")
    update_notebook(link, to, lambda text: None)
    assert link.is_symlink() and b'"2026.2"' in (old / "first_steps.ipynb").read_bytes()


def test_a_bundle_that_was_changed_or_is_none_says_so(versions, old, tmp_path):
    bundle = Path(shutil.copytree(versions["2026.2"], tmp_path / "new" / "toy"))
    (bundle / "checks" / "first_steps.py").write_text("")
    done = update(bundle, old / "first_steps.ipynb")
    assert (
        done.returncode == 2 and "first_steps.py is not as it was released; unpack the assignment's zip" in done.stderr
    )
    with pytest.raises(BundleError, match=r"There is no released.json in .*: unpack the newest zip"):
        newest_here(tmp_path)
    (tmp_path / "released.json").write_text("{}")
    with pytest.raises(BundleError, match=r"released.json is damaged; unpack the assignment's zip anew"):
        newest_here(tmp_path)


def test_from_the_courses_repository(versions, old, capsys):
    from autograder.cli import main

    course = versions["course"]
    path = write(old, contrast=ANSWER)
    places = ["--solutions", str(course / "solutions"), "--assignments", str(course / "assignments")]
    assert main(["update", str(old), *places]) == 0
    assert "updated from 2026.1 to 2026.2" in capsys.readouterr().out
    assert ANSWER.splitlines()[1] in path.read_text()
    (old / "other.ipynb").write_text('{"nbformat": 4, "cells": []}')
    assert main(["update", str(old / "other.ipynb"), *places]) == 2
    assert "other.ipynb doesn't say which assignment it belongs to: name it with -a." in capsys.readouterr().err


def test_it_needs_nothing_but_python(versions, old):
    program = "import sys; sys.path.insert(0, '.'); from autograder.handin.command import main; sys.exit(main())"
    line = [sys.executable, "-I", "-S", "-c", program, "update", str(old)]
    done = subprocess.run(line, cwd=versions["2026.2"], capture_output=True, text=True)
    assert done.returncode == 0 and "updated from 2026.1 to 2026.2" in done.stdout, done.stderr
