"""Right answers in whole arrays, with lists and arrays for tuples, copies instead of steps in place."""

import numpy as np
import torch


def sigmoid_graph(w0, x0, w1, x1, w2):
    w, x = np.array([w0, w1]), np.array([x0, x1])
    L = np.exp(-np.logaddexp(0, -(w @ x + w2)))
    slope = L - L * L
    return [np.float64(L), np.concatenate([np.stack([x, w], axis=1).ravel() * slope, [slope]])]


def gate_backward(gate, upstream, inputs):
    values = np.array(inputs)
    if gate == "copy":
        return np.sum(upstream, keepdims=True)
    local = {
        "add": np.ones_like(values),
        "mul": values[::-1],
        "max": (values == values.max()).astype(float),
    }[gate]
    return upstream * local


def numeric_gradient(f, x, h=1e-5):
    if not isinstance(x.flat[0], np.floating):
        raise TypeError
    steps = np.eye(x.size).reshape(-1, *x.shape) * h
    slopes = [f(x + step) - f(x - step) for step in steps]
    return (np.array(slopes) / (2 * h)).reshape(x.shape).tolist()


def relu_forward(x):
    out = np.where(x >= 0, x, 0).astype(np.float32)
    return [out, {"on": x >= 0}]


def relu_backward(dout, cache):
    return np.where(cache["on"], dout, np.float32(0))


def matmul_backward(dy, x, w):
    return [np.einsum("nm,dm->nd", dy, w), np.einsum("nd,nm->dm", x, dy)]


def jacobian_bytes(N, D, M, itemsize):
    return [float(N * N * D * M * itemsize), np.int64(N * M * D * M * itemsize)]


def affine_forward(x, w, b):
    w4 = w.reshape(*x.shape[1:], -1)
    axes = (list(range(1, x.ndim)), list(range(x.ndim - 1)))
    return np.tensordot(x, w4, axes) + b[None], (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dw = np.tensordot(x, dout, (0, 0)).reshape(w.shape)
    return [(w @ dout.T).T.reshape(x.shape), dw, np.ones(len(dout)) @ dout]


def svm_loss(x, y):
    target = np.eye(x.shape[1], dtype=bool)[y]
    gaps = np.where(target, 0, x + 1 - (x * target).sum(1, keepdims=True))
    active = gaps >= 0
    active &= ~target
    dx = active - target * active.sum(1, keepdims=True)
    return np.array((gaps * active).sum(1).mean()), (dx / len(x)).astype(np.float32)


def svm_loss_staged(W, X, y, reg):
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg / 2 * np.linalg.norm(W) ** 2, np.einsum("nd,nc->dc", X, dscores) + reg * W


def softmax_loss(x, y):
    x = x.astype(np.float64)
    total = np.logaddexp.reduce(x, axis=1)
    dx = (np.exp(x - total[:, None]) - np.eye(x.shape[1])[y]) / len(x)
    return np.mean(total - np.take_along_axis(x, y[:, None], 1)[:, 0]), dx


def two_layer_loss(params, X, y, reg):
    p = {name: np.asarray(value, dtype=np.float64) for name, value in params.items()}
    hidden = np.clip(X @ p["W1"] + p["b1"], 0, None)
    loss, dscores = softmax_loss(hidden @ p["W2"] + p["b2"], y)
    dhidden = np.where(hidden > 0, np.einsum("nc,hc->nh", dscores, p["W2"]), 0.0)
    grads = {
        "b1": dhidden.sum(0, keepdims=True)[0],
        "b2": dscores.sum(0),
        "W1": np.einsum("nd,nh->dh", X, dhidden) + reg * p["W1"],
        "W2": np.einsum("nh,nc->hc", hidden, dscores) + reg * p["W2"],
        "X": dhidden @ p["W1"].T,
    }
    return np.float32(loss + reg / 2 * sum((p[name] ** 2).sum() for name in ("W1", "W2"))), grads


def sgd_momentum(w, dw, config=None):
    config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": 0.0} | (config or {})
    velocity = np.float32(config["momentum"]) * config["velocity"] - config["learning_rate"] * dw
    return [w + velocity, {**config, "velocity": velocity}]


def rmsprop(w, dw, config=None):
    defaults = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros(w.shape)}
    config = defaults | (config or {})
    config["cache"] = config["cache"] + (1 - config["decay_rate"]) * (dw**2 - config["cache"])
    return w - config["learning_rate"] * dw * (config["cache"] ** 0.5 + config["epsilon"]) ** -1, config


def adam(w, dw, config=None):
    defaults = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "m": 0, "v": 0, "t": 0}
    config = defaults | (config or {})
    config["t"] = np.int64(config["t"] + 1)
    for name, beta, new in (("m", config["beta1"], dw), ("v", config["beta2"], dw * dw)):
        config[name] = np.average([config[name] + 0 * w, new], axis=0, weights=[beta, 1 - beta])
    corrected = [config[name] / (1 - config[beta] ** config["t"]) for name, beta in (("m", "beta1"), ("v", "beta2"))]
    return w - config["learning_rate"] * corrected[0] / (np.sqrt(corrected[1]) + config["epsilon"]), config


class Gate:
    def forward(self, *inputs):
        self.inputs = np.array(inputs)
        return self.value(self.inputs)

    def backward(self, upstream):
        return upstream * self.local(self.inputs)


class Add(Gate):
    value = staticmethod(np.sum)
    local = staticmethod(np.ones_like)


class Multiply(Gate):
    value = staticmethod(np.prod)
    local = staticmethod(lambda inputs: inputs[::-1])


class Sigmoid(Gate):
    value = staticmethod(lambda inputs: np.float64(1 / (1 + np.exp(-inputs[0]))))
    local = staticmethod(lambda inputs: 1 / (2 + np.exp(inputs) + np.exp(-inputs)))


class ComputationalGraph:
    def __init__(self, inputs, nodes, output):
        self.nodes, self.output = nodes, output
        self.values = None

    def forward(self, values):
        self.values = dict(values)
        path = []

        def value(name):
            if name not in self.values:
                if name in path:
                    raise ValueError(f"{name} needs itself")
                path.append(name)
                gate, needed = self.nodes[name]
                self.values[name] = gate.forward(*map(value, needed))
            return self.values[name]

        for name in self.nodes:
            value(name)
        return self.values[self.output]

    def backward(self):
        names = list(self.values)  # in the order in which they became known
        slopes = np.zeros(len(names))
        slopes[names.index(self.output)] = 1
        for place in range(len(names) - 1, -1, -1):
            if names[place] in self.nodes:
                gate, needed = self.nodes[names[place]]
                for other, part in zip(needed, gate.backward(slopes[place]), strict=True):
                    slopes[names.index(other)] += part
        return dict(zip(names, slopes, strict=True))


class MultiplyFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *factors):
        ctx.save_for_backward(torch.stack(factors))
        return torch.stack(factors).prod(dim=0)

    @staticmethod
    def backward(ctx, upstream):
        (factors,) = ctx.saved_tensors
        return tuple(upstream * factor for factor in factors.flip(0))


class SigmoidFunction(torch.autograd.Function):
    @staticmethod
    def forward(s):
        return (s / 2).tanh() / 2 + 0.5

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, upstream):
        (s,) = ctx.saved_tensors
        return upstream * torch.sigmoid(s) * torch.sigmoid(-s)
