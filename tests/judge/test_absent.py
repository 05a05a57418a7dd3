"""Imports of what answers may not use: found while nobody has seen a hidden input, and told in our own words only."""

import pytest

from autograder.course.assignment import NotebookSpec
from autograder.judge.absent import absent_findings
from autograder.judge.plan import Plan, PlannedCell
from autograder.judge.runner import NotebookRunner
from autograder.sandbox import Contents

SPEC = NotebookSpec("fast", "Fast", (), withheld=("cs231n_utils.gradient_check",))

ASKS = """
import importlib, importlib.util
def ask(name):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


@pytest.fixture
def run(wall, staged, tmp_path):
    """`run(cells, files=…)`: the runner after these cells, as (source, whether only its definitions count)."""
    from autograder.course.assignment import Limits

    runners = []

    def run(*cells, modules=None):
        for name, source in (modules or {}).items():
            (tmp_path / name).write_text(source, encoding="utf-8")
        planned = tuple(PlannedCell(f"cell {n}", s, definitions=only) for n, (s, only) in enumerate(cells, 1))
        tmp_path.chmod(0o755)
        files = tmp_path if modules else None
        runner = NotebookRunner(Plan(planned, ()), wall, Contents(("numpy",), staged), Limits(), files)
        runners.append(runner)
        runner.ready()
        return runner

    yield run
    for runner in runners:
        runner.__exit__(None, None, None)


def named(missed):
    return [finding.detail.split(" asked for ")[1].split(" or ")[0] for finding in absent_findings(SPEC, missed)]


def test_every_way_to_ask_for_a_module_is_seen(run):
    source = ASKS + "ask('torch.nn')\nask('autograder.judge')\nimportlib.util.find_spec('solutions')\n"
    source += "try:\n    from cs231n_utils import gradient_check\nexcept ImportError:\n    pass\n"
    source += "def f():\n    import scipy.signal\ntry:\n    f()\nexcept ImportError:\n    pass\n"
    runner = run((source, False), ("import mine", False), modules={"mine.py": "import numba"})
    runner.hidden_checks_begin()
    assert named(runner.missed) == ["autograder", "cs231n_utils.gradient_check", "numba", "scipy", "solutions", "torch"]


def test_what_libraries_and_demos_look_for_is_nobodys_answer(run):
    demo = "import torch\nfrom cs231n_utils.gradient_check import grad_check_sparse"
    runner = run(
        ("import numpy.testing, cs231n_utils.vis, google.colab", False), (demo, True), ("import seaborn", False)
    )
    runner.hidden_checks_begin()
    assert named(runner.missed) == [] and "seaborn" in runner.missed


def test_nothing_is_heard_after_hidden_checks_began(run):
    from autograder.judge.session import Budget

    runner = run((ASKS, False))
    runner.hidden_checks_begin()
    session = runner.ready()
    reply = session.request("cell", Budget.of("q", 10, 3, session), source="ask('torch')", name="c", definitions=False)
    assert reply["missed"] == ["torch"]
    runner.__exit__(None, None, None)
    assert runner.missed == set()


FORGED = (
    ASKS
    + """
import sys
finder = sys.meta_path[-1]
finder.take = lambda: NAMES
"""
)


@pytest.mark.parametrize(
    "names", ["7", "[7, None, ['torch']]", "['<script>' * 99] * 999", "[str(n) for n in range(9999)]"]
)
def test_what_the_worker_says_is_cut_and_never_repeated(run, names):
    runner = run((FORGED.replace("NAMES", names), False), ("1", False))
    runner.hidden_checks_begin()
    assert runner.broken == {} and named(runner.missed) == []
    assert len(runner.missed) <= 200 and all(len(name) <= 80 for name in runner.missed)


def test_an_import_fails_as_ever_where_the_machinery_is_broken(run):
    runner = run(("import sys\nsys._getframe = None\nimport torch", False))
    (finding,) = runner.findings
    assert "No module named 'torch'" in finding.detail
