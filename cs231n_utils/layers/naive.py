"""Convolution and max pooling by loops over windows, as they are defined: to read, and to test faster ones by."""

import numpy as np

from cs231n_utils import windows as checked

__all__ = ["conv_backward_naive", "conv_forward_naive", "max_pool_backward_naive", "max_pool_forward_naive"]


def conv_forward_naive(x, w, b, conv_param):
    """Convolution; arguments, results and errors of fast_layers.conv_forward_fast.

    >>> conv_forward_naive(np.ones((1, 2, 3, 3)), np.ones((1, 2, 3, 3)), np.ones(1), {"stride": 1, "pad": 0})[0]
    array([[[[19.]]]])
    """
    x, w, b, windows = checked.conv_windows("conv_forward_naive", x, w, b, conv_param)
    out = np.empty((len(x), len(w), *windows.out), x.dtype)
    grown = bordered(x, windows.pad)
    for f, channels in filters(w, windows):
        for y, col, seen in seen_by(windows):
            out[:, f, y, col] = (grown[:, channels][seen] * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, dict(conv_param))


def conv_backward_naive(dout, cache):
    """(dx, dw, db) of conv_forward_naive.

    >>> _, cache = conv_forward_naive(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), np.ones(1), {"stride": 1, "pad": 0})
    >>> conv_backward_naive(np.array([[[[3.0]]]]), cache)[2]
    array([3.])
    """
    x, w, _, windows = checked.conv_windows("conv_backward_naive", *cache)
    dout = checked.expect_gradient("conv_backward_naive", dout, (len(x), len(w), *windows.out), x.dtype)
    grown, dw = bordered(x, windows.pad), np.zeros_like(w)
    dgrown = np.zeros_like(grown)
    for f, channels in filters(w, windows):
        for y, col, seen in seen_by(windows):
            upstream = dout[:, f, y, col][:, None, None, None]
            dw[f] += (upstream * grown[:, channels][seen]).sum(axis=0)
            dgrown[:, channels][seen] += upstream * w[f]
    return unbordered(dgrown, windows), dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    """Max pooling; arguments, results and errors of fast_layers.max_pool_forward_fast.

    >>> max_pool_forward_naive(np.arange(4.0).reshape(1, 1, 2, 2), {"pool_height": 2, "pool_width": 2, "stride": 1})[0]
    array([[[[3.]]]])
    """
    x, windows = checked.pool_windows("max_pool_forward_naive", x, pool_param)
    out = np.empty((*x.shape[:2], *windows.out), x.dtype)
    grown = bordered(x, windows.pad, -np.inf)
    for y, col, seen in seen_by(windows):
        out[:, :, y, col] = grown[seen].max(axis=(2, 3))
    return out, (x, dict(pool_param))


def max_pool_backward_naive(dout, cache):
    """dx of max_pool_forward_naive: to the first of the largest pixels of each window.

    >>> x = np.array([[[[1.0, 2.0]]]])
    >>> max_pool_backward_naive(np.array([[[[5.0]]]]), (x, {"pool_height": 1, "pool_width": 2, "stride": 1}))
    array([[[[0., 5.]]]])
    """
    x, windows = checked.pool_windows("max_pool_backward_naive", *cache)
    dout = checked.expect_gradient("max_pool_backward_naive", dout, (*x.shape[:2], *windows.out), x.dtype)
    grown = bordered(x, windows.pad, -np.inf)
    dgrown = np.zeros_like(grown)
    for y, col, seen in seen_by(windows):
        window = grown[seen].reshape(*x.shape[:2], -1)
        first = window.argmax(axis=2)[:, :, None] == np.arange(window.shape[2])
        share = np.where(first, dout[:, :, y, col, None], 0)
        dgrown[seen] += share.reshape(*x.shape[:2], *windows.kernel)
    return unbordered(dgrown, windows)


def filters(w, windows):
    """Each filter's number and the slice of channels that its group sees."""
    each = len(w) // windows.groups
    for f in range(len(w)):
        group = f // each
        yield f, slice(group * w.shape[1], (group + 1) * w.shape[1])


def seen_by(windows):
    """Each output position (row, column) and the index of its window in the padded images."""
    for y, col in np.ndindex(windows.out):
        axes = zip((y, col), windows.stride, windows.kernel, windows.dilation, strict=True)
        rows, cols = (
            slice(place * stride, place * stride + dilation * (size - 1) + 1, dilation)
            for place, stride, size, dilation in axes
        )
        yield y, col, (slice(None), slice(None), rows, cols)


def bordered(x, pad, value=0):
    return np.pad(x, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])), constant_values=value)


def unbordered(grown, windows):
    (up, left), (height, width) = windows.pad, windows.image
    return np.ascontiguousarray(grown[:, :, up : up + height, left : left + width])
