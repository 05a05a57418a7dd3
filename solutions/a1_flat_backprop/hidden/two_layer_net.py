"""Hidden checks of two_layer_net: shapes, values and settings are drawn from the grader's secret."""

import numpy as np

from autograder.checks import assert_close, assert_equal, fetch, number, question, reference

LOSS = 1e-5  # log(p + 1e-8) for log(p) is right enough


def _network(rng):
    """A network whose sides all differ; about half of its hidden units are on."""
    N, D, H, C = (int(side) + 3 for side in rng.permutation(5)[:4])
    params = {
        "W1": rng.normal((D, H)),
        "b1": rng.normal(H, deviation=0.5),
        "W2": rng.normal((H, C), deviation=0.2),  # no probability so small that log(p + 1e-8) is another number
        "b2": rng.normal(C, deviation=0.5),
    }
    y = rng.integers(0, C, N)
    y[:2] = rng.permutation(C)[:2]
    return params, rng.normal((N, D)), y


@question("two_layer_loss", points=1.5)
def drawn_networks(student, rng):
    """Other networks have the right loss and the right gradients, two of them with large scores."""
    for level in (0, 0, 1000):
        params, X, y = _network(rng)
        params["b2"] = params["b2"] + level
        reg = float(rng.uniform(0.2, 0.9))
        loss, grads = student.two_layer_loss(params, X, y, reg)
        right_loss, gradients = reference.two_layer_loss(params, X, y, reg)
        assert_close(loss, right_loss, LOSS, name="loss")
        for name, gradient in gradients.items():
            assert_close(grads[name], gradient, name=f'grads["{name}"]')
    # Each example turns on a hidden unit of its own, which lifts or lowers all of its scores.
    params, X, y = _network(rng)
    count, classes = len(X), len(params["b2"])
    level = 1000.0 * np.where(np.arange(count) % 2, 1, -1)[:, None]
    params |= {"W1": np.eye(count), "b1": np.zeros(count), "W2": level + rng.normal((count, classes))}
    loss, _ = student.two_layer_loss(params, np.eye(count), y, 0.0)
    wanted, _ = reference.two_layer_loss(params, np.eye(count), y, 0.0)
    assert_close(loss, wanted, LOSS, name="loss for scores far above and far below zero")


@question("two_layer_loss", points=1)
def doubled_batch(student, rng):
    """Loss and gradients are right, and stay when every example is there twice."""
    params, X, y = _network(rng)
    wanted, gradients = reference.two_layer_loss(params, X, y, 0.1)
    for examples, classes in ((X, y), (np.concatenate([X, X]), np.concatenate([y, y]))):
        loss, grads = student.two_layer_loss(params, examples, classes, 0.1)
        loss = fetch(loss)
        for name, gradient in gradients.items():
            assert_close(grads[name], gradient, name=f'grads["{name}"]')
        assert_close(number(loss), wanted, LOSS, name="loss")


CLOSE = 2e-4


def _start(rng, *kinds):
    """Parameters and memories of one shape: normal ones, or positive ones where "+" stands."""
    shape = (rng.integers(2, 5), rng.integers(5, 8))
    return [rng.uniform(0.3, 2.0, shape) if kind == "+" else rng.normal(shape) for kind in kinds]


@question("update_rules", points=1)
def drawn_momentum(student, rng):
    """Three steps with momentum, each with another gradient, are right."""
    w, velocity = _start(rng, "w", "velocity")
    rate, momentum = float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.4, 0.8))
    config = {"learning_rate": rate, "momentum": momentum, "velocity": velocity}
    for _ in range(3):
        dw = rng.normal(w.shape)
        got, config = student.sgd_momentum(w, dw, config)
        w, velocity = reference.sgd_momentum(w, dw, velocity, rate, momentum)
        assert_close(got, w, CLOSE, name="next_w")
        assert_close(config["velocity"], velocity, CLOSE, name='config["velocity"]')


@question("update_rules", points=1)
def drawn_rmsprop(student, rng):
    """Three steps of RMSProp are right, from a cache and from rest, for large and for small gradients."""
    w, cache = _start(rng, "w", "+")
    rate, decay = float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.5, 0.9))
    config = {"learning_rate": rate, "decay_rate": decay, "cache": cache}
    for _ in range(3):
        dw = rng.normal(w.shape)
        got, config = student.rmsprop(w, dw, config)
        w, cache = reference.rmsprop(w, dw, cache, rate, decay)
        assert_close(got, w, CLOSE, name="next_w")
    for scale in (1e-3, 1e-6):
        small = scale * rng.uniform(1.0, 2.0, w.shape)
        got, _ = student.rmsprop(w, small, {"learning_rate": rate})
        assert_close(got, reference.rmsprop(w, small, np.zeros(w.shape), rate)[0], CLOSE, name="next_w")


@question("update_rules", points=1)
def drawn_adam(student, rng):
    """Three steps of Adam are right, from rest and on its way."""
    w, m, v = _start(rng, "w", "m", "+")
    rate, beta1, beta2 = float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.5, 0.8)), float(rng.uniform(0.8, 0.95))
    for t, mean, square in ((0, np.zeros(w.shape), np.zeros(w.shape)), (rng.integers(3, 6), m, v)):
        at = w
        config = {"learning_rate": rate, "beta1": beta1, "beta2": beta2, "m": mean, "v": square, "t": t}
        for step in range(3):
            dw = rng.uniform(0.2, 2.0, w.shape) * (2 * rng.integers(0, 2, w.shape) - 1)
            dw[0, 0] = 0
            got, config = student.adam(at, dw, config)
            at, mean, square = reference.adam(at, dw, mean, square, t + step, rate, beta1, beta2)
            assert_close(got, at, CLOSE, name="next_w")
            assert_equal(config["t"], t + step + 1, 'config["t"]')
    small = rng.uniform(1e-4, 4e-4, w.shape)
    config = {"learning_rate": rate, "m": small * (1 - 0.9**600), "v": small**2 * (1 - 0.999**600), "t": 600}
    got, _ = student.adam(w, small, config)
    assert_close(got, w - rate, CLOSE, name="next_w")
