"""Public checks of two_layer_net: fixed inputs, small ones that can be computed by hand first."""

import numpy as np

from autograder.checks import array, assert_close, assert_equal, assert_unchanged, question, reference

LOG3 = float(np.log(3.0))
# Who takes the log of p + 1e-8, so that no log is infinite, is right enough.
LOSS = 1e-5


def _by_hand():
    """One example whose second hidden unit is off: h1 = (2, 0), scores = (log 3, 0), probabilities ¾ and ¼."""
    params = {
        "W1": np.array([[1.0, -2.0], [0.5, 0.5]]),
        "b1": np.array([0.0, -0.5]),
        "W2": np.array([[LOG3 / 2, 0.0], [-5.0, 5.0]]),
        "b2": np.zeros(2),
    }
    return params, np.array([[1.0, 2.0]]), np.array([1])


def _network(rng, N, D, H, C):
    params = {
        "W1": rng.normal((D, H)),
        "b1": rng.normal(H, deviation=0.5),
        "W2": rng.normal((H, C)),
        "b2": rng.normal(C, deviation=0.5),
    }
    return params, rng.normal((N, D)), np.arange(N) % C


@question("two_layer_loss", points=1.5)
def loss_by_hand(student, rng):
    """One example with the scores (log 3, 0), whose right class is the second one, has the loss log 4."""
    params, X, y = _by_hand()
    loss, _ = student.two_layer_loss(params, X, y, 0.0)
    assert_close(loss, float(np.log(4.0)), LOSS, name="loss")


@question("two_layer_loss", points=1)
def loss_with_regularisation(student, rng):
    """For random weights the loss is right, with reg = 0 and with reg = 0.3, and so it is for scores of ±1000."""
    params, X, y = _network(rng, 5, 4, 7, 3)
    for reg in (0.0, 0.3):
        loss, _ = student.two_layer_loss(params, X, y, reg)
        assert_close(loss, reference.two_layer_loss(params, X, y, reg)[0], LOSS, name=f"loss for reg = {reg}")
    params["b2"] = params["b2"] + 1000
    loss, _ = student.two_layer_loss(params, X, y, 0.0)
    assert_close(loss, reference.two_layer_loss(params, X, y, 0.0)[0], LOSS, name="loss for scores around 1000")
    params = {"W1": np.eye(2), "b1": np.zeros(2), "b2": np.zeros(3)}
    params["W2"] = np.array([[1000.0, 998.0, 0.0], [-1000.0, -1001.0, -1003.0]])
    X, y = np.eye(2), np.array([1, 2])
    loss, _ = student.two_layer_loss(params, X, y, 0.0)
    wanted = reference.two_layer_loss(params, X, y, 0.0)[0]
    assert_close(loss, wanted, LOSS, name="loss for scores around 1000 and around -1000 in one batch")


@question("two_layer_loss", points=1.5)
def second_layer(student, rng):
    """The gradients of W2 and b2 are right: by hand, and for random weights with regularisation; params stay."""
    params, X, y = _by_hand()
    _, grads = student.two_layer_loss(params, X, y, 0.0)
    assert_close(grads["b2"], np.array([0.75, -0.75]), name='grads["b2"]')
    assert_close(grads["W2"], np.array([[1.5, -1.5], [0.0, 0.0]]), name='grads["W2"]')
    params, X, y = _network(rng, 5, 4, 7, 3)
    _, grads = student.two_layer_loss(params, X, y, 0.3)
    for name, after in student.after()[0].items():
        assert_unchanged(after, params[name], f'params["{name}"]')
    _, wanted = reference.two_layer_loss(params, X, y, 0.3)
    for name in ("b2", "W2"):
        assert_close(grads[name], wanted[name], name=f'grads["{name}"]')


@question("two_layer_loss", points=2.5)
def first_layer(student, rng):
    """The gradients of W1 and b1 are right: by hand, and for random weights with regularisation."""
    params, X, y = _by_hand()
    _, grads = student.two_layer_loss(params, X, y, 0.0)
    wanted = 0.375 * LOG3
    assert_close(grads["b1"], np.array([wanted, 0.0]), name='grads["b1"]')
    assert_close(grads["W1"], np.array([[wanted, 0.0], [2 * wanted, 0.0]]), name='grads["W1"]')
    params, X, y = _network(rng, 5, 4, 7, 3)
    _, grads = student.two_layer_loss(params, X, y, 0.3)
    _, gradients = reference.two_layer_loss(params, X, y, 0.3)
    for name in ("b1", "W1"):
        assert_close(grads[name], gradients[name], name=f'grads["{name}"]')


# Update rules are held to 2e-4: some add epsilon a little earlier or later.
CLOSE = 2e-4


def _evenly(shape, low, high):
    return np.linspace(low, high, num=int(np.prod(shape))).reshape(shape)


