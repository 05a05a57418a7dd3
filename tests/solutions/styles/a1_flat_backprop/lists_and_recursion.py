"""Right answers in plain Python lists: recursion for loops, functions made by functions, keywords of their own."""

import math

import torch


def _each(function, *nested):
    """The function on numbers, or on what is at the same place of nested lists."""
    if not isinstance(nested[0], list):
        return function(*nested)
    return [_each(function, *parts) for parts in zip(*nested, strict=True)]


def _listed(value):
    return value.tolist() if hasattr(value, "tolist") else value


def _product(a, b):
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def _turned(a):
    return [list(column) for column in zip(*a, strict=True)]


def two_layer_loss(params, X, y, reg, *, verbose=False):
    W1, b1, W2, b2 = (_listed(params[name]) for name in ("W1", "b1", "W2", "b2"))
    X, y = _listed(X), _listed(y)
    hidden = [[max(0.0, value + b) for value, b in zip(row, b1, strict=True)] for row in _product(X, W1)]
    loss, dscores = 0.0, []
    for row, label in zip(_product(hidden, W2), y, strict=True):
        scores = [value + b for value, b in zip(row, b2, strict=True)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        loss -= (scores[label] - top - math.log(math.fsum(powers))) / len(X)
        dscores.append([(p / sum(powers) - (c == label)) / len(X) for c, p in enumerate(powers)])
    dhidden = _each(lambda slope, h: slope if h > 0 else 0.0, _product(dscores, _turned(W2)), hidden)
    grads = {"W2": _product(_turned(hidden), dscores), "W1": _product(_turned(X), dhidden)}
    for name, weights in (("W1", W1), ("W2", W2)):
        loss += 0.5 * reg * sum(w * w for row in weights for w in row)
        grads[name] = _each(lambda slope, w: slope + reg * w, grads[name], weights)
    grads["b1"], grads["b2"] = [sum(column) for column in zip(*dhidden, strict=True)], [*map(sum, _turned(dscores))]
    if verbose:
        print(loss)
    return loss, grads


def _rule(defaults, memories, step):
    """An optimiser: step(config, number, slope, memories of the number) → new number, new memories."""

    def rule(w, dw, config=None):
        w, dw = _listed(w), _listed(dw)
        config = {**defaults, **(config or {})}
        if "t" in config:
            config["t"] += 1
        kept = [_listed(config[name]) if name in config else _each(lambda _: 0.0, w) for name in memories]
        both = _each(lambda number, slope, *old: (step(config, number, slope, *old),), w, dw, *kept)
        for place, name in enumerate(memories, 1):
            config[name] = _each(lambda one, place=place: one[0][place], both)
        return _each(lambda one: one[0][0], both), config

    return rule


def _momentum(config, w, dw, v):
    v = config["momentum"] * v - config["learning_rate"] * dw
    return w + v, v


def _rmsprop(config, w, dw, square):
    square = config["decay_rate"] * square + (1 - config["decay_rate"]) * dw * dw
    return w - config["learning_rate"] * dw / (math.sqrt(square) + config["epsilon"]), square


def _adam(config, w, dw, m, v):
    m = config["beta1"] * m + (1 - config["beta1"]) * dw
    v = config["beta2"] * v + (1 - config["beta2"]) * dw * dw
    m_hat, v_hat = m / (1 - config["beta1"] ** config["t"]), v / (1 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m_hat / (math.sqrt(v_hat) + config["epsilon"]), m, v


sgd_momentum = _rule({"learning_rate": 1e-2, "momentum": 0.9}, ["velocity"], _momentum)
rmsprop = _rule({"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8}, ["cache"], _rmsprop)
adam = _rule({"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}, ["m", "v"], _adam)


class _Slopes:
    """A gate that keeps the way back as a function."""

    def forward(self, *inputs):
        out, self.back = self.run(*inputs)
        return out

    def backward(self, upstream):
        return [upstream * slope for slope in self.back]


class Add(_Slopes):
    def run(self, first, *others):
        return (first + self.run(*others)[0] if others else first), [1] * (1 + len(others))


class Multiply(_Slopes):
    def run(self, a, b):
        return a * b, [b, a]


class Sigmoid(_Slopes):
    def run(self, s):
        small = math.exp(-abs(s))
        return (1 if s >= 0 else small) / (1 + small), [small / (1 + small) ** 2]


class ComputationalGraph:
    def __init__(self, inputs, nodes, output, check=True):
        self.inputs, self.nodes, self.output = inputs, nodes, output
        for name in nodes if check else ():
            self._depth(name, ())

    def _depth(self, name, path):
        if name in path:
            raise ValueError(f"a cycle: {' → '.join((*path, name))}")
        needed = self.nodes[name][1] if name in self.nodes else []
        return 1 + max((self._depth(other, (*path, name)) for other in needed), default=0)

    def _order(self):
        return sorted(self.nodes, key=lambda name: self._depth(name, ()))

    def forward(self, values):
        self.values = {**values}
        for name in self._order():
            gate, needed = self.nodes[name]
            self.values[name] = gate.forward(*(self.values[other] for other in needed))
        return self.values[self.output]

    def backward(self):
        arrived = {name: [] for name in self.values}
        arrived[self.output].append(1.0)
        for name in reversed(self._order()):
            gate, needed = self.nodes[name]
            for other, slope in zip(needed, gate.backward(sum(arrived[name])), strict=True):
                arrived[other].append(slope)
        return {name: sum(slopes) for name, slopes in arrived.items()}


class MultiplyFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b, negative=False):
        ctx.save_for_backward(b, a)  # as they will be needed
        return torch.mul(-a if negative else a, b)

    @staticmethod
    def backward(ctx, upstream):
        return *map(upstream.mul, ctx.saved_tensors), None


class SigmoidFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, s):
        ctx.save_for_backward(s)
        return torch.special.expit(s)

    @staticmethod
    def backward(ctx, upstream):
        (s,) = ctx.saved_tensors
        with torch.enable_grad():
            again = s.detach().requires_grad_()
            (slope,) = torch.autograd.grad(torch.special.expit(again).sum(), again)
        return slope * upstream
