"""What assertions accept, what they refuse, and what a student is told of it."""

import linecache

import numpy as np
import pytest

from autograder.checks import assert_close, assert_equal, assert_raises, assert_unchanged
from autograder.checks.answers import LocalBackend
from autograder.checks.failures import CheckFailure
from autograder.checks.registry import Check
from autograder.checks.run import run_check
from autograder.checks.truth import LiveTruth


def outcome(function, **namespace):
    check = Check("toy::check", "toy", "A sentence.", 1.0, False, function)
    return run_check(check, LocalBackend(namespace), LiveTruth())


def test_one_element_is_one_number_and_no_vector_is():
    assert_close(np.array([[2.0]]), 2.0)
    for got, expected in ((np.array([2.0, 2.0]), 2.0), (np.array(2.0), np.array([2.0]))):
        with pytest.raises(CheckFailure, match="shape"):
            assert_close(got, expected)


def test_complex_numbers_are_not_real_ones():
    assert_close(np.array([1.0 + 2j]), np.array([1.0 + 2j]))
    with pytest.raises(CheckFailure, match="is complex; real numbers were expected"):
        assert_close(np.array([1.0 + 0j]), np.array([1.0]))


def test_where_an_int_is_asked_for_a_float_is_none():
    for five in (5, np.int64(5), np.array(5), 5.0):
        assert_equal(five, 5)
    for five in (5, np.int64(5), np.array(5)):
        assert_equal(five, 5, whole=True)
    for five in (5.0, np.float32(5), np.array(5.0)):
        with pytest.raises(CheckFailure, match=r"gave 5\.0, a float; an int was asked for"):
            assert_equal(five, 5, whole=True)


def test_an_argument_may_be_moved_and_moved_back_where_a_check_says_so():
    before = np.array([0.1, 1e5, np.nan])
    moved = before + 3e-16 * np.abs(before)
    assert_unchanged(moved, before, "x", rtol=1e-12)
    for after, rtol in ((moved, 0.0), (before + 1e-6, 1e-12), (before[:2], 1e-12), (None, 0.0)):
        with pytest.raises(CheckFailure, match="x was changed by the call"):
            assert_unchanged(after, before, "x", rtol)


def test_small_changes_of_an_argument_are_told_apart():
    def check(student, rng):
        x = np.array([1.0, 2.0])
        student.f(x)
        assert_unchanged(student.after()[0], x, "x")

    def moved_by(step):
        return outcome(check, f=lambda x: x.__iadd__(step)).evidence

    assert moved_by(1e-7).fits(moved_by(1e-7))
    assert not moved_by(1e-7).fits(moved_by(3e-7))


def test_another_exception_than_the_one_asked_for():
    def check(student, rng):
        assert_raises(ValueError, student.f, 7)

    def f(n):
        assert n < 7, "too large"

    told = outcome(check, f=f)
    assert told.message.startswith("f(7) should raise ValueError. f raised AssertionError: too large")


OWN = "from cs231n_utils.layers import affine_forward\n\n\ndef layer(x):\n    return affine_forward(x, x, x)\n"


def test_the_students_own_line_is_told_whoever_raises():
    linecache.cache["<cell>"] = (len(OWN), None, OWN.splitlines(keepends=True), "<cell>")
    namespace = {}
    exec(compile(OWN, "<cell>", "exec"), namespace)

    def check(student, rng):
        student.define("def run(layer, x):\n    return layer(x)").run(student.layer, np.zeros((2, 3)))

    told = outcome(check, **namespace).message
    assert told.startswith("the check's run raised ArgumentError")
    assert told.endswith("(line 5 of layer: return affine_forward(x, x, x))")


def test_what_only_the_checks_own_code_did_names_no_line():
    def check(student, rng):
        student.define("def run(x):\n    return 1 / x").run(0)

    assert outcome(check).message == "the check's run raised ZeroDivisionError: division by zero"
