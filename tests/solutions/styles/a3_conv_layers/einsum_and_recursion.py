"""Right answers on strides and einsum, by recursion over groups and channels, with one class for all caches."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


class _Layer:
    """What a backward pass needs, under the names that the forward pass gave."""

    def __init__(self, **kept):
        vars(self).update(kept)


def _windows(x, height, width, stride, dilation=1):
    N, C, H, W = x.shape
    spans = [dilation * (f - 1) + 1 for f in (height, width)]
    rows, columns = ((n - span) // stride + 1 for n, span in zip((H, W), spans, strict=True))
    n, c, h, w = x.strides
    shape = (N, C, rows, columns, height, width)
    return as_strided(x, shape, (n, c, h * stride, w * stride, h * dilation, w * dilation), writeable=False)


def _framed(x, pad):
    framed = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad), x.dtype)
    framed[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]] = x
    return framed


def conv_forward_im2col(x, w, b, conv_param=None, dtype=np.float64):
    stride, pad = (conv_param or {}).get("stride", 1), (conv_param or {}).get("pad", 0)
    rows = _windows(_framed(x, pad), *w.shape[2:], stride).transpose(0, 2, 3, 1, 4, 5)
    N, H, W = rows.shape[:3]
    rows = rows.reshape(N * H * W, -1)
    out = (rows @ w.reshape(len(w), -1).T + b).reshape(N, H, W, -1).transpose(0, 3, 1, 2)
    return out.astype(dtype), _Layer(rows=rows, w=w, shape=x.shape, stride=stride, pad=pad)


def conv_backward_im2col(dout, cache):
    F, C, HH, WW = cache.w.shape
    N, _, H, W = dout.shape
    flat = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    parts = (flat @ cache.w.reshape(F, -1)).reshape(N, H, W, C, HH, WW)
    framed = _framed(np.zeros(cache.shape), cache.pad)
    for i in range(HH):
        for j in range(WW):
            place = np.s_[:, :, i : i + cache.stride * H : cache.stride, j : j + cache.stride * W : cache.stride]
            framed[place][:, :, :H, :W] += parts[..., i, j].transpose(0, 3, 1, 2)
    inner = [slice(cache.pad, cache.pad + n) for n in cache.shape[2:]]
    return framed[:, :, *inner], (flat.T @ cache.rows).reshape(cache.w.shape), flat.sum(0)


def max_pool_forward_fast(x, pool_param):
    param = (pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    windows = _windows(x, *param)
    best = windows.reshape(*windows.shape[:4], -1).argmax(-1)
    return np.amax(windows, axis=(-2, -1)), _Layer(shape=x.shape, best=best, param=param)


def max_pool_backward_fast(dout, cache):
    (N, C, H, W), (_, width, stride) = cache.shape, cache.param
    n, c, i, j = np.ogrid[:N, :C, : dout.shape[2], : dout.shape[3]]
    places = ((n * C + c) * H + i * stride + cache.best // width) * W + j * stride + cache.best % width
    return np.bincount(places.ravel(), dout.ravel(), minlength=N * C * H * W).reshape(cache.shape)


def conv_forward_grouped(x, w, b, conv_param):
    groups = conv_param["groups"]
    if groups > 1:  # the first group, and the rest of them
        F, C = len(w) // groups, x.shape[1] // groups
        first, _ = conv_forward_grouped(x[:, :C], w[:F], b[:F], conv_param | {"groups": 1})
        rest, _ = conv_forward_grouped(x[:, C:], w[F:], b[F:], conv_param | {"groups": groups - 1})
        return np.hstack([first, rest]), None
    windows = _windows(_framed(x, conv_param["pad"]), *w.shape[2:], conv_param["stride"], conv_param["dilation"])
    return np.einsum("nchwij,fcij->nfhw", windows, w) + b.reshape(-1, 1, 1), None


def global_avg_pool_forward(x, keep=True):
    ones = np.ones(x.shape[2] * x.shape[3]) / (x.shape[2] * x.shape[3])
    return x.reshape(*x.shape[:2], -1) @ ones, _Layer(shape=x.shape, ones=ones)


def global_avg_pool_backward(dout, cache):
    return np.einsum("nc,p->ncp", dout, cache.ones).reshape(cache.shape)


def _blurred(line):
    return np.convolve(np.concatenate([line[1:2], line, line[-2:-1]]), [0.25, 0.5, 0.25], "valid")


def blur_pool_forward(x, stride):
    for axis in (2, 3):
        x = np.apply_along_axis(_blurred, axis, x)
    return x[:, :, ::stride, ::stride], "nothing"


def pixel_unshuffle(x, r):
    return np.stack([x[:, :, i::r, j::r] for i in range(r) for j in range(r)], 2).reshape(
        len(x), -1, x.shape[2] // r, x.shape[3] // r
    )


def pixel_shuffle(x, r):
    if x.shape[1] > r * r:  # channel by channel
        return np.hstack([pixel_shuffle(x[:, : r * r], r), pixel_shuffle(x[:, r * r :], r)])
    out = np.empty((len(x), 1, x.shape[2] * r, x.shape[3] * r))
    for place in range(r * r):
        out[:, 0, place // r :: r, place % r :: r] = x[:, place]
    return out


class _Normal:
    """Rows (groups, numbers) to mean 0 and spread 1, and back."""

    def __init__(self, rows, eps):
        self.mean, self.variance = rows.mean(1), np.einsum("gk,gk->g", rows, rows) / rows.shape[1] - rows.mean(1) ** 2
        self.slope = (self.variance + eps) ** -0.5
        self.rows = (rows - self.mean[:, None]) * self.slope[:, None]

    def back(self, upstream):
        count = upstream.shape[1]
        along = np.einsum("gk,gk->g", upstream, self.rows)[:, None] * self.rows
        return self.slope[:, None] / count * (count * upstream - upstream.sum(1, keepdims=True) - along)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    kept = [np.reshape(bn_param.get(name, 0.0) + np.zeros(C), C) for name in ("running_mean", "running_var")]
    rows = np.swapaxes(x, 0, 1).reshape(C, -1)
    if bn_param["mode"] == "test":
        normal = (rows - kept[0][:, None]) / np.sqrt(kept[1][:, None] + eps)
        cache = None
    else:
        cache = _Normal(rows, eps)
        normal, cache.gamma = cache.rows, gamma
        bn_param["running_mean"] = momentum * kept[0] + (1 - momentum) * cache.mean
        bn_param["running_var"] = momentum * kept[1] + (1 - momentum) * cache.variance
    out = gamma[:, None] * normal + beta[:, None]
    return np.swapaxes(out.reshape(C, N, H, W), 0, 1), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    rows = np.swapaxes(dout, 0, 1).reshape(C, -1)
    dx = cache.back(rows * cache.gamma[:, None])
    return [np.swapaxes(dx.reshape(C, N, H, W), 0, 1), (rows * cache.rows).sum(1), rows.sum(1)]


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    cache = _Normal(x.reshape(len(x) * G, -1), gn_param.get("eps", 1e-5))
    cache.gamma = gamma
    return cache.rows.reshape(x.shape) * gamma + beta, cache


def spatial_groupnorm_backward(dout, cache):
    normal = cache.rows.reshape(dout.shape)
    dx = cache.back((dout * cache.gamma).reshape(cache.rows.shape)).reshape(dout.shape)
    return dx, np.einsum("nchw,nchw->c", dout, normal)[None, :, None, None], dout.sum((0, 2, 3), keepdims=True)
