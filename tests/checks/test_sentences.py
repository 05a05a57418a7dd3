"""How a difference is told: one number or many, in the singular or the plural, also where something is no number."""

import numpy as np
import pytest

from autograder.checks import assert_close, assert_equal, assert_raises, assert_unchanged
from autograder.checks.answers import LocalBackend
from autograder.checks.failures import CheckFailure
from autograder.checks.registry import Check
from autograder.checks.run import run_check
from autograder.checks.truth import LiveTruth


def said(function, *args, **options):
    with pytest.raises(CheckFailure) as caught:
        function(*args, **options)
    return caught.value.message


@pytest.mark.parametrize(
    ("got", "expected", "name", "sentence"),
    [
        (4.75, 3.75, "loss", "loss is 4.75; 3.75 was expected, give or take 4e-07."),
        (np.nan, 3.75, "loss", "loss is nan; 3.75 was expected."),
        (2.0000012, 2.0, "loss", "loss is 2.0000012; 2 was expected, give or take 2e-07."),
        ([1.0, 5.0], [1.0, 2.0], "dx", "dx differs by up to 3, where 2e-07 is allowed (most at [1]: 5, expected 2)."),
        ([1.0, 5], [1.0, 2], "dws", "dws differ by up to 3, where 2e-07 is allowed (most at [1]: 5, expected 2)."),
        ([-0.0, 1], [1.0, 1], "dx", "dx differs by up to 1, where 1e-07 is allowed (most at [0]: 0, expected 1)."),
        ([1.0, np.inf], [1.0, 2.0], "scores", "scores are inf at [1]; 2 was expected."),
        ([1.0], [1.0, 2.0], "the slopes of a · b", "the slopes of a · b have shape (1,); (2,) was expected."),
        ([1.0, 2.0], 1.0, "loss", "loss has shape (2,); one number was expected."),
        ([1.0 + 1j], [1.0], "zeros, 2 pixels,", "zeros, 2 pixels, are complex; real numbers were expected."),
    ],
)  # fmt: skip
def test_a_difference_is_a_sentence(got, expected, name, sentence):
    assert said(assert_close, np.array(got), np.array(expected), name=name) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("size(7, 3)", "size(7, 3) gave 4; 5 was expected."),
        ("the number of rows", "the number of rows is 4; 5 was expected."),
        ('config["t"]', 'config["t"] is 4; 5 was expected.'),
        ("the parameters of each layer", "the parameters of each layer are 4; 5 were expected."),
        ("(dy_dx, dy_dw)", "(dy_dx, dy_dw) is 4; 5 was expected."),
        ("the sizes (height/width)", "the sizes (height/width) are 4; 5 were expected."),
    ],
)
def test_calls_give_and_everything_else_is(name, sentence):
    assert said(assert_equal, 4, 5, name) == sentence


@pytest.mark.parametrize(("name", "have"), [("scores", "have"), ("loss", "has"), ("the bias", "has")])
def test_what_a_hidden_check_says_agrees_too(name, have):
    for wrong, what in ((np.zeros(2), "wrong values"), (np.zeros(3), "the wrong shape")):
        check = Check(
            "toy::c", "toy", "A sentence.", 1.0, True, lambda s, r, w=wrong: assert_close(w, np.ones(2), name=name)
        )
        message = run_check(check, LocalBackend({}), LiveTruth()).message
        assert message == f"{name} {have} {what} on a hidden input."


@pytest.mark.parametrize(("name", "are"), [("scores", "are"), ("L", "is")])
def test_one_number_is_wrong_and_has_no_values(name, are):
    check = Check("toy::c", "toy", "A sentence.", 1.0, True, lambda s, r: assert_close(2.0, 1.0, name=name))
    assert run_check(check, LocalBackend({}), LiveTruth()).message == f"{name} {are} wrong on a hidden input."


def test_a_function_that_the_check_brings_goes_by_its_name():
    def refusing(student, rng):
        assert_raises(TypeError, student.slope, student.define("f = lambda x: x").f, 3)

    check = Check("toy::c", "toy", "A sentence.", 1.0, False, refusing)
    message = run_check(check, LocalBackend({"slope": lambda f, x: f(x)}), LiveTruth()).message
    assert message == "slope(f, 3) should raise TypeError; it returned a value instead."


@pytest.mark.parametrize(("rtol", "advice"), [(0.0, "work on a copy"), (1e-12, "put back whatever is moved")])
def test_what_may_be_moved_is_to_be_put_back(rtol, advice):
    assert advice in said(assert_unchanged, np.ones(2), np.zeros(2), "x", rtol)
