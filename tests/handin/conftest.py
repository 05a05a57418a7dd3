"""A small assignment as a student has it, and notebooks in it that run without any check of ours."""

import json
from pathlib import Path

import pytest

from autograder.course.manifest import sha256
from autograder.notebook.bundle import Bundle, read_bundle

STUB = 'def double(x):\n    raise NotImplementedError("double: replace this line with your code")'
ANSWER = "def double(x):\n    return 2 * x"
# A value whose text is its points, as `check` returns one.
CHECK = "4.5 if double(1) == 2 else 0"
ASK = "Why?\n\nYOUR ANSWER HERE"


def code(name, source, role, question=""):
    ours = {"role": role} | ({"question": question} if question else {})
    return {
        "cell_type": "code", "id": name, "metadata": {"autograder": ours}, "source": source,
        "execution_count": None, "outputs": [],
    }  # fmt: skip


def text(name, source, role="text", question=""):
    ours = {"role": role} | ({"question": question} if question else {})
    return {"cell_type": "markdown", "id": name, "metadata": {"autograder": ours}, "source": source}


def notebook(*cells) -> bytes:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    table = {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(table).encode()


def cells(answer=ANSWER, words="Because.", *, more=()):
    return [
        text("title", "# Layers\n\nText."),
        code("double", answer, "answer", "double"),
        code("check-double", CHECK, "check", "double"),
        text("why", words, "written", "why"),
        *more,
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The student's folder, everything answered."""
    released = cells(STUB, ASK)
    rows = [
        {"id": cell["id"], "role": cell["metadata"]["autograder"]["role"], "type": cell["cell_type"],
         "question": cell["metadata"]["autograder"].get("question", ""), "sha256": sha256(cell["source"])}
        for cell in released
    ]  # fmt: skip
    questions = [
        {"id": "double", "points": 4.5, "written": False, "signatures": ["double(x)"], "checks": []},
        {"id": "why", "points": 1.0, "written": True, "signatures": [], "checks": []},
    ]
    manifest = {
        "schema": 1, "assignment": "tiny", "version": "2026.1", "title": "Tiny",
        "notebooks": [
            {"name": "layers", "title": "Layers", "cells": rows, "questions": questions, "files": {"net.npz": 2048}}
        ],
        "files": {},
    }  # fmt: skip
    folder = tmp_path / "tiny"
    (folder / "checks").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "layers.ipynb").write_bytes(notebook(*cells()))
    return folder


@pytest.fixture
def bundle(folder) -> Bundle:
    return read_bundle(folder)
