"""One submission, one result: damage costs its own questions and nothing else."""

import json

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.run import run_check
from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.judge import Finding, Material, Submission, grade_submission, stage_notebooks

NAME = "a3_conv_layers"


@pytest.fixture(scope="module")
def material(repository, tmp_path_factory):
    assignment = load_assignment(repository / "solutions" / NAME)
    staging = stage_notebooks(assignment, tmp_path_factory.mktemp("staging"))
    return Material(assignment, repository / "assignments" / NAME, "a seed", staging)


@pytest.fixture(scope="module")
def right(material):
    return {q.id: answer_source(material.assignment, q.id) for q in material.assignment.questions if not q.written}


@pytest.fixture
def notebook(material):
    """`notebook(name, answers)`: a released notebook with answers in it, as a dictionary."""

    def make(name, answers=None):
        released = json.loads((material.release / f"{name}.ipynb").read_text(encoding="utf-8"))
        return filled(released, answers or {})

    return make


@pytest.fixture
def grade(material, wall):
    def run(**notebooks):
        files = {
            f"{name}.ipynb": given if isinstance(given, bytes) else json.dumps(given).encode()
            for name, given in notebooks.items()
        }
        return grade_submission(Submission("ada", files), material, wall)

    return run


def scores(result):
    return {row["id"]: row["score"] for row in result["questions"] if not row["written"]}


def kinds(result):
    return {finding["kind"] for finding in result["findings"]}


def full(material, *questions):
    return {q.id: q.points for q in material.assignment.questions if q.id in questions}


POOLING = ("max_pool_forward_naive", "max_pool_backward_naive", "avg_pool")


def test_the_result_has_the_documented_form(grade, notebook, right, material):
    result = grade(**{spec.name: notebook(spec.name, right) for spec in material.assignment.notebooks})
    assert list(result) == [
        "schema", "student", "assignment", "submission_sha256", "version", "checks_sha256", "seed_sha256", "libraries",
        "status", "auto_score", "auto_max", "manual_score", "manual_max", "late_days", "questions", "findings",
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


def insert(table, source, before="avg_pool"):
    questions = [cell["metadata"].get("autograder", {}).get("question") for cell in table["cells"]]
    place = questions.index(before)
    table["cells"].insert(place, {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "id": "own"})
    return table


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
    from dataclasses import replace

    quick = replace(material.assignment, limits=replace(material.assignment.limits, cell_seconds=4.0))
    monkeypatch.setattr(material, "assignment", quick)
    result = grade(pooling=insert(notebook("pooling", right), "while True: pass"))
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)
    assert "limit-hit" in kinds(result)


def test_cells_that_eat_all_the_time_give_the_notebook_up_and_the_other_is_graded(
    grade, notebook, right, material, monkeypatch
):
    from dataclasses import replace

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


def test_hidden_checks_say_what_is_wrong_without_their_input(grade, notebook, right, material):
    result = grade(pooling=notebook("pooling", right | {"avg_pool": right["avg_pool"].replace("mean", "sum")}))
    hidden = [c for row in result["questions"] for c in row["checks"] if c["hidden"] and c["outcome"] == "failed"]
    assert hidden or scores(result)["avg_pool"] == 6  # the solution may not use mean at all
    for check in hidden:
        assert not any(char.isdigit() for char in check["message"])


def test_our_own_fault_makes_a_submission_incomplete(grade, notebook, right, material, monkeypatch):
    from dataclasses import replace

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


SPYING = """import numpy as np
seen = []
class Seen(Exception):
    pass
def max_pool_forward_naive(x, pool_param):
    seen.append(float(np.asarray(x).ravel()[0]))
    raise type("saw_" + "_".join(f"{value:.6f}" for value in seen), (Seen,), {})(str(seen))
"""


