"""Losses of class scores, and their gradients."""

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["softmax_loss", "svm_loss"]


def svm_loss(x, y):
    """(loss, dx): the multiclass hinge loss, the mean over examples of Σ over wrong classes of max(0, s_j − s_y + 1).

    x: (N, C) scores; y: (N,) labels in 0 .. C − 1; dx: (N, C). Raises ArgumentError where labels don't fit the scores.
    Source: CS231n 2025, `layers.py`.

    >>> loss, dx = svm_loss(np.array([[1.0, 2.0]]), np.array([0]))
    >>> loss, dx
    (2.0, array([[-1.,  1.]]))
    """
    x, y, rows = checked("svm_loss", x, y)
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    margins[rows, y] = 0
    dx = (margins > 0).astype(x.dtype)
    dx[rows, y] = -dx.sum(axis=1)
    return float(margins.sum(dtype=np.float64) / len(x)), dx / x.dtype.type(len(x))


def softmax_loss(x, y):
    """(loss, dx): the cross-entropy of the softmax of the scores, the mean over examples of −log p_y.

    x: (N, C) scores, of any size: the largest is taken off first; y: (N,) labels in 0 .. C − 1; dx: (N, C).
    Raises ArgumentError where labels don't fit the scores. Source: CS231n 2025, `layers.py`.

    >>> loss, dx = softmax_loss(np.array([[1000.0, 1000.0]]), np.array([0]))
    >>> round(loss, 4), dx
    (0.6931, array([[-0.5,  0.5]]))
    """
    x, y, rows = checked("softmax_loss", x, y)
    shifted = x - x.max(axis=1, keepdims=True)
    dx = np.exp(shifted)
    totals = dx.sum(axis=1, keepdims=True)
    loss = float((np.log(totals[:, 0]) - shifted[rows, y]).mean(dtype=np.float64))
    dx /= totals
    dx[rows, y] -= 1
    dx /= len(x)
    return loss, dx


def checked(asked, x, y):
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim != 2 or y.shape != x.shape[:1] or not x.size:
        raise ArgumentError(
            f"{asked}: scores of shape (N, C) need N labels and at least one, got {x.shape} and {y.shape}"
        )
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= x.shape[1]:
        raise ArgumentError(
            f"{asked}: labels must be whole numbers in 0..{x.shape[1] - 1}, got {y.dtype} in {y.min()}..{y.max()}"
        )
    return x, y, np.arange(len(x))
