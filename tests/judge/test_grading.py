"""One submission, one result: what is in it, and which files of it are graded."""

import json
from dataclasses import replace

import pytest

from autograder.judge import Finding, Submission, grade_submission

from .pooling import POOLING, full, kinds, scores


def test_the_result_has_the_documented_form(grade, notebook, right, material):
    result = grade(**{spec.name: notebook(spec.name, right) for spec in material.assignment.notebooks})
    assert list(result) == [
        "schema", "student", "assignment", "submission_sha256", "version", "checks_sha256", "seed_sha256", "libraries",
        "versions", "status", "auto_score", "auto_max", "manual_score", "manual_max", "late_days", "questions",
        "findings",
    ]  # fmt: skip
    assert result["auto_score"] == result["auto_max"] == material.assignment.auto_max
    assert result["status"] == "complete" and result["findings"] == []
    assert {check["outcome"] for row in result["questions"] for check in row["checks"]} == {"passed"}
    written = [row for row in result["questions"] if row["written"]]
    assert written and all(row["score"] is None and row["checks"] == [] for row in written)


def test_the_same_submission_gives_the_same_bytes(grade, notebook, right):
    half = {name: source for name, source in right.items() if name != "avg_pool"}
    once, again = (json.dumps(grade(pooling=notebook("pooling", half))) for _ in range(2))
    assert once == again


def test_a_missing_notebook_costs_its_own_questions(grade, notebook, right, material):
    result = grade(pooling=notebook("pooling", right))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert kinds(result) == {"missing-notebook"}


def test_an_unreadable_notebook_is_a_finding_and_the_other_is_graded(grade, notebook, right, material):
    result = grade(conv_naive=b'{"cells": [', pooling=notebook("pooling", right))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert kinds(result) == {"unreadable-notebook", "missing-notebook"} and result["status"] == "complete"


@pytest.mark.parametrize("name", ["Homework (3) – final", "pooling-Copy1"])
def test_a_renamed_notebook_is_recognised(grade, notebook, right, material, name):
    table = notebook("pooling", right)
    del table["metadata"]["autograder"]
    result = grade(**{name: table})
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert "renamed-notebook" in kinds(result)


def test_a_second_copy_and_a_strange_notebook_are_reported_not_graded(grade, notebook, right, material):
    strange = {"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "1"}]}
    result = grade(pooling=notebook("pooling", right), pooling_old=notebook("pooling"), diary=strange)
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert [f["kind"] for f in result["findings"]].count("extra-notebook") == 2


def test_a_right_answer_in_its_own_cell_with_a_module_beside_it(material, notebook, right, wall):
    table = notebook("pooling", right)
    for cell in table["cells"]:
        if cell["metadata"].get("autograder", {}).get("role") == "answer":
            cell["source"] = ""
    table["cells"].append(
        {"cell_type": "code", "metadata": {}, "id": "own", "source": "import warnings, sys\nfrom answers import *\n"
         "warnings.warn('careful')\nprint('x', file=sys.stderr)\nnp.seterr(all='raise')\nnp.random.seed(3)"}
    )  # fmt: skip
    module = "import numpy as np\n" + "\n\n".join(right[name] for name in POOLING)
    files = {"pooling.ipynb": json.dumps(table).encode(), "answers.py": module.encode(), "../evil.py": b"x"}
    result = grade_submission(Submission("ada", files, (Finding("note", "", "kept"),)), material, wall)
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert result["findings"][0]["kind"] == "note"


def test_our_own_fault_makes_a_submission_incomplete(grade, notebook, right, material, monkeypatch):
    def broken(student, rng):
        raise ZeroDivisionError("ours")

    checks = {name: list(listed) for name, listed in material.checks.items()}
    checks["avg_pool"][0] = replace(checks["avg_pool"][0], function=broken)
    monkeypatch.setattr(material, "checks", checks)
    result = grade(pooling=notebook("pooling", right))
    assert result["status"] == "incomplete"
    assert [c["message"] for row in result["questions"] for c in row["checks"] if c["outcome"] == "error"] == [
        "ZeroDivisionError: ours"
    ]


def test_a_notebook_in_the_folder_itself_comes_before_copies_below_it(material, notebook, right, wall):
    files = {
        "backup/pooling.ipynb": json.dumps(notebook("pooling")).encode(),
        "pooling.ipynb": json.dumps(notebook("pooling", right)).encode(),
    }
    result = grade_submission(Submission("kim", files), material, wall)
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
