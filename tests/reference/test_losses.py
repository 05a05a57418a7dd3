"""The truth about losses, the two-layer network and the update rules against formulas and measured gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils import optim
from cs231n_utils.gradient_check import eval_numerical_gradient

few = settings(max_examples=20, deadline=None)


@st.composite
def scores(draw):
    N, C = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.normal(size=(N, C)) * 2, rng.integers(0, C, N)


def hinge(x, y):
    return sum(max(0, x[i, j] - x[i, y[i]] + 1) for i, j in np.ndindex(x.shape) if j != y[i]) / len(x)


def cross_entropy(x, y):
    return np.mean([np.log(np.exp(row).sum()) - row[label] for row, label in zip(x, y, strict=True)])


@few
@given(scores())
def test_losses_equal_their_formulas_and_measured_gradients(case):
    x, y = case
    for loss_of, formula in ((reference.svm_loss, hinge), (reference.softmax_loss, cross_entropy)):
        loss, dx = loss_of(x, y)
        assert loss == pytest.approx(formula(x, y))
        measured = eval_numerical_gradient(lambda x, f=formula: f(x, y), x.copy(), verbose=False, h=1e-6)
        np.testing.assert_allclose(dx, measured, atol=1e-5)


def test_softmax_of_large_scores_is_finite():
    loss, dx = reference.softmax_loss(np.array([[1000.0, 999.0], [-1000.0, -999.0]]), np.array([0, 0]))
    assert np.isfinite(loss) and np.isfinite(dx).all()


@few
@given(scores(), st.floats(0, 1))
def test_linear_svm_is_the_hinge_loss_and_half_the_squares(case, reg):
    W, y = case[0].T.copy(), case[1]
    X = np.random.default_rng(0).normal(size=(len(y), W.shape[0]))
    y = y % W.shape[1]
    if W.shape[1] > 1:
        loss, dW = reference.linear_svm(W, X, y, reg)
        formula = lambda W: hinge(X @ W, y) + reg / 2 * (W**2).sum()  # noqa: E731
        assert loss == pytest.approx(formula(W))
        np.testing.assert_allclose(dW, eval_numerical_gradient(formula, W, verbose=False, h=1e-6), atol=1e-5)


def test_the_network_equals_its_formula_and_measured_gradients():
    rng = np.random.default_rng(0)
    params = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=4), "W2": rng.normal(size=(4, 3)), "b2": np.ones(3)}
    X, y = rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])

    def formula(_=None):
        hidden = np.maximum(0, X @ params["W1"] + params["b1"])
        squares = (params["W1"] ** 2).sum() + (params["W2"] ** 2).sum()
        return cross_entropy(hidden @ params["W2"] + params["b2"], y) + 0.15 * squares

    loss, gradients = reference.two_layer_loss(params, X, y, 0.3)
    assert loss == pytest.approx(formula())
    for name, value in params.items():
        np.testing.assert_allclose(gradients[name], eval_numerical_gradient(formula, value, verbose=False), atol=1e-7)


def test_update_rules_equal_those_of_the_package():
    """Two implementations that know nothing of each other."""
    rng = np.random.default_rng(0)
    w, dw, velocity, m = rng.normal(size=(4, 5))
    cache, v = rng.uniform(0.1, 1, (2, 5))
    config = {"learning_rate": 0.1, "momentum": 0.7, "velocity": velocity}
    wanted, config = optim.sgd_momentum(w, dw, config)
    got = reference.sgd_momentum(w, dw, velocity, 0.1, 0.7)
    np.testing.assert_allclose(got, (wanted, config["velocity"]))
    wanted, config = optim.rmsprop(w, dw, {"learning_rate": 0.1, "decay_rate": 0.8, "cache": cache})
    np.testing.assert_allclose(reference.rmsprop(w, dw, cache, 0.1, 0.8), (wanted, config["cache"]))
    for t in (0, 5):
        wanted, config = optim.adam(w, dw, {"learning_rate": 0.1, "m": m, "v": v, "t": t})
        got = reference.adam(w, dw, m, v, t, 0.1)
        np.testing.assert_allclose(got, (wanted, config["m"], config["v"]))
