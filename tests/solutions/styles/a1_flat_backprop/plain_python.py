"""Right answers in plain Python: numbers one at a time, prints and half-finished comments all over."""

import math


def _sigmoid(s):
    return 1 / (1 + math.e**-s) if s > 0 else math.exp(s) / (1 + math.exp(s))


def sigmoid_graph(w0, x0, w1, x1, w2):
    L = _sigmoid(w0 * x0 + w1 * x1 + w2)
    g = L * (1 - L)
    print("L is", L)
    return [L, [g * x0, g * w0, g * x1, g * w1, g]]


def gate_backward(gate, upstream, inputs):
    out = []
    for i, value in enumerate(inputs):
        if gate == "add":
            out.append(upstream)
        if gate == "mul":
            out.append(upstream * inputs[1 - i])
        if gate == "max":
            out.append(upstream if all(value >= other for other in inputs) else 0)
        if gate == "copy":
            total = 0
            for part in upstream:
                total += part
            out.append(total)
    return out


def numeric_gradient(f, x, h=1e-5):
    if "int" in str(x.dtype):
        raise TypeError("x must be float")
    import numpy as np

    grad = np.empty(x.shape)
    for k in range(x.size):
        up, down = x.copy(), x.copy()
        up.ravel()[k] += h
        down.ravel()[k] -= h
        grad.ravel()[k] = (float(f(up)) - float(f(down))) / (2 * h)
    return grad


def relu_forward(x):
    import numpy as np

    out = x.copy()
    out[out < 0] = 0
    return out, np.sign(out)


def relu_backward(dout, cache):
    return dout * cache


def matmul_backward(dy, x, w):
    (N, D), M = x.shape, w.shape[1]
    dx = [[0.0] * D for _ in range(N)]
    dw = [[0.0] * M for _ in range(D)]
    for n in range(N):
        for d in range(D):
            for m in range(M):
                dx[n][d] += dy[n, m] * w[d, m]
                dw[d][m] += dy[n, m] * x[n, d]
    return dx, dw


def jacobian_bytes(N, D, M, itemsize):
    y, x, w = N * M, N * D, D * M
    return [y * x * itemsize, y * w * itemsize]


class _Cache:
    pass


def affine_forward(x, w, b):
    import numpy as np

    cache = _Cache()
    cache.x, cache.w, cache.shape = x.reshape(x.shape[0], -1), w, x.shape
    out = np.zeros((x.shape[0], w.shape[1]))
    for i in range(x.shape[0]):
        out[i] = cache.x[i] @ w + b
    return out, cache


def affine_backward(dout, cache):
    import numpy as np

    dw, db, dx = np.zeros_like(cache.w), 0, []
    for row, upstream in zip(cache.x, dout, strict=True):
        dw += np.outer(row, upstream)
        db = db + upstream
        dx.append(cache.w @ upstream)
    return np.reshape(dx, cache.shape), dw, db


def svm_loss(x, y):
    N, C = x.shape
    loss, dx = 0.0, [[0.0] * C for _ in range(N)]
    for i in range(N):
        for j in range(C):
            if j != y[i] and x[i, j] - x[i, y[i]] + 1 > 0:
                loss += x[i, j] - x[i, y[i]] + 1
                dx[i][j] += 1 / N
                dx[i][y[i]] -= 1 / N
    return loss / N, dx


def svm_loss_staged(W, X, y, reg):
    N, D = X.shape
    scores = X.dot(W)
    loss, dscores = svm_loss(scores, y)
    dW = W * reg
    for d in range(D):
        for i in range(N):
            for c in range(W.shape[1]):
                dW[d, c] += X[i, d] * dscores[i][c]
    for w in W.flatten():
        loss += w * w * reg / 2
    return float(loss), dW


def softmax_loss(x, y):
    loss, dx = 0, []
    for row, label in zip(x.tolist(), y.tolist(), strict=True):
        top = max(row)
        powers = [math.exp(score - top) for score in row]
        loss += math.log(sum(powers)) - row[label] + top
        dx.append([(power / sum(powers) - (j == label)) / len(x) for j, power in enumerate(powers)])
    return loss / len(x), dx
