"""Cells lose their magics and nothing else."""

import ast

import pytest

from autograder.inside.cells import definitions_of, parse


def run(source):
    space = {}
    exec(compile(parse(source, "<cell>"), "<cell>", "exec"), space)
    return space


@pytest.mark.parametrize(
    "escape",
    ["%matplotlib inline", "!pip install torch", "%run other.py", "np.zeros?", "?np.zeros", "!cat /etc/passwd | head"],
)
def test_a_line_for_ipython_does_nothing_and_the_rest_runs(escape):
    assert run(f"a = 1\n{escape}\nb = 2")["b"] == 2


def test_an_escape_inside_a_block_keeps_the_block_whole():
    assert run("def f():\n    !ls\n    return 3\nx = f()")["x"] == 3


def test_an_assigned_escape_leaves_none():
    assert run("files = !ls\nn = 1") | {"files": None}  # the name exists, so later lines do not fail
    assert run("files = !ls")["files"] is None


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1"])
def test_a_cell_magic_around_python_is_transparent(magic):
    assert run(f"{magic}\nx = 5")["x"] == 5


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile results.json", "%%html", "%%javascript"])
def test_a_cell_of_another_language_does_nothing(magic):
    assert "x" not in run(f"{magic}\nx = 5")


def test_a_modulo_at_the_start_of_a_line_is_not_a_magic():
    assert run("x = (7\n     % 4)")["x"] == 3


def test_line_numbers_stay_true():
    with pytest.raises(SyntaxError) as caught:
        parse("%matplotlib inline\nx = 1\ny = = 2", "<cell>")
    assert caught.value.lineno == 3
    body = parse("%%time\nx = 1\ny = 2", "<cell>").body
    assert [node.lineno for node in body] == [2, 3]


def test_definitions_are_kept_and_runs_are_not():
    tree = definitions_of(parse("import math\nx = 1/0\ndef f():\n    return math.pi\nclass A: pass\nf()", "<cell>"))
    assert [type(node) for node in tree.body] == [ast.Import, ast.FunctionDef, ast.ClassDef]
