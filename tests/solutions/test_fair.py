"""The rules of fairness that real answers taught: what is accepted. `test_asked.py` has what is asked for and what not.

Right answers are made of our solutions, wrapped so that they do what real ones do.
"""

import inspect
from collections import namedtuple

import numpy as np
import pytest

from autograder.checks.run import FAILED, PASSED
from autograder.course.solution import answer_source, solution_namespace

from .conftest import load_course
from .pairs import A1, A2, A3, PAIRS

EACH_PAIR = pytest.mark.parametrize(("assignment", "forward", "backward"), PAIRS, ids=[pair[1] for pair in PAIRS])
OPTIMISERS = ("sgd_momentum", "rmsprop", "adam")


class Graded:
    """One notebook's functions, some of them replaced, and what became of the checks of all its questions."""

    def __init__(self, assignment, **functions):
        self.course = load_course(assignment)
        asked = {name: q for q in self.course.assignment.questions for name in q.functions}
        self.notebook = asked[next(iter(functions))].notebook
        namespace = self.course.namespace(self.notebook, **functions)
        self.outcomes = self.course.grade(self.notebook, namespace, "spring")
        self.lost = {o.check.id: (o.check.question, o.message) for o in self.outcomes if o.outcome != PASSED}


def solved(assignment, *names):
    """Functions of our solution."""
    course = load_course(assignment)
    found = []
    for name in names:
        (notebook,) = [q.notebook for q in course.assignment.questions if name in q.functions]
        found.append(course.namespace(notebook)[name])
    return found


@EACH_PAIR
def test_each_backward_pass_gets_the_cache_of_its_own_forward_pass(assignment, forward, backward):
    run, back = solved(assignment, forward, backward)
    token = namedtuple("token", "cache")

    def forward_with_token(*args):
        out, cache = run(*args)
        return out, token(cache)

    def backward_with_token(dout, cache):
        assert type(cache) is token
        return back(dout, cache.cache)

    assert Graded(assignment, **{forward: forward_with_token, backward: backward_with_token}).lost == {}


@EACH_PAIR
def test_a_forward_pass_is_judged_from_outside(assignment, forward, backward):
    """A pair that agrees with itself, so that a gradient check likes it, and is twice what it should be."""
    run, back = solved(assignment, forward, backward)

    def twice(*args):
        out, cache = run(*args)
        return 2 * out, cache

    graded = Graded(assignment, **{forward: twice, backward: lambda dout, cache: back(2 * dout, cache)})
    values = [o for o in graded.outcomes if o.check.id in graded.lost and "out" in o.message]
    assert {o.check.hidden for o in values} == {False, True}


def cast(value, dtype):
    """The float arrays of a result as another dtype; a cache or a dictionary as it is."""
    if isinstance(value, np.ndarray | np.floating):
        return value.astype(dtype) if value.dtype.kind == "f" else value
    return type(value)(cast(one, dtype) for one in value) if type(value) in (tuple, list) else value


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("assignment", [A1, A2, A3])
def test_any_float_dtype_of_the_output_is_right(assignment, dtype, few_secrets):
    course = load_course(assignment)
    for spec in course.assignment.notebooks:
        namespace = course.namespace(spec.name)
        # Of a class it is not the notebook that sees the results.
        for name in {name for question in spec.questions for name in question.functions}:
            if inspect.isfunction(namespace[name]):
                namespace[name] = lambda *args, own=namespace[name], **more: cast(own(*args, **more), dtype)
        for secret in few_secrets:
            outcomes = course.grade(spec.name, namespace, secret)
            assert [(o.check.id, o.message) for o in outcomes if o.outcome != PASSED] == []


def test_running_averages_may_keep_singleton_axes():
    (run,) = solved(A3, "spatial_batchnorm_forward")

    def kept(x, gamma, beta, bn_param):
        names = [name for name in ("running_mean", "running_var") if name in bn_param]
        bn_param |= {name: bn_param[name].reshape(-1) for name in names}
        result = run(x, gamma, beta, bn_param)
        bn_param |= {name: bn_param[name].reshape(1, -1, 1, 1) for name in ("running_mean", "running_var")}
        return result

    assert Graded(A3, spatial_batchnorm_forward=kept).lost == {}


