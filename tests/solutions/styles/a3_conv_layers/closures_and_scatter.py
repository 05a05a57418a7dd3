"""A forward pass that leaves its backward pass in the cache, lists for tuples, np.add.at and bincount, matrices for
means, last winners, outputs in any memory order."""

import numpy as np

from cs231n_utils.im2col import im2col


def _pad(x, p):
    if p == 0:
        return x.copy()
    z = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p), dtype=np.float64)
    z[:, :, p:-p, p:-p] = x
    return z


def _windows(HH, WW, H, W, stride):
    top = 0
    while top + HH <= H:
        left = 0
        while left + WW <= W:
            yield top // stride, left // stride, slice(top, top + HH), slice(left, left + WW)
            left += stride
        top += stride


def conv_forward_naive(x, w, b, conv_param, verbose=False):
    stride, pad = conv_param.get("stride", 1), conv_param.get("pad", 0)
    N, _C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = _pad(x, pad)
    out = np.empty((N, F, 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride), order="F")
    for i, j, rows, cols in _windows(HH, WW, H + 2 * pad, W + 2 * pad, stride):
        out[:, :, i, j] = np.tensordot(padded[:, :, rows, cols], w, axes=([1, 2, 3], [1, 2, 3])) + b
    if verbose:
        print(out.shape)

    def back(dout):
        dpad, dw = np.zeros_like(padded), np.zeros_like(w)
        for i, j, rows, cols in _windows(HH, WW, H + 2 * pad, W + 2 * pad, stride):
            dpad[:, :, rows, cols] += np.tensordot(dout[:, :, i, j], w, 1)
            dw[...] = dw + np.tensordot(dout[:, :, i, j].T, padded[:, :, rows, cols], 1)
        return dpad[:, :, pad : pad + H, pad : pad + W], dw, np.array([dout[:, f].sum() for f in range(F)])

    return [out, back]


def conv_backward_naive(dout, cache):
    return cache(dout)


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    v = np.lib.stride_tricks.sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
    flat = v.reshape(*v.shape[:4], -1)
    winner = flat.shape[-1] - 1 - flat[..., ::-1].argmax(-1)  # the last of the largest
    return np.take_along_axis(flat, winner[..., None], -1)[..., 0], (winner, x.shape, ph, pw, s)


