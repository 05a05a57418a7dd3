"""The truth about the three-layer network against loops, formulas and measured gradients."""

import numpy as np
import pytest

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient
from cs231n_utils.layers import conv_forward_naive, max_pool_forward_naive

SHAPES = {"W1": (2, 3, 5, 5), "b1": (2,), "W2": (12, 4), "b2": (4,), "W3": (4, 3), "b3": (3,)}


@pytest.fixture
def network():
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=shape) * 0.5 for name, shape in SHAPES.items()}, rng.normal(size=(4, 3, 4, 6))


def by_loops(params, X):
    maps, _ = conv_forward_naive(X, params["W1"], params["b1"], {"stride": 1, "pad": 2})
    pooled, _ = max_pool_forward_naive(np.maximum(maps, 0), {"pool_height": 2, "pool_width": 2, "stride": 2})
    hidden = np.maximum(0, pooled.reshape(len(X), -1) @ params["W2"] + params["b2"])
    return hidden @ params["W3"] + params["b3"]


def test_scores_are_those_of_loops(network):
    params, X = network
    np.testing.assert_allclose(reference.three_layer_scores(params, X), by_loops(params, X), rtol=1e-9, atol=1e-12)


def test_the_loss_is_its_formula_with_half_the_squared_weights(network):
    params, X = network
    y = np.array([2, 0, 1, 1])
    scores = by_loops(params, X)
    squares = sum((params[name] ** 2).sum() for name in ("W1", "W2", "W3"))
    entropy = np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[range(4), y])
    assert reference.three_layer_loss(params, X, y, 0.0)[0] == pytest.approx(entropy)
    assert reference.three_layer_loss(params, X, y, 0.6)[0] == pytest.approx(entropy + 0.3 * squares)


def test_gradients_are_what_differences_measure(network):
    params, X = network
    y = np.array([0, 2, 1, 0])
    _, gradients = reference.three_layer_loss(params, X, y, 0.4)
    assert set(gradients) == set(SHAPES)
    for name in SHAPES:
        measured = eval_numerical_gradient(
            lambda _: reference.three_layer_loss(params, X, y, 0.4)[0], params[name], verbose=False, h=1e-6
        )
        np.testing.assert_allclose(gradients[name], measured, atol=1e-7)
