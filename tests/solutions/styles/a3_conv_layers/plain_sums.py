"""Right answers of downsampling pixel by pixel and slice by slice, with lists as results and dout spoilt."""

import itertools

import numpy as np


def global_avg_pool_forward(x):
    N, C, H, W = x.shape
    out = [[0.0] * C for _ in range(N)]
    for n, c in itertools.product(range(N), range(C)):
        for i, j in itertools.product(range(H), range(W)):
            out[n][c] += float(x[n, c, i, j]) / (H * W)
    return [out, {"shape": (H, W)}]


def global_avg_pool_backward(dout, cache):
    H, W = cache["shape"]
    dout /= H
    dout /= W
    return np.repeat(np.repeat(dout[:, :, None, None], H, axis=2), W, axis=3)


def blur_pool_forward(x, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, -(-H // stride), -(-W // stride)))
    weights = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    for i, j in np.ndindex(*out.shape[2:]):
        for p, q in itertools.product(range(3), range(3)):
            row, column = abs(i * stride + p - 1), abs(j * stride + q - 1)
            row, column = min(row, 2 * (H - 1) - row), min(column, 2 * (W - 1) - column)
            out[:, :, i, j] += weights[p][q] / 16 * x[:, :, row, column]
    return out, (x, stride)


def pixel_unshuffle(x, r):
    small = [x[:, c : c + 1, i::r, j::r] for c in range(x.shape[1]) for i in range(r) for j in range(r)]
    return np.concatenate(small, axis=1)


def pixel_shuffle(x, r):
    N, D, H, W = x.shape
    out = np.zeros((N, D // r**2, H * r, W * r))
    for d in range(D):
        c, place = divmod(d, r * r)
        out[:, c, place // r :: r, place % r :: r] = x[:, d]
    return out
