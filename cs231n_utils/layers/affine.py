"""Fully connected layer: every output sees every input."""

import numpy as np

from cs231n_utils.errors import ArgumentError
from cs231n_utils.products import multiply

__all__ = ["affine_backward", "affine_forward"]


def affine_forward(x, w, b):
    """out = x · w + b, with each example of x flattened.

    x: (N, d1, …, dk), w: (D, M) with D = d1 · … · dk, b: (M,) → out: (N, M), and a cache for affine_backward.
    Raises ArgumentError where the sizes don't fit. Source: CS231n 2025, `layers.py`.

    >>> affine_forward(np.ones((2, 1, 3)), np.ones((3, 1)), np.array([0.5]))[0]
    array([[3.5],
           [3.5]])
    """
    x, w, b = np.asarray(x), np.asarray(w), np.asarray(b)
    size = int(np.prod(x.shape[1:]))
    if w.ndim != 2 or size != w.shape[0] or b.shape != w.shape[1:]:
        raise ArgumentError(
            f"affine_forward: examples of {size} numbers need w of shape ({size}, M) and b of shape (M,), "
            f"got w {w.shape} and b {b.shape}"
        )
    out = multiply(x.reshape(len(x), size), w)
    out += b
    return out, (x, w, b)


def affine_backward(dout, cache):
    """(dx, dw, db) of affine_forward. dout: (N, M) → dx of x's shape, dw: (D, M), db: (M,).

    >>> _, cache = affine_forward(np.ones((2, 3)), np.ones((3, 1)), np.zeros(1))
    >>> affine_backward(np.array([[1.0], [2.0]]), cache)[2]
    array([3.])
    """
    x, w, _ = cache
    dx = multiply(dout, w.T).reshape(x.shape)
    return dx, multiply(x.reshape(len(x), w.shape[0]).T, dout), dout.sum(axis=0)
