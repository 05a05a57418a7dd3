"""Pooling layers and their gradients, for windows that may overlap."""

import numpy as np

from .backend import gradients, tensor, torch

__all__ = ["avg_pool2d", "avg_pool2d_gradient", "max_pool2d", "max_pool2d_gradient"]


def max_pool2d(x: np.ndarray, height: int, width: int, stride: int, every: int = 1) -> np.ndarray:
    """x (N, C, H, W) → (N, C, H', W'), the largest number of each window.

    every: keep each `every`-th row and column only, so that a public check on a large image ships few numbers.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2, 2, 2)[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    out = torch().nn.functional.max_pool2d(tensor(x), (height, width), stride)
    return np.ascontiguousarray(out.numpy()[:, :, ::every, ::every])


def max_pool2d_gradient(x: np.ndarray, dout: np.ndarray, height: int, width: int, stride: int) -> np.ndarray:
    """The gradient of max_pool2d with respect to x. At a tie this is one choice of several: compare where none ties.

    >>> max_pool2d_gradient(np.arange(4.0).reshape(1, 1, 2, 2), np.full((1, 1, 1, 1), 7.0), 2, 2, 2)[0, 0]
    array([[0., 0.],
           [0., 7.]])
    """
    (dx,) = gradients(lambda x: torch().nn.functional.max_pool2d(x, (height, width), stride), (x,), dout)
    return dx


def avg_pool2d(x: np.ndarray, height: int, width: int, stride: int) -> np.ndarray:
    """x (N, C, H, W) → (N, C, H', W'), the mean of each window.

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2, 2, 2)[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    out: np.ndarray = torch().nn.functional.avg_pool2d(tensor(x), (height, width), stride).numpy()
    return out


def avg_pool2d_gradient(x: np.ndarray, dout: np.ndarray, height: int, width: int, stride: int) -> np.ndarray:
    """The gradient of avg_pool2d with respect to x.

    >>> avg_pool2d_gradient(np.zeros((1, 1, 2, 2)), np.full((1, 1, 1, 1), 8.0), 2, 2, 2)[0, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    (dx,) = gradients(lambda x: torch().nn.functional.avg_pool2d(x, (height, width), stride), (x,), dout)
    return dx
