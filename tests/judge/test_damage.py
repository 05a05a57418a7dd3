"""Cells that fail, hang or end their process: they cost their own question and nothing else."""

from dataclasses import replace

import pytest

from .pooling import POOLING, full, insert, kinds, scores


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("1 / 0", "cell-raised"),
        ("this is not python", "cell-raised"),
        ("import os\nos._exit(3)", "process-ended"),
        ("import os\nos.kill(os.getpid(), 9)", "process-ended"),
        ("raise SystemExit", "cell-raised"),
    ],
)
def test_a_cell_of_the_students_that_fails_loses_nothing_else(grade, notebook, right, material, source, kind):
    result = grade(pooling=insert(notebook("pooling", right), source))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert kind in kinds(result)


def test_a_cell_that_never_ends_is_skipped_on_a_restart(grade, notebook, right, material, monkeypatch):
    quick = replace(material.assignment, limits=replace(material.assignment.limits, cell_seconds=4.0))
    monkeypatch.setattr(material, "assignment", quick)
    result = grade(pooling=insert(notebook("pooling", right), "while True: pass"))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert "limit-hit" in kinds(result)


def test_cells_that_eat_all_the_time_give_the_notebook_up_and_the_other_is_graded(
    grade, notebook, right, material, monkeypatch
):
    limits = replace(material.assignment.limits, cell_seconds=4.0, loading_seconds=8.0)
    monkeypatch.setattr(material, "assignment", replace(material.assignment, limits=limits))
    table = notebook("conv_naive", right)
    for _ in range(12):
        insert(table, "while True: pass", before="conv_cost")
    result = grade(conv_naive=table, pooling=notebook("pooling", right))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert "notebook-given-up" in kinds(result) and len(result["findings"]) < 12


def test_an_answer_cell_that_does_not_parse_says_so_in_its_own_question(grade, notebook, right, material):
    broken = right | {"avg_pool": "def avg_pool_forward(x, pool_param)\n    return x"}
    result = grade(pooling=notebook("pooling", broken))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING[:2])
    row = next(row for row in result["questions"] if row["id"] == "avg_pool")
    assert row["checks"][0]["message"].startswith("The answer cell raised SyntaxError")


def test_a_question_that_ends_its_process_leaves_the_others_theirs(grade, notebook, right, material):
    ending = right | {"max_pool_forward_naive": "import os\ndef max_pool_forward_naive(x, p):\n    os._exit(0)"}
    result = grade(pooling=notebook("pooling", ending))
    assert scores(result)["avg_pool"] == full(material, "avg_pool")["avg_pool"]
    outcomes = next(row["checks"] for row in result["questions"] if row["id"] == "max_pool_forward_naive")
    assert outcomes[0]["outcome"] == "failed" and "ended by itself" in outcomes[0]["message"]
    assert {check["outcome"] for check in outcomes[1:]} == {"not run"}


def test_cells_that_sleep_give_the_notebook_up(grade, notebook, right, material, monkeypatch):
    limits = replace(material.assignment.limits, loading_seconds=4.0, patience=1.0)
    monkeypatch.setattr(material, "assignment", replace(material.assignment, limits=limits))
    table = notebook("pooling", right)
    for _ in range(40):
        insert(table, "import time\ntime.sleep(0.5)")
    assert "notebook-given-up" in kinds(grade(pooling=table))
