"""Right answers as they are written for CS231n: four loops, floor division, a tuple of everything as cache."""

import numpy as np

# ruff: noqa: RUF059 - unused names are part of the habit


def conv_forward_naive(x, w, b, conv_param):
    out = None
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    S = conv_param["stride"]
    P = conv_param["pad"]
    x_pad = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)), mode="constant", constant_values=0)
    Hp = int(1 + (H + 2 * P - HH) / S)
    Wp = int(1 + (W + 2 * P - WW) / S)
    out = np.zeros((N, F, Hp, Wp))
    for n in range(N):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    out[n, f, i, j] = (x_pad[n, :, i * S : i * S + HH, j * S : j * S + WW] * w[f]).sum() + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    dx, dw, db = None, None, None
    x, w, b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)), mode="constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(dout.shape[0]):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dw[f] += x_pad[n, :, i * S : i * S + HH, j * S : j * S + WW] * dout[n, f, i, j]
                    dx_pad[n, :, i * S : i * S + HH, j * S : j * S + WW] += w[f] * dout[n, f, i, j]
    dx = dx_pad[:, :, P : P + x.shape[2], P : P + x.shape[3]]
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    N, C, H, W = x.shape
    HH, WW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out = np.zeros((N, C, (H - HH) // S + 1, (W - WW) // S + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.max(x[:, :, i * S : i * S + HH, j * S : j * S + WW], axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    N, C, H, W = x.shape
    HH, WW, S = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * S : i * S + HH, j * S : j * S + WW]
                    mask = window == np.max(window)
                    dx[n, c, i * S : i * S + HH, j * S : j * S + WW] += mask * dout[n, c, i, j]
    return dx
