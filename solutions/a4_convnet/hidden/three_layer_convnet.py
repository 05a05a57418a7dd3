"""Hidden checks of three_layer_convnet: sizes, parameters, images and settings are drawn from the grader's secret."""

import numpy as np

from autograder.checks import (
    array,
    assert_close,
    assert_equal,
    assert_shape,
    assert_true,
    assert_unchanged,
    question,
    reference,
)
from helpers import KINDS, NAMES, deviation_over


def _sizes(rng):
    """Sizes of a small network; neither images nor anything else are square."""
    C, half = rng.integers(2, 5), 2 + rng.permutation(4)[:2]
    others = [int(side) + 3 for side in rng.permutation(5)[:3]]
    filters, hidden, classes = others
    return {
        "input_dim": (C, 2 * int(half[0]), 2 * int(half[1])),
        "num_filters": filters,
        "filter_size": rng.choice((3, 5)),
        "hidden_dim": hidden + 2,
        "num_classes": classes,
    }


def _shapes(sizes):
    C, H, W = sizes["input_dim"]
    F, S, M, K = (sizes[name] for name in ("num_filters", "filter_size", "hidden_dim", "num_classes"))
    return {"W1": (F, C, S, S), "b1": (F,), "W2": (F * H * W // 4, M), "b2": (M,), "W3": (M, K), "b3": (K,)}


def _network(student, rng, reg=0.0, kind="float64"):
    """A student's network with parameters of ours in it, images and classes: (network, params, X, y)."""
    sizes = _sizes(rng)
    made = student.ThreeLayerConvNet(**sizes, reg=reg, dtype=getattr(student.define(KINDS), kind))
    params = {}
    for name, shape in _shapes(sizes).items():
        inputs = int(np.prod(shape[1:])) if name == "W1" else shape[0]
        deviation = 0.3 if name.startswith("b") else (2 / inputs) ** 0.5
        params[name] = rng.normal(shape, deviation=deviation).astype(kind)
        made.params[name] = params[name]
    N, K = rng.integers(3, 6), sizes["num_classes"]
    y = rng.integers(0, K, N)
    y[:2] = rng.permutation(K)[:2]
    return made, params, rng.normal((N, *sizes["input_dim"])).astype(kind), y


@question("three_layer_convnet", points=1.5)
def drawn_starts(student, rng):
    """Networks of other sizes have parameters of the right shapes, dtype and first values."""
    for kind in ("float32", "float64"):
        sizes = _sizes(rng) | {"num_filters": rng.integers(30, 40), "hidden_dim": rng.integers(150, 200)}
        scale = float(rng.uniform(0.01, 0.3))
        made = student.ThreeLayerConvNet(**sizes, weight_scale=scale, dtype=getattr(student.define(KINDS), kind))
        for name, shape in _shapes(sizes).items():
            assert_shape(made.params[name], shape)
            values = array(made.params[name])
            assert_equal(str(values.dtype), kind, f"the dtype of {name}")
            if name.startswith("b"):
                assert_close(values, np.zeros(shape), name=name)
            else:
                assert_equal(deviation_over(values, scale), 1.0, f"the standard deviation of {name} over weight_scale")
                middle = float(np.abs(np.mean(values)))
                assert_true(middle < 6 * scale / values.size**0.5, f"the mean of {name} should be 0 but for chance")


@question("three_layer_convnet", points=3)
def drawn_scores(student, rng):
    """Networks of other sizes have the right scores."""
    for _ in range(3):
        made, params, X, _ = _network(student, rng)
        assert_close(made.loss(X), reference.three_layer_scores(params, X), name="scores")


@question("three_layer_convnet", points=2)
def drawn_losses(student, rng):
    """Networks of other sizes have the right loss, with more or less regularisation, and for a batch taken twice."""
    for _ in range(3):
        reg = float(rng.uniform(0.2, 0.9))
        made, params, X, y = _network(student, rng, reg)
        wanted = reference.three_layer_loss(params, X, y, reg)[0]
        for images, classes in ((X, y), (np.concatenate([X, X]), np.concatenate([y, y]))):
            loss, _ = made.loss(images, classes)
            assert_close(loss, wanted, name="loss")


@question("three_layer_convnet", points=2.5)
def drawn_convolution_gradients(student, rng):
    """Networks of other sizes have the right gradients of W1 and b1, without regularisation and with it."""
    for reg in (0.0, float(rng.uniform(0.2, 0.9))):
        made, params, X, y = _network(student, rng, reg)
        _, grads = made.loss(X, y)
        wanted = reference.three_layer_loss(params, X, y, reg)[1]
        for name in ("b1", "W1"):
            assert_close(grads[name], wanted[name], name=f'grads["{name}"]')


@question("three_layer_convnet", points=2)
def drawn_affine_gradients(student, rng):
    """Networks of other sizes have the right gradients of W2, b2, W3 and b3, without regularisation and with it."""
    for reg in (0.0, float(rng.uniform(0.2, 0.9))):
        made, params, X, y = _network(student, rng, reg)
        _, grads = made.loss(X, y)
        wanted = reference.three_layer_loss(params, X, y, reg)[1]
        for name in ("b3", "W3", "b2", "W2"):
            assert_close(grads[name], wanted[name], name=f'grads["{name}"]')


@question("three_layer_convnet", points=1)
def drawn_in_single_precision(student, rng):
    """A network in float32 has the right scores, loss and gradients up to its rounding."""
    reg = float(rng.uniform(0.2, 0.9))
    made, params, X, y = _network(student, rng, reg, "float32")
    assert_close(made.loss(X), reference.three_layer_scores(params, X), 1e-4, name="scores")
    loss, grads = made.loss(X, y)
    wanted, gradients = reference.three_layer_loss(params, X, y, reg)
    assert_close(loss, wanted, 1e-4, name="loss")
    for name in NAMES:
        assert_close(grads[name], gradients[name], 1e-4, name=f'grads["{name}"]')


@question("three_layer_convnet", points=0.5)
def drawn_and_asked_again(student, rng):
    """Asked again, after other images, a network gives the same; images and parameters are left alone."""
    made, params, X, y = _network(student, rng, 0.1)
    wanted = reference.three_layer_loss(params, X, y, 0.1)[0]
    for _ in range(2):
        loss, _ = made.loss(X, y)
        assert_unchanged(student.after()[0], X, "X")
        assert_close(loss, wanted, name="loss")
        for name in NAMES:
            assert_unchanged(array(made.params[name]), params[name], f'params["{name}"]')
        made.loss(np.flip(X, -1).copy())
