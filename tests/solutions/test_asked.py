"""What checks hand over, recorded from all of them, public and hidden: what is announced, and what is not asked for.

The other rules of fairness that real answers taught are in `test_fair.py`.
"""

import inspect
from collections import namedtuple

import numpy as np
import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.run import PASSED, run_check
from autograder.checks.truth import LiveTruth
from autograder.course.source import read_source

from .conftest import load_course
from .pairs import A1, A3, PAIRS

Call = namedtuple("Call", "check function args")


@pytest.fixture(scope="module")
def calls(few_secrets):
    """Every call of an answer that is a function, with what it was handed."""
    return [call for secret in few_secrets for call in _calls(secret)]


def _calls(secret):
    found = []
    for assignment in (A1, A3):
        course = load_course(assignment)
        for spec in course.assignment.notebooks:
            namespace = course.namespace(spec.name)
            for name in {name for question in spec.questions for name in question.functions}:
                if inspect.isfunction(namespace[name]):
                    namespace[name] = _noting(found, name, namespace[name])
            for check in course.checks_of(spec.name):
                before = len(found)
                # Timed calls are many and all alike.
                assert run_check(check, LocalBackend(namespace), LiveTruth(), secret=secret).outcome == PASSED
                found[before:] = [call._replace(check=check) for call in found[before:][:40]]
    return found


def _noting(found, name, function):
    signature = inspect.signature(function)
    returned = []

    def noting(*args, **more):
        given = signature.bind(*args, **more).arguments
        # As they are handed over: some answers work in place.
        kept = {key: dict(value) if isinstance(value, dict) else value for key, value in given.items()}
        # A config that the answer itself returned is its own business.
        own = [key for key, value in given.items() if any(value is one for one in returned)]
        found.append(Call(None, name, {key: value for key, value in kept.items() if key not in own}))
        result = function(*args, **more)
        returned.extend(result if isinstance(result, tuple) else ())
        return result

    return noting


def _of(calls, *names):
    chosen = [call for call in calls if call.function in names]
    assert {call.function for call in chosen} == set(names)
    return chosen


CONVOLUTIONS = ("conv_forward_naive", "conv_forward_im2col", "conv_forward_grouped")
POOLS = ("max_pool_forward_naive", "avg_pool_forward", "max_pool_forward_fast")


def test_layers_get_no_integer_images(calls):
    names = [pair[1] for pair in PAIRS] + ["conv_forward_grouped", "blur_pool_forward"]
    assert all(call.args["x"].dtype.kind == "f" for call in _of(calls, *names))


def test_no_right_label_is_so_unlikely_that_its_probability_is_0(calls):
    for call in _of(calls, "softmax_loss"):
        x, y = call.args["x"], call.args["y"]
        assert np.all(x[np.arange(len(y)), y] > x.max(axis=1) - 30)


def test_gamma_of_group_normalisation_has_four_axes(calls):
    for call in _of(calls, "spatial_groupnorm_forward"):
        assert call.args["gamma"].shape == call.args["beta"].shape == (1, call.args["x"].shape[1], 1, 1)


def test_every_window_fits(calls):
    """Sizes where the last window hangs over have as many right answers as there are libraries."""
    for call in _of(calls, *CONVOLUTIONS):
        x, w, param = call.args["x"], call.args["w"], call.args["conv_param"]
        for n, f in zip(x.shape[2:], w.shape[2:], strict=True):
            room = n + 2 * param["pad"] - param.get("dilation", 1) * (f - 1) - 1
            assert room >= 0 and room % param["stride"] == 0, call
    for call in _of(calls, *POOLS):
        sides = call.args["pool_param"]["pool_height"], call.args["pool_param"]["pool_width"]
        for n, f in zip(call.args["x"].shape[2:], sides, strict=True):
            assert n >= f and (n - f) % call.args["pool_param"]["stride"] == 0, call


def test_epsilon_is_left_at_its_default(calls):
    params = [call.args.get("bn_param", call.args.get("gn_param", call.args.get("config"))) or {} for call in calls]
    assert not any({"eps", "epsilon"} & set(param) for param in params)


def test_adam_is_told_its_t(calls):
    """But for the first step from nothing, where the docstring says what t is."""
    for call in _of(calls, "adam"):
        assert call.args.get("config") is None or "t" in call.args["config"]
    source = "".join(cell.source for cell in read_source(load_course(A1).assignment, "two_layer_net"))
    assert "t: 0, the number of steps so far; raise it first, then use it" in source


@pytest.mark.parametrize(
    ("notebook", "words", "functions", "seen"),
    [
        ("conv_naive", "**padding 0**", ("conv_forward_naive", "conv_backward_naive"), lambda p: p["pad"] == 0),
        ("fast_layers", "padding 0", ("conv_forward_im2col", "conv_im2col"), lambda p: p["pad"] == 0),
        ("pooling", "**overlapping windows**", ("max_pool_forward_naive", "max_pool_backward_naive"),
         lambda p: p["stride"] < p["pool_height"]),
        ("fast_layers", "**overlap**", ("max_pool_forward_fast", "max_pool_fast"),
         lambda p: p["stride"] < p["pool_height"]),
    ],
)  # fmt: skip
def test_what_course_notebooks_never_tried_is_announced_and_in_a_public_check(calls, notebook, words, functions, seen):
    text = "".join(cell.source for cell in read_source(load_course(A3).assignment, notebook) if cell.type == "markdown")
    assert words in text
    forward, question = functions
    public = [call for call in _of(calls, forward) if not call.check.hidden and call.check.question == question]
    assert any(seen(call.args.get("conv_param", call.args.get("pool_param"))) for call in public)


def test_dropout_is_not_asked_for_and_where_it_is_offered_p_is_explained(course, repository):
    assert not any("dropout" in name for question in course.assignment.questions for name in question.functions)
    from cs231n_utils.layers import dropout_forward

    assert "Keep each number with probability p" in dropout_forward.__doc__


def test_a_question_has_a_hundred_times_what_the_slowest_real_answer_takes(course):
    """The slowest of 99 naive backward passes takes 0.1 s on (2, 3, 16, 16) × (4, 3, 3, 3)."""
    assert course.assignment.limits.question_seconds >= 10