@question("update_rules", points=1)
def momentum_from_rest(student, rng):
    """Momentum with its defaults: the first step is 0.01 times the gradient, downhill, and is kept as velocity."""
    w, dw = _evenly((2, 3), -0.4, 0.6), _evenly((2, 3), -60.0, 40.0)
    next_w, config = student.sgd_momentum(w, dw)
    assert_close(next_w, w - 0.01 * dw, CLOSE, name="next_w")
    assert_close(config["velocity"], -0.01 * dw, CLOSE, name='config["velocity"]')


@question("update_rules", points=1)
def momentum_on_its_way(student, rng):
    """Momentum with a velocity, a learning rate and a momentum of its own takes the right step, and the next one."""
    w, dw, velocity = _evenly((4, 5), -0.4, 0.6), _evenly((4, 5), -0.6, 0.4), _evenly((4, 5), 0.6, 0.9)
    config = {"learning_rate": 0.5, "momentum": 0.7, "velocity": velocity}
    for _ in range(2):
        got, config = student.sgd_momentum(w, dw, config)
        w, velocity = reference.sgd_momentum(w, dw, velocity, 0.5, 0.7)
        assert_close(got, w, CLOSE, name="next_w")
        assert_close(config["velocity"], velocity, CLOSE, name='config["velocity"]')
        dw = dw[::-1].copy()


@question("update_rules", points=1)
def rmsprop_on_its_way(student, rng):
    """RMSProp takes the right step from a cache, and the next one, with a learning rate and a decay of its own."""
    w, dw, cache = _evenly((4, 5), -0.4, 0.6), _evenly((4, 5), -0.6, 0.41), _evenly((4, 5), 0.6, 0.9)
    config = {"learning_rate": 0.5, "decay_rate": 0.8, "cache": cache}
    for _ in range(2):
        got, config = student.rmsprop(w, dw, config)
        w, cache = reference.rmsprop(w, dw, cache, 0.5, 0.8)
        assert_close(got, w, CLOSE, name="next_w")
        assert_close(config["cache"], cache, CLOSE, name='config["cache"]')
        dw = dw[::-1].copy()


@question("update_rules", points=1)
def rmsprop_small_gradients(student, rng):
    """With its defaults and from rest, RMSProp moves by a tenth, however small the gradient is; not where it is 0."""
    w, dw = np.array([0.5, -0.5, 0.2, 0.0, 0.3]), np.array([3.0, -3.0, 2e-3, -1e-3, 0.0])
    next_w, _ = student.rmsprop(w, dw)
    wanted, _ = reference.rmsprop(w, dw, np.zeros(5))
    assert_close(next_w, wanted, CLOSE, name="next_w")


@question("update_rules", points=1)
def adam_from_rest(student, rng):
    """Adam's first step with its defaults is 0.001 for every entry whose gradient is not 0, and t is 1."""
    w, dw = np.zeros(5), np.array([5.0, -5.0, 0.3, -0.02, 0.0])
    next_w, config = student.adam(w, dw)
    assert_close(next_w, np.array([-1e-3, 1e-3, -1e-3, 1e-3, 0.0]), CLOSE, name="next_w")
    assert_equal(config["t"], 1, 'config["t"]')
    # Wherever epsilon is added, it makes a step smaller.
    tiny, _ = student.adam(np.zeros(2), np.array([1e-7, -1e-7]))
    larger = np.maximum(np.abs(array(tiny, (2,))), 1e-3)
    assert_close(larger, np.full(2, 1e-3), CLOSE, name="the larger of 0.001 and a step for a gradient of 1e-7")


@question("update_rules", points=1)
def adam_on_its_way(student, rng):
    """Adam takes the right sixth and seventh step; config holds the new m, v and t."""
    w, dw = _evenly((4, 5), -0.4, 0.6), _evenly((4, 5), -0.6, 0.41)
    m, v = _evenly((4, 5), 0.6, 0.9), _evenly((4, 5), 0.7, 0.5)
    config = {"learning_rate": 0.5, "beta1": 0.8, "beta2": 0.95, "m": m, "v": v, "t": 5}
    for t in (5, 6):
        got, config = student.adam(w, dw, config)
        w, m, v = reference.adam(w, dw, m, v, t, 0.5, 0.8, 0.95)
        assert_close(config["m"], m, CLOSE, name='config["m"]')
        assert_close(config["v"], v, CLOSE, name='config["v"]')
        assert_close(got, w, CLOSE, name="next_w")
        assert_equal(config["t"], t + 1, 'config["t"]')
        dw = dw[::-1].copy()
    assert_close(array(got), w, CLOSE, name="next_w")
    # Far on its way, with the same small gradient all the time: the step is the learning rate.
    small = np.array([3e-4, -3e-4, 2e-4])
    config = {"m": small * (1 - 0.9**500), "v": small**2 * (1 - 0.999**500), "t": 500}
    got, _ = student.adam(np.zeros(3), small, config)
    assert_close(got, -1e-3 * np.sign(small), CLOSE, name="next_w for small gradients")
