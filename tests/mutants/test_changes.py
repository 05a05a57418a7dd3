"""Small changes of a source: each another program, each one edit."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.mutants import changes_of


def texts(source, **options):
    return [change.apply(source) for change in changes_of(source, **options)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = a + b", ["y = (a)", "y = (b)", "y = a - b"]),
        ("y = (a + b) * c", ["y = (a + b)", "y = (c)", "y = (a + b) / c", "y = (a + b) + c"]),
        ("y = a // b", ["y = a * b", "y = ((b) // (a))"]),
        ("y = a @ b", ["y = ((b) @ (a))"]),
        ("dx[i] += g", ["dx[i] = g", "dx[i] -= g", "pass"]),
        ("if a < b: f()", ["if a <= b: f()", "if a > b: f()", "if (not (a < b)): f()", "if a < b: pass"]),
        ("y = a and b", ["y = a or b"]),
        ("y = not a", ["y = (a)"]),
        ("y = x[1:-2]", ["y = x[2:-2]", "y = x[0:-2]", "y = x[:-2]", "y = x[1:]", "y = x[1:-3]", "y = x[1:-1]",
                         "y = x[1:(2)]"]),
        ("y = x[i, j]", ["y = x[j, i]"]),
        ("y = x.sum(axis=(0, 2))", ["y = x.mean(axis=(0, 2))", "y = x.sum(axis=(1, 2))",
                                    "y = x.sum(axis=((-1), 2))", "y = x.sum(axis=(0, 3))", "y = x.sum()"]),
        ("y = np.maximum(0, x)", ["y = np.minimum(0, x)", "y = np.maximum(1, x)"]),
        ("for i in range(n): f(i)", ["for i in range(n - 1): f(i)", "for i in range(1, n): f(i)",
                                     "for i in range(n): pass"]),
        ("y = x.copy()", ["y = (x)"]),
        ("def f():\n    return a, b", ["def f():\n    return b, a"]),
        ("y = 0.5", ["y = 1.0", "y = 1.5"]),
        ("y = flag(True)", ["y = flag(False)"]),
        ("x[0] = y", ["pass", "x[1] = y", "x[(-1)] = y"]),
        ("raise ValueError(f'{a + b} is too much')", ["pass"]),
        ("größe = f(µ, ß + 1)", ["größe = f(ß + 1, µ)", "größe = f(µ, ß - 1)", "größe = f(µ, (ß))", "größe = f(µ, (1))",
                                 "größe = f(µ, ß + 2)", "größe = f(µ, ß + 0)"]),
    ],
)  # fmt: skip
def test_what_is_changed(source, expected):
    made = texts(source)
    assert set(expected) <= set(made)


@pytest.mark.parametrize(
    ("source", "never"),
    [
        ("y = x.sum(axis=(0, 2))", "y = x.sum(axis=(2, 0))"),
        ("y = x.reshape(n, -1)", "y = x.reshape(n, -2)"),
        ("y = np.maximum(a, b)", "y = np.maximum(b, a)"),
        ("raise ValueError(f'{a + b} is too much')", "raise ValueError(f'{a - b} is too much')"),
    ],
)
def test_what_would_mean_the_same_is_left_alone(source, never):
    assert never not in texts(source)


def test_only_the_lines_that_are_asked_for():
    made = texts("a = b + c\nd = e - f\n", lines=[2])
    assert {text.split("\n")[0] for text in made} == {"a = b + c"}
    assert {text.split("\n")[1] for text in made} == {"d = (e)", "d = ((f) - (e))", "d = e + f"}


NAMES = st.sampled_from(["a", "b", "ñ"])
EXPRESSIONS = st.recursive(
    NAMES | st.integers(0, 9).map(str),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "@", "<", "and"]), inner).map(
            lambda three: "({} {} {})".format(*three)
        ),
        st.tuples(NAMES, inner, inner).map(lambda three: "{}[{}:, {}]".format(*three)),
        st.tuples(NAMES, inner, inner).map(lambda three: "{}({}, axis={})".format(*three)),
    ),
    max_leaves=8,
)


@given(st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_every_change_is_another_program_that_compiles(expressions):
    source = "".join(f"ä{number} = {expression}\n" for number, expression in enumerate(expressions))
    meanings = [ast.dump(ast.parse(text)) for text in texts(source)]
    assert len({ast.dump(ast.parse(source)), *meanings}) == len(meanings) + 1