def _first(window):
    return np.arange(window.size).reshape(window.shape) == window.argmax()


def _last(window):
    return np.arange(window.size).reshape(window.shape) == window.size - 1 - window.ravel()[::-1].argmax()


def _all(window):
    return window == window.max()


def _shared(window):
    return _all(window) / _all(window).sum()


@pytest.mark.parametrize("choose", [_first, _last, _all, _shared])
def test_at_a_tie_any_way_is_right(choose):
    def backward(dout, cache):
        x, param = cache
        height, width, stride = param["pool_height"], param["pool_width"], param["stride"]
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            place = np.s_[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
            dx[place] += choose(x[place]) * dout[n, c, i, j]
        return dx

    assert Graded(A3, max_pool_backward_naive=backward).lost == {}


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_any_gradient_of_relu_at_0_is_right(slope):
    def backward(dout, x):
        return dout * np.where(x == 0, slope, x > 0)

    assert Graded(A1, relu_forward=lambda x: (np.maximum(0, x), x), relu_backward=backward).lost == {}


def test_a_hidden_unit_at_0_may_be_on_or_off(few_secrets):
    course = load_course(A1)
    source = answer_source(course.assignment, "two_layer_loss")
    assert "(h1 > 0)" in source
    on = {"two_layer_loss": source.replace("(h1 > 0)", "(X @ W1 + b1 >= 0)")}
    namespace = solution_namespace(course.assignment, "two_layer_net", on)
    for secret in few_secrets:
        outcomes = course.grade("two_layer_net", namespace, secret)
        assert all(outcome.outcome == PASSED for outcome in outcomes)


@EACH_PAIR
def test_dout_may_be_changed_in_place_and_a_remark_says_so(assignment, forward, backward):
    (back,) = solved(assignment, backward)

    def spoiling(dout, cache):
        result = back(dout.copy(), cache)
        dout[...] = 7
        return result

    graded = Graded(assignment, **{backward: spoiling})
    assert graded.lost == {}
    remarks = [o for o in graded.outcomes if o.message]
    assert len(remarks) == 1 and not remarks[0].check.hidden
    assert remarks[0].message.startswith("A remark that costs nothing: dout was changed by the call")
    assert not any(o.message for o in Graded(assignment, **{backward: back}).outcomes)


def test_optimisers_may_change_w_in_place():
    def in_place(rule):
        def step(w, dw, config=None):
            w[...], config = rule(w, dw, config)
            return w, config

        return step

    rules = dict(zip(OPTIMISERS, map(in_place, solved(A1, *OPTIMISERS)), strict=True))
    assert Graded(A1, **rules).lost == {}


@pytest.mark.parametrize(
    ("assignment", "function", "off", "verdict"),
    [
        (A3, "spatial_batchnorm_forward", 5e-4, PASSED),
        (A3, "spatial_batchnorm_forward", 5e-3, FAILED),
        (A3, "spatial_groupnorm_forward", 5e-4, PASSED),
        (A1, "adam", 1e-4, PASSED),
        (A1, "rmsprop", 1e-4, PASSED),
        (A1, "sgd_momentum", 1e-4, PASSED),
        (A1, "sgd_momentum", 1e-3, FAILED),
        (A3, "conv_forward_naive", 5e-8, PASSED),
        (A3, "conv_forward_naive", 5e-7, FAILED),
        (A3, "max_pool_forward_naive", 5e-8, PASSED),
        (A3, "max_pool_forward_naive", 5e-7, FAILED),
    ],
)
def test_tolerances_are_those_of_the_operation(assignment, function, off, verdict):
    (right,) = solved(assignment, function)

    def a_little_off(*args):
        first, rest = right(*args)
        return first * (1 + off), rest

    graded = Graded(assignment, **{function: a_little_off})
    (question,) = [q.id for q in graded.course.assignment.questions if function in q.functions]
    lost = [about for about, _ in graded.lost.values() if about == question]
    assert bool(lost) == (verdict == FAILED)
