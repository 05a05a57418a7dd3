"""What is no notebook, or no notebook of this assignment: one clear sentence, and nothing is changed."""

import json
import os

import pytest

from autograder.errors import UsageError
from autograder.updating.command import update_all
from autograder.updating.steps import notebooks_at, update_notebook

from .conftest import cell

NOT_4 = "is no notebook of format 4: open it in Jupyter and save it again"
CELL = {"cell_type": "code", "source": "x", "metadata": {}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: open it in Jupyter and save it again, or bring back a copy"),
        (b'{"cells": [', "is no notebook, or its end is missing"),
        (b"<<<<<<< HEAD\n{}\n", "holds merge conflict markers: settle them first"),
        ("{}".encode("utf-16"), "is no notebook, or its end is missing"),
        (b"[" * 100_000, "is no notebook, or its end is missing"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "is no notebook, or its end is missing"),
        (b"[]", NOT_4),
        (b'{"nbformat": 3, "worksheets": []}', NOT_4),
        (b'{"nbformat": 3, "cells": []}', NOT_4),
        (b'{"nbformat": 4, "cells": {}}', NOT_4),
        (b'{"nbformat": 4, "cells": [7]}', NOT_4),
        (json.dumps({"nbformat": 4, "cells": [CELL | {"source": 7}]}).encode(), NOT_4),
        (json.dumps({"nbformat": 4, "cells": [CELL | {"source": ["x", None]}]}).encode(), NOT_4),
        (json.dumps({"nbformat": 4, "cells": [CELL | {"metadata": []}]}).encode(), NOT_4),
        (json.dumps({"nbformat": 4, "cells": [CELL | {"cell_type": "heading"}]}).encode(), NOT_4),
    ],
)
def test_no_notebook(to, tmp_path, content, sentence):
    path = tmp_path / "first_steps.ipynb"
    path.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        update_notebook(path, to, print)
    assert str(raised.value).startswith(f"{path} {sentence}") and str(raised.value).endswith("Nothing was changed.")
    assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]


def test_too_large_or_not_there(to, tmp_path):
    path = tmp_path / "first_steps.ipynb"
    with pytest.raises(UsageError, match=r"cannot be read \(No such file"):
        update_notebook(path, to, print)
    with path.open("wb") as file:
        os.truncate(file.fileno(), 300 << 20)
    with pytest.raises(UsageError, match=r"has more than 256 MB: clear its outputs"):
        update_notebook(path, to, print)


@pytest.mark.parametrize(
    ("about", "name", "sentence"),
    [
        ({"assignment": "a2\x1b[2J", "notebook": "x"}, "first_steps", "is a notebook of a2␛[2J; this is the newest"),
        ({"assignment": "toy", "notebook": "gone"}, "other", "toy 2026.2 has no notebook gone any more."),
        ({}, "other", "other.ipynb is none of the notebooks of toy: first_steps."),
        ({"version": "2031.4"}, "first_steps", "says it is version 2031.4; known here are 2026.1, 2026.2."),
    ],
)
def test_not_this_assignments(to, tmp_path, about, name, sentence):
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [CELL], "metadata": {"autograder": about}}))
    with pytest.raises(UsageError) as raised:
        update_notebook(path, to, print)
    assert sentence in str(raised.value) and list(tmp_path.iterdir()) == [path]


def test_a_version_that_the_notebook_does_not_say(to, first, tmp_path):
    path = tmp_path / "renamed.ipynb"
    cell(first, "contrast")["source"] = "x = 1"
    path.write_text(json.dumps(first | {"metadata": {}}))
    said = []
    assert update_notebook(path, to, said.append)
    assert "updated from 2026.1 to 2026.2" in said[0], "its cells tell"
    path.write_text(json.dumps(first | {"metadata": {"autograder": {"version": "?"}}}))
    assert update_notebook(path, to, said.append, since="2026.1")
    with pytest.raises(UsageError, match=r"--from 1999: there is no such version; there are 2026.1, 2026.2."):
        update_notebook(path, to, said.append, since="1999")


def test_odd_metadata_and_broken_characters_are_no_reason_to_fail(to, first, tmp_path):
    path = tmp_path / "first_steps.ipynb"
    cell(first, "contrast").update(source="x = '\ud800'", metadata={"nbgrader": 7, "autograder": [], "tags": "x"}, id=5)
    cell(first, "setup")["metadata"]["tags"] = "mine"
    path.write_text(json.dumps(first))
    assert update_notebook(path, to, print)
    assert "x = '\ud800'" in ["".join(one["source"]) for one in json.loads(path.read_bytes())["cells"]]
    assert not update_notebook(path, to, print)


def test_one_that_is_wrong_does_not_keep_the_others_back(to, old, tmp_path):
    (tmp_path / "first_steps.ipynb").write_text("")
    with pytest.raises(UsageError, match=r"is empty"):
        update_all([tmp_path / "first_steps.ipynb", old], to, "")
    assert b'"2026.2"' in (old / "first_steps.ipynb").read_bytes()
    with pytest.raises(UsageError, match=r"There is no notebook of toy in .*; name your notebook, or its folder"):
        notebooks_at(tmp_path / "toy" / "checks", to.released)


def test_where_nothing_can_be_written_nothing_is_changed(to, old, monkeypatch):
    before = (old / "first_steps.ipynb").read_bytes()

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.updating.student.write_atomic", full)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left on device\). Nothing was changed."):
        update_notebook(old / "first_steps.ipynb", to, print)
    assert (old / "first_steps.ipynb").read_bytes() == before
    monkeypatch.undo()
    monkeypatch.setattr("autograder.updating.folder.write_atomic", full)
    with pytest.raises(UsageError, match=r"your notebook is updated, the files beside it are not yet: run the same"):
        update_notebook(old / "first_steps.ipynb", to, print)
    monkeypatch.undo()
    assert update_notebook(old / "first_steps.ipynb", to, print)
    assert json.loads((old / "manifest.json").read_bytes())["version"] == "2026.2"
