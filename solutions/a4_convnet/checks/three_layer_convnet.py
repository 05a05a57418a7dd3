"""Public checks of three_layer_convnet: sizes and numbers to compute by hand first, then fixed random networks."""

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


def _network(student, rng, image, filters, size, hidden, classes, reg=0.0, kind="float64"):
    """A student's network with parameters of ours in it: (the network, its parameters)."""
    made = student.ThreeLayerConvNet(
        input_dim=image,
        num_filters=filters,
        filter_size=size,
        hidden_dim=hidden,
        num_classes=classes,
        reg=reg,
        dtype=getattr(student.define(KINDS), kind),
    )
    C, H, W = image
    features = filters * (H // 2) * (W // 2)
    params = {
        "W1": rng.normal((filters, C, size, size), deviation=(2 / (C * size**2)) ** 0.5),
        "b1": rng.normal(filters, deviation=0.3),
        "W2": rng.normal((features, hidden), deviation=(2 / features) ** 0.5),
        "b2": rng.normal(hidden, deviation=0.3),
        "W3": rng.normal((hidden, classes), deviation=(2 / hidden) ** 0.5),
        "b3": rng.normal(classes, deviation=0.3),
    }
    for name, values in params.items():
        made.params[name] = values
    return made, params


def _gradients(grads, wanted, *names):
    for name in names:
        assert_close(grads[name], wanted[name], name=f'grads["{name}"]')


@question("three_layer_convnet", points=1.5)
def default_shapes(student, rng):
    """With its defaults the network has parameters of the right shapes, 825,046 numbers in all."""
    made = student.ThreeLayerConvNet()
    shapes = ((32, 3, 7, 7), (32,), (8192, 100), (100,), (100, 10), (10,))
    for name, shape in zip(NAMES, shapes, strict=True):
        assert_shape(made.params[name], shape)
    assert_equal(sum(array(made.params[name]).size for name in NAMES), 825_046, "the number of all entries")
    for name in ("W1", "W2", "W3"):
        assert_true(bool(np.any(array(made.params[name]))), f"{name} is all zeros, and would never learn anything")


@question("three_layer_convnet", points=1)
def first_values(student, rng):
    """Weights start normal with the deviation weight_scale and the mean 0, biases at 0, all of the dtype asked for."""
    for kind, scale in (("float64", 0.02), ("float32", 1e-3)):
        dtype = getattr(student.define(KINDS), kind)
        made = student.ThreeLayerConvNet(hidden_dim=200, weight_scale=scale, dtype=dtype)
        for name in NAMES:
            values = array(made.params[name])
            assert_equal(str(values.dtype), kind, f"the dtype of {name}")
            if name.startswith("b"):
                assert_close(values, np.zeros(values.shape), name=name)
                continue
            assert_equal(
                deviation_over(values, scale), 1.0, f"the standard deviation of {name} over weight_scale, roughly"
            )
            middle = float(np.abs(np.mean(values)))
            assert_true(middle < 6 * scale / values.size**0.5, f"the mean of {name} should be 0 but for chance")


@question("three_layer_convnet", points=1.5)
def before_training(student, rng):
    """Before training the loss is log 10 = 2.3026; with small weights of ours and reg = 1 it is ½ Σ W² more."""
    X, y = rng.normal((10, 3, 16, 16)), np.arange(10)
    loss, _ = student.ThreeLayerConvNet(input_dim=(3, 16, 16)).loss(X, y)
    assert_close(loss, float(np.log(10.0)), rtol=2e-3, name="loss for reg = 0")
    made, squares = student.ThreeLayerConvNet(input_dim=(3, 16, 16), reg=1.0), 0.0
    for name, shape in (("W1", (32, 3, 7, 7)), ("W2", (2048, 100)), ("W3", (100, 10))):
        weights = rng.normal(shape, deviation=2e-3)
        made.params[name], squares = weights, squares + float(np.sum(weights**2))
    loss, _ = made.loss(X, y)
    assert_close(loss, float(np.log(10.0)) + 0.5 * squares, rtol=2e-3, name="loss for reg = 1")


@question("three_layer_convnet", points=1)
def scores_by_hand(student, rng):
    """Two images of 2×2 pixels, one filter of 1×1: the scores are (1.5, -1.5) and (7.5, 7.5)."""
    made, _ = _network(student, rng, (1, 2, 2), 1, 1, 2, 2)
    # 2x - 1 → (1, 5, -1, -9) and (-3, -7, -1, -9) → relu, pool → 5 and 0 → (5, -4) and (0, 1) → relu → scores
    by_hand = {"W1": [[[[2]]]], "b1": [-1], "W2": [[1, -1]], "b2": [0, 1], "W3": [[0.2, -0.4], [7, 7]], "b3": [0.5] * 2}
    for name, values in by_hand.items():
        made.params[name] = np.array(values, dtype=np.float64)
    X = np.array([[[[1.0, 3.0], [0.0, -4.0]]], [[[-1.0, -3.0], [0.0, -4.0]]]])
    assert_close(made.loss(X), np.array([[1.5, -1.5], [7.5, 7.5]]), name="scores")


@question("three_layer_convnet", points=1.5)
def given_scores(student, rng):
    """With given parameters the scores are those of PyTorch."""
    made, params = _network(student, rng, (3, 6, 6), 4, 3, 5, 4)
    X = rng.normal((3, 3, 6, 6))
    assert_close(made.loss(X), reference.three_layer_scores(params, X), name="scores")


@question("three_layer_convnet", points=1)
def other_sizes(student, rng):
    """Images that are not square, another filter and another number of classes: shapes and scores are right."""
    image, filters, size, hidden, classes = (2, 6, 10), 3, 5, 7, 6
    made = student.ThreeLayerConvNet(
        input_dim=image, num_filters=filters, filter_size=size, hidden_dim=hidden, num_classes=classes
    )
    for name, shape in zip(NAMES, ((3, 2, 5, 5), (3,), (45, 7), (7,), (7, 6), (6,)), strict=True):
        assert_shape(made.params[name], shape)
    made, params = _network(student, rng, image, filters, size, hidden, classes)
    X = rng.normal((2, *image))
    assert_close(made.loss(X), reference.three_layer_scores(params, X), name="scores")


@question("three_layer_convnet", points=1.5)
def convolution_gradients(student, rng):
    """The gradients of W1 and b1 are those of PyTorch, for reg = 0."""
    made, params = _network(student, rng, (2, 6, 8), 3, 3, 6, 5)
    X, y = rng.normal((4, 2, 6, 8)), np.array([1, 4, 0, 1])
    _, grads = made.loss(X, y)
    _gradients(grads, reference.three_layer_loss(params, X, y, 0.0)[1], "W1", "b1")


@question("three_layer_convnet", points=1)
def affine_gradients(student, rng):
    """The gradients of W2, b2, W3 and b3 are those of PyTorch, for reg = 0."""
    made, params = _network(student, rng, (2, 6, 8), 3, 3, 6, 5)
    X, y = rng.normal((4, 2, 6, 8)), np.array([2, 0, 0, 3])
    _, grads = made.loss(X, y)
    _gradients(grads, reference.three_layer_loss(params, X, y, 0.0)[1], "W3", "b3", "W2", "b2")


@question("three_layer_convnet", points=1)
def regularised(student, rng):
    """With reg = 0.3 and biases that are not 0, the loss and all gradients are right."""
    made, params = _network(student, rng, (3, 4, 4), 3, 3, 5, 4, reg=0.3)
    X, y = rng.normal((3, 3, 4, 4)), np.array([3, 0, 1])
    loss, grads = made.loss(X, y)
    wanted, gradients = reference.three_layer_loss(params, X, y, 0.3)
    assert_close(loss, wanted, name="loss")
    _gradients(grads, gradients, *NAMES)


@question("three_layer_convnet", points=1)
def learns(student, rng):
    """Fifteen steps downhill on six images: the loss falls from more than 3 to less than 0.05, all six are right."""
    made, params = _network(student, rng, (2, 6, 6), 4, 3, 10, 3)
    X, y = rng.normal((6, 2, 6, 6)), np.array([0, 1, 2, 2, 1, 0])
    for step in range(16):
        loss, grads = made.loss(X, y)
        if step == 0:
            assert_close(loss, reference.three_layer_loss(params, X, y, 0.0)[0], name="the loss at the start")
        params = {name: params[name] - 0.4 * array(grads[name], params[name].shape) for name in NAMES}
        for name, values in params.items():
            made.params[name] = values
    assert_close(loss, 0.0, atol=0.05, rtol=0.0, name="the loss at the end")
    assert_equal(array(made.loss(X)).argmax(axis=-1), y, "the classes with the highest scores")


@question("three_layer_convnet", points=0.5)
def leaves_things_alone(student, rng):
    """To ask for the loss changes neither the images nor the parameters, and the loss is right a second time, too."""
    made, params = _network(student, rng, (2, 4, 6), 3, 3, 5, 3, reg=0.1)
    X, y = rng.normal((3, 2, 4, 6)), np.array([2, 0, 1])
    wanted, _ = reference.three_layer_loss(params, X, y, 0.1)
    for _ in range(2):
        loss, _ = made.loss(X, y)
        assert_unchanged(student.after()[0], X, "X")
        assert_close(loss, wanted, name="loss")
        for name in NAMES:
            assert_unchanged(array(made.params[name]), params[name], f'params["{name}"]')
