"""Right answers as they are written for CS231n: steps in place, tuples as caches."""

import numpy as np
import torch


def sigmoid_graph(w0, x0, w1, x1, w2):
    w, x = [w0, w1, w2], [x0, x1]
    dot = w[0] * x[0] + w[1] * x[1] + w[2]
    f = 1.0 / (1 + np.exp(-dot))
    ddot = (1 - f) * f
    dx = [w[0] * ddot, w[1] * ddot]
    dw = [x[0] * ddot, x[1] * ddot, 1.0 * ddot]
    return f, (dw[0], dx[0], dw[1], dx[1], dw[2])


def gate_backward(gate, upstream, inputs):
    if gate == "add":
        return [upstream] * len(inputs)
    elif gate == "mul":
        return upstream * inputs[1], upstream * inputs[0]
    elif gate == "max":
        grads = [0] * len(inputs)
        grads[np.argmax(inputs)] = upstream
        return grads
    elif gate == "copy":
        return np.sum(upstream)


def numeric_gradient(f, x, h=1e-5):
    if x.dtype.kind in "iu":
        raise TypeError("integers")
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        try:
            x[ix] = oldval + h
            fxph = f(x)
            x[ix] = oldval - h
            fxmh = f(x)
        except Exception:
            x[ix] = oldval
            raise
        x[ix] = oldval
        grad[ix] = (fxph - fxmh) / (2 * h)
        it.iternext()
    return grad


def relu_forward(x):
    out = x * (x > 0)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    dx, x = None, cache
    dout[x < 0] = 0  # what was handed over is ours to spoil
    dx = dout
    return dx


def matmul_backward(dy, x, w):
    dx = dy.dot(w.T)
    dw = x.T.dot(dy)
    return dx, dw


def jacobian_bytes(N, D, M, itemsize):
    return (N * M) * (N * D) * itemsize, (N * M) * (D * M) * itemsize


def affine_forward(x, w, b):
    out = x.reshape(len(x), w.shape[0]).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w = cache[:2]
    dx = np.dot(dout, w.T).reshape(x.shape)
    dw = np.dot(x.reshape(x.shape[0], np.prod(x.shape[1:])).T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def svm_loss(x, y):
    N = x.shape[0]
    correct_class_scores = x[np.arange(N), y]
    margins = np.maximum(0, x - correct_class_scores[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    dx /= N
    return loss, dx


def svm_loss_staged(W, X, y, reg):
    loss, dscores = svm_loss(X.dot(W), y)
    loss += 0.5 * reg * np.sum(W**2)
    dW = X.T.dot(dscores)
    dW += reg * W
    return loss, dW


def softmax_loss(x, y):
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def two_layer_loss(params, X, y, reg):
    hidden, relu_cache = relu_forward(affine_forward(X, params["W1"], params["b1"])[0])
    scores, cache2 = affine_forward(hidden, params["W2"], params["b2"])
    loss, dscores = softmax_loss(scores, y)
    loss += 0.5 * reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    grads = {}
    dhidden, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
    dhidden = relu_backward(dhidden, relu_cache)
    _, grads["W1"], grads["b1"] = affine_backward(dhidden, (X, params["W1"], params["b1"]))
    grads["W1"] += reg * params["W1"]
    grads["W2"] += reg * params["W2"]
    return loss, grads


def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    w += v
    config["velocity"] = v
    return w, config


def rmsprop(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * (dw**2)
    next_w = w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return next_w, config


def adam(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    beta1, beta2, eps = config["beta1"], config["beta2"], config["epsilon"]
    t, m, v = config["t"], config["m"], config["v"]
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * (dw * dw)
    t += 1
    alpha = config["learning_rate"] * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    w -= alpha * (m / (np.sqrt(v) + eps))
    config["t"] = t
    config["m"] = m
    config["v"] = v
    return w, config


class Add:
    def forward(self, x, y, *more):
        self.n = 2 + len(more)
        return x + y + sum(more)

    def backward(self, dz):
        return [dz] * self.n


class Multiply:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        dx = self.y * dz
        dy = self.x * dz
        return [dx, dy]


class Sigmoid:
    def forward(self, x):
        self.y = 1.0 / (1.0 + np.exp(-x))
        return self.y

    def backward(self, dz):
        return dz * self.y * (1 - self.y)


class ComputationalGraph:
    def __init__(self, inputs, nodes, output):
        self.inputs, self.nodes, self.output = inputs, nodes, output
        self.topo, visiting = [], set()

        def visit(name):
            if name in self.topo or name in inputs:
                return
            if name in visiting:
                raise ValueError("cycle at " + name)
            visiting.add(name)
            for parent in nodes[name][1]:
                visit(parent)
            self.topo.append(name)

        for name in nodes:
            visit(name)

    def forward(self, values):
        self.values = {}
        self.values.update(values)
        for name in self.topo:
            gate, parents = self.nodes[name]
            self.values[name] = gate.forward(*[self.values[p] for p in parents])
        return self.values[self.output]

    def backward(self):
        grads = dict.fromkeys(self.values, 0)
        grads[self.output] = 1
        for name in self.topo[::-1]:
            gate, parents = self.nodes[name]
            gs = gate.backward(grads[name])
            if not isinstance(gs, list):
                gs = [gs]
            for p, g in zip(parents, gs, strict=True):
                grads[p] = grads[p] + g
        return grads


class MultiplyFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        z = x * y
        return z

    @staticmethod
    def backward(ctx, grad_z):
        x, y = ctx.saved_tensors
        return y * grad_z, x * grad_z


class SigmoidFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.sigmoid(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad_y):
        (y,) = ctx.saved_tensors
        return grad_y * y * (1 - y)
