"""Logs that are never infinite, x put back by adding, Adam's corrections in its rate, gradients that nobody asked for
beside those that were, a graph that is searched from node to node."""

from collections import OrderedDict

import numpy as np


def numeric_gradient(f, x, h=1e-5):
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError("floats, please")
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        try:
            x[ix] += h
            at = 1
            up = f(x)
            x[ix] -= 2 * h
            at = -1
            down = f(x)
        finally:
            x[ix] -= at * h
        grad[ix] = (up - down) / (2 * h)
        it.iternext()
    return grad


def softmax_loss(x, y):
    z = x - x.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    N = len(y)
    dx = np.exp(logp)
    dx[range(N), y] -= 1
    return -np.log(np.exp(logp[range(N), y]) + 1e-8).mean(), dx / N


class Net:
    def __init__(self, p):
        self.__dict__.update(p)


def two_layer_loss(params, X, y, reg):
    n = Net(params)
    X = np.asarray(X, dtype=np.float64)
    pre = X @ n.W1 + n.b1
    hid = pre * (pre > 0)
    s = hid @ n.W2 + n.b2
    lse = np.logaddexp.reduce(s, axis=1, keepdims=True)
    hot = np.eye(s.shape[1])[y]
    loss = -np.log(np.exp(s - lse)[np.arange(len(y)), y] + 1e-8).mean() + reg / 2 * sum(
        (n.__dict__[k] ** 2).sum() for k in ("W1", "W2")
    )
    ds = (np.exp(s - lse) - hot) / len(y)
    g = OrderedDict()
    g["scores"] = ds
    g["b2"] = ds.sum(0)
    g["W2"] = hid.T @ ds + reg * n.W2
    dh = ds @ n.W2.T * (pre > 0)
    g["b1"], g["W1"] = dh.sum(0), X.T @ dh + reg * n.W1
    g["X"] = dh @ n.W1.T
    return np.array([loss]), g


def _with(config, w, names, **defaults):
    full = {**defaults, **{k: np.zeros_like(w) for k in names}, **(config or {})}
    return full


def sgd_momentum(w, dw, config=None):
    c = _with(config, w, ["velocity"], learning_rate=1e-2, momentum=0.9)
    c["velocity"] = c["momentum"] * c["velocity"] - c["learning_rate"] * dw
    return w + c["velocity"], c


def rmsprop(w, dw, config=None):
    c = _with(config, w, ["cache"], learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    c["cache"] = c["decay_rate"] * c["cache"] + (1 - c["decay_rate"]) * np.square(dw)
    return w - c["learning_rate"] * dw / (np.sqrt(c["cache"]) + c["epsilon"]), c


def adam(w, dw, config=None):
    c = _with(config, w, ["m", "v"], learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, t=0)
    t = c["t"] = c["t"] + 1
    b1, b2 = c["beta1"], c["beta2"]
    c["m"] = b1 * c["m"] + (1 - b1) * dw
    c["v"] = b2 * c["v"] + (1 - b2) * dw * dw
    c["m_hat"], c["v_hat"] = c["m"] / (1 - b1**t), c["v"] / (1 - b2**t)
    return w - c["learning_rate"] * np.sqrt(1 - b2**t) / (1 - b1**t) * c["m"] / (c["v"] ** 0.5 + c["epsilon"]), c


class Add:
    def forward(self, *inputs):
        self.n = len(inputs)
        return sum(inputs)

    def backward(self, upstream):
        return (upstream,) * self.n


class Multiply:
    def forward(self, a, b):
        self.saved = a, b
        return a * b

    def backward(self, upstream):
        a, b = self.saved
        return (b * upstream, a * upstream)


class Sigmoid:
    def forward(self, s):
        self.y = 1.0 / (1.0 + np.exp(-s))
        return self.y

    def backward(self, upstream):
        return (upstream * self.y * (1 - self.y),)


class ComputationalGraph:
    def __init__(self, inputs, nodes, output):
        self.inputs, self.nodes, self.output = inputs, nodes, output
        self.order, state = [], {}

        def visit(name):
            if name in self.inputs or state.get(name) == "done":
                return
            if state.get(name) == "open":
                raise ValueError("cycle at " + name)
            state[name] = "open"
            for before in self.nodes[name][1]:
                visit(before)
            state[name] = "done"
            self.order.append(name)

        for name in nodes:
            visit(name)

    def forward(self, values):
        self.values = dict(values)
        for name in self.order:
            gate, before = self.nodes[name]
            self.values[name] = gate.forward(*[self.values[b] for b in before])
        return self.values[self.output]

    def backward(self):
        grads = dict.fromkeys([*self.inputs, *self.nodes], 0.0)
        grads[self.output] = 1.0
        for name in reversed(self.order):
            gate, before = self.nodes[name]
            for b, g in zip(before, gate.backward(grads[name]), strict=True):
                grads[b] += g
        return grads
