"""Right answers in plain Python: numbers one at a time, dictionaries as caches, comments and prints all over."""

import math

import numpy as np


def conv_output_size(n, f, stride, pad):
    positions = 0
    start = -pad
    while start + f <= n + pad:
        positions += 1
        last_end = start + f
        start += stride
    if positions == 0 or last_end != n + pad:
        raise ValueError("n=%d f=%d stride=%d pad=%d do not fit" % (n, f, stride, pad))  # noqa: UP031
    return positions


def conv_cost(h, w, c, k, f, stride, pad):
    outputs = 0
    for _ in range(0, h + 2 * pad - f + 1, stride):
        for _ in range(0, w + 2 * pad - f + 1, stride):
            outputs += k
    return [k * f * f * c + k, outputs * f**2 * c]


def receptive_field(layers):
    if not layers:
        return 1
    *before, (f, _) = layers
    return receptive_field(before) + (f - 1) * math.prod(stride for _, stride in before)


def _pixel(x, n, c, i, j):
    return x[n, c, i, j] if 0 <= i < x.shape[2] and 0 <= j < x.shape[3] else 0.0


def conv_forward_naive(x, w, b, conv_param, verbose=False):
    S, P = conv_param.get("stride", 1), conv_param.get("pad", 0)
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    out = np.empty((N, F, (H + 2 * P - HH) // S + 1, (W + 2 * P - WW) // S + 1))
    for n, f, i, j in np.ndindex(*out.shape):
        total = b[f]
        for c in range(C):
            for p in range(HH):
                for q in range(WW):
                    total += _pixel(x, n, c, i * S + p - P, j * S + q - P) * w[f, c, p, q]
        out[n, f, i, j] = total
    return out, {"x": x.copy(), "w": w, "b": b, "S": S, "P": P}


def conv_backward_naive(dout, cache):
    x, w, S, P = (cache[key] for key in "xwSP")
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(cache["b"]))
    for (n, f, i, j), upstream in np.ndenumerate(dout):
        db[f] += upstream
        for c, p, q in np.ndindex(*w.shape[1:]):
            row, column = i * S + p - P, j * S + q - P
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                dx[n, c, row, column] += upstream * w[f, c, p, q]
                dw[f, c, p, q] += upstream * x[n, c, row, column]
    return dx, dw, db


def _windows(x, pool_param):
    PH, PW, S = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    for n, c in np.ndindex(*x.shape[:2]):
        for i, top in enumerate(range(0, x.shape[2] - PH + 1, S)):
            for j, left in enumerate(range(0, x.shape[3] - PW + 1, S)):
                yield (n, c, i, j), [(n, c, top + p, left + q) for p in range(PH) for q in range(PW)]


def _pooled(x, pool_param, choose):
    answers = {where: choose([x[place] for place in places]) for where, places in _windows(x, pool_param)}
    out = np.zeros([max(where[axis] for where in answers) + 1 for axis in range(4)])
    for where, answer in answers.items():
        out[where] = answer
    return out, (x, dict(pool_param))


def max_pool_forward_naive(x, pool_param):
    def largest(values):
        best = -math.inf
        for value in values:
            if value > best:
                best = value
        return best

    return _pooled(x, pool_param, largest)


def max_pool_backward_naive(dout, cache):
    """The last one of several largest numbers gets the gradient."""
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for where, places in _windows(x, pool_param):
        best = places[0]
        for place in places:
            if x[place] >= x[best]:
                best = place
        dx[best] += dout[where]
    return dx


def avg_pool_forward(x, pool_param):
    return _pooled(x, pool_param, lambda values: sum(values) / len(values))


def avg_pool_backward(dout, cache):
    x, pool_param = cache
    dx = np.zeros(x.shape)
    for where, places in _windows(x, pool_param):
        for place in places:
            dx[place] += dout[where] / len(places)
    return dx
