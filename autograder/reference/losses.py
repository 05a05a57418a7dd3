"""Losses of scores and their gradients: PyTorch's own hinge loss and cross-entropy, as means over the batch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .backend import tensor, torch

__all__ = ["linear_svm", "softmax_loss", "svm_loss"]


def svm_loss(x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The multiclass hinge loss of scores x (N, C) for the right classes y (N,), and its gradient for x.

    >>> svm_loss(np.array([[3.0, 1.0, 2.5]]), np.array([0]))
    (0.5, array([[-1.,  0.,  1.]]))
    """
    return _with_gradient(lambda scores: _hinge(scores, y), x)


def softmax_loss(x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The cross-entropy of scores x (N, C) for the right classes y (N,), and its gradient for x.

    >>> loss, dx = softmax_loss(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), dx
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    return _with_gradient(lambda scores: torch().nn.functional.cross_entropy(scores, _labels(y)), x)


def linear_svm(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple[float, np.ndarray]:
    """The hinge loss of the scores X @ W plus reg / 2 times the squared weights, and its gradient for W.

    >>> linear_svm(np.array([[3.0, 1.0, 2.5]]), np.array([[1.0]]), np.array([0]), 0.0)
    (0.5, array([[-1.,  0.,  1.]]))
    """
    return _with_gradient(lambda weights: _hinge(tensor(X) @ weights, y) + reg / 2 * weights.square().sum(), W)


def _labels(y: np.ndarray) -> Any:
    return torch().from_numpy(np.array(y, dtype=np.int64))


def _hinge(scores: Any, y: np.ndarray) -> Any:
    # PyTorch divides by the number of classes, too.
    return torch().nn.functional.multi_margin_loss(scores, _labels(y)) * scores.shape[1]


def _with_gradient(loss: Callable[[Any], Any], at: np.ndarray) -> tuple[float, np.ndarray]:
    leaf = tensor(at).requires_grad_()
    result = loss(leaf)
    (gradient,) = torch().autograd.grad(result, leaf)
    return float(result.detach()), gradient.numpy()