def max_pool_backward_naive(dout, cache):
    winner, shape, _ph, pw, s = cache
    _N, _C, _OH, _OW = dout.shape
    dx = np.zeros(shape)
    n, c, i, j = np.indices(dout.shape)
    np.add.at(dx, (n, c, i * s + winner // pw, j * s + winner % pw), dout)
    return dx


def avg_pool_forward(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    _N, _C, H, W = x.shape
    A = np.array([[1 / ph if i * s <= r < i * s + ph else 0 for r in range(H)] for i in range((H - ph) // s + 1)])
    B = np.array([[1 / pw if i * s <= r < i * s + pw else 0 for r in range(W)] for i in range((W - pw) // s + 1)])
    return A @ x @ B.T, [A, B]


def avg_pool_backward(dout, cache):
    return cache[0].T @ dout @ cache[1]


def global_avg_pool_forward(x):
    return np.einsum("nchw->nc", x) / x[0, 0].size, x.shape


def global_avg_pool_backward(dout, cache):
    _N, _C, H, W = cache
    return np.broadcast_to(dout[:, :, None, None] / (H * W), cache)


def _blur(n):
    m = np.zeros((n, n))
    for i in range(n):
        for d, v in ((-1, 0.25), (0, 0.5), (1, 0.25)):
            k = i + d
            k = 1 if k < 0 else n - 2 if k == n else k
            m[i, k] += v
    return m


def blur_pool_forward(x, stride):
    return _blur(x.shape[2])[::stride] @ x @ _blur(x.shape[3])[::stride].T, "nothing"


def pixel_unshuffle(x, r):
    N, C, H, W = x.shape
    return np.einsum("nchiwj->ncijhw", x.reshape(N, C, H // r, r, W // r, r)).reshape(N, C * r * r, H // r, W // r)


def pixel_shuffle(x, r):
    N, D, H, W = x.shape
    return np.einsum("ncijhw->nchiwj", x.reshape(N, D // r**2, r, r, H, W)).reshape(N, -1, H * r, W * r)


def _idx(shape, HH, WW, p, s):
    _N, C, H, W = shape
    oh, ow = (H + 2 * p - HH) // s + 1, (W + 2 * p - WW) // s + 1
    i = np.tile(np.repeat(np.arange(HH), WW), C)[:, None] + s * np.repeat(np.arange(oh), ow)
    j = np.tile(np.arange(WW), HH * C)[:, None] + s * np.tile(np.arange(ow), oh)
    k = np.repeat(np.arange(C), HH * WW)[:, None]
    return k, i, j, oh, ow


def conv_forward_im2col(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    F, _C, HH, WW = w.shape
    k, i, j, oh, ow = _idx(x.shape, HH, WW, p, s)
    cols = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))[:, k, i, j]  # N, CHHWW, L
    out = np.matmul(w.reshape(F, -1), cols) + b[:, None]
    return out.reshape(len(x), F, oh, ow), (cols, x.shape, w, s, p)


def conv_backward_im2col(dout, cache):
    cols, shape, w, s, p = cache
    N, C, H, W = shape
    F, _, HH, WW = w.shape
    k, i, j, _oh, _ow = _idx(shape, HH, WW, p, s)
    d = dout.reshape(N, F, -1)
    dw = (d @ cols.transpose(0, 2, 1)).sum(0).reshape(w.shape)
    dcols = w.reshape(F, -1).T @ d
    dxp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    np.add.at(dxp, (slice(None), k, i, j), dcols)
    return dxp[:, :, p : H + p, p : W + p], dw, d.sum((0, 2))


def max_pool_forward_fast(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    _N, _C, H, W = x.shape
    oh, ow = (H - ph) // s + 1, (W - pw) // s + 1
    where = np.arange(x.size).reshape(x.shape)
    best = idx = None
    for a in range(ph):
        for b in range(pw):
            cut = np.s_[:, :, a : a + s * (oh - 1) + 1 : s, b : b + s * (ow - 1) + 1 : s]
            if best is None:
                best, idx = x[cut].copy(), where[cut].copy()
            else:
                more = x[cut] >= best
                best = np.where(more, x[cut], best)
                idx = np.where(more, where[cut], idx)
    return best, (idx, x.shape)


def max_pool_backward_fast(dout, cache):
    idx, shape = cache
    return np.bincount(idx.ravel(), weights=np.ravel(dout), minlength=int(np.prod(shape))).reshape(shape)


def conv_forward_grouped(x, w, b, conv_param):
    s, p, g, d = conv_param["stride"], conv_param["pad"], conv_param.get("groups", 1), conv_param.get("dilation", 1)
    N, C, H, _W = x.shape
    F, Cg, HH, WW = w.shape
    big = np.zeros((F, C, (HH - 1) * d + 1, (WW - 1) * d + 1))
    for f in range(F):
        k = f // (F // g)
        big[f, k * Cg : (k + 1) * Cg, ::d, ::d] = w[f]
    cols = im2col(x, big.shape[2], big.shape[3], p, s)
    oh = (H + 2 * p - big.shape[2]) // s + 1
    return (big.reshape(F, -1) @ cols + b[:, None]).reshape(F, oh, -1, N).transpose(3, 0, 1, 2), {}


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, mom = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    rm = np.reshape(bn_param.get("running_mean", np.zeros(C)), (1, C, 1, 1))
    rv = np.reshape(bn_param.get("running_var", np.zeros(C)), (1, C, 1, 1))
    g, b = gamma.reshape(1, -1, 1, 1), beta.reshape(1, -1, 1, 1)
    if bn_param["mode"] == "train":
        mu = x.mean((0, 2, 3), keepdims=True)
        var = x.var((0, 2, 3), keepdims=True)
        rm, rv = mom * rm + (1 - mom) * mu, mom * rv + (1 - mom) * var
    elif bn_param["mode"] == "test":
        mu, var = rm, rv
    else:
        raise ValueError("mode?")
    bn_param["running_mean"], bn_param["running_var"] = rm, rv
    inv = (var + eps) ** -0.5
    xhat = (x - mu) * inv
    return g * xhat + b, (xhat, inv, g)


def spatial_batchnorm_backward(dout, cache):
    xhat, inv, g = cache
    ax = (0, 2, 3)
    m = dout.size / dout.shape[1]
    dxhat = dout * g
    dx = inv / m * (m * dxhat - dxhat.sum(ax, keepdims=True) - xhat * (dxhat * xhat).sum(ax, keepdims=True))
    return dx, (dout * xhat).sum(ax), dout.sum(ax)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    cols = x.reshape((N * G, C // G * H * W)).T
    mu = cols.mean(axis=0)
    v = cols.var(axis=0)
    xn = ((cols - mu) / np.sqrt(v + eps)).T.reshape(N, C, H, W)
    out = gamma * xn + beta
    return out, {"xn": xn, "std": np.sqrt(v + eps), "gamma": gamma, "G": G}


def spatial_groupnorm_backward(dout, cache):
    xn, std, gamma, G = (cache[k] for k in ("xn", "std", "gamma", "G"))
    dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
    dgamma = (dout * xn).sum(axis=(0, 2, 3), keepdims=True)
    N, _C, _H, _W = dout.shape
    cols = (dout * gamma).reshape(N * G, -1).T
    z = xn.reshape(N * G, -1).T
    M = cols.shape[0]
    dx = (M * cols - cols.sum(0) - z * (cols * z).sum(0)) / (M * std)
    return dx.T.reshape(dout.shape), dgamma, dbeta