def test_no_message_tells_what_a_hidden_check_sent(grade, notebook, right, material):
    """A class named after the input, and a later public check whose message repeats it: neither gets out."""
    later = (
        "def avg_pool_forward(x, pool_param):\n    raise ValueError(str(seen))\navg_pool_backward = avg_pool_forward"
    )
    spying = right | {"max_pool_forward_naive": SPYING, "avg_pool": later}
    result = grade(pooling=notebook("pooling", spying))
    namespace = {}
    exec(SPYING, namespace)
    for question in POOLING[:2]:
        for check in material.checks[question]:
            if not check.hidden:
                run_check(check, LocalBackend(namespace), material.truth)
    told = [check for row in result["questions"] for check in row["checks"] if row["id"] == "avg_pool"]
    assert f"ValueError: {namespace['seen']} " in told[0]["message"]  # of the public checks, and of nothing after them
    for row in result["questions"]:
        for check in row["checks"]:
            if check["hidden"]:
                assert not any(char.isdigit() for char in check["message"]) and "picture" not in check
    assert not any("saw_" in finding["detail"] for finding in result["findings"])


def test_a_notebook_in_the_folder_itself_comes_before_copies_below_it(material, notebook, right, wall):
    files = {
        "backup/pooling.ipynb": json.dumps(notebook("pooling")).encode(),
        "pooling.ipynb": json.dumps(notebook("pooling", right)).encode(),
    }
    result = grade_submission(Submission("kim", files), material, wall)
    assert {k: v for k, v in scores(result).items() if v} == full(material, *POOLING)


def test_cells_that_sleep_give_the_notebook_up(grade, notebook, right, material, monkeypatch):
    from dataclasses import replace

    limits = replace(material.assignment.limits, loading_seconds=4.0, patience=1.0)
    monkeypatch.setattr(material, "assignment", replace(material.assignment, limits=limits))
    table = notebook("pooling", right)
    for _ in range(40):
        insert(table, "import time\ntime.sleep(0.5)")
    assert "notebook-given-up" in kinds(grade(pooling=table))


def test_a_restart_during_hidden_checks_tells_nothing(grade, notebook, right, material):
    """What a process hid for its successor would come out in the findings of the cells that run again."""
    own = "import os\nif os.path.exists('/tmp/x'):\n    pass\nraise ValueError('told')"
    ending = right | {"avg_pool": right["avg_pool"].replace("### BEGIN SOLUTION", "counted.append(1)\n    stop()", 1)}
    stop = "counted = []\ndef stop():\n    if len(counted) > 8:\n        os._exit(0)"
    result = grade(pooling=insert(insert(notebook("pooling", ending), own), "import os\n" + stop))
    assert [f["kind"] for f in result["findings"]].count("cell-raised") == 1


NUMERIC = """
def _forward(x, p):
    N, C, H, W = x.shape
    h, w, s = p["pool_height"], p["pool_width"], p["stride"]
    out = np.zeros((N, C, (H - h) // s + 1, (W - w) // s + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = x[n, c, i * s : i * s + h, j * s : j * s + w].max()
    return out


def max_pool_forward_naive(x, pool_param):
    return _forward(x, pool_param), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    return eval_numerical_gradient_array(lambda x: _forward(x, pool_param), x.copy(), dout)
"""


def test_a_numeric_gradient_is_no_backward_pass(grade, notebook, right, material):
    """It answers what is small; elsewhere its steps are lost in rounding, and the TA is told."""
    imported = "from cs231n_utils.gradient_check import eval_numerical_gradient_array\n"
    cheating = right | {"max_pool_forward_naive": imported + NUMERIC, "max_pool_backward_naive": ""}
    result = grade(pooling=notebook("pooling", cheating))
    assert scores(result)["max_pool_forward_naive"] == full(material, POOLING[0])[POOLING[0]]
    assert scores(result)["max_pool_backward_naive"] <= 0.6 * full(material, POOLING[1])[POOLING[1]]
    rows = {row["id"]: row["checks"] for row in result["questions"]}
    assert all(check["outcome"] == "failed" for check in rows["max_pool_backward_naive"] if check["hidden"])
