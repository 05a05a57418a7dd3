"""Convolution layers (cross-correlation, as in every deep-learning library) and their gradients."""

import numpy as np

from .backend import gradients, tensor, torch

__all__ = ["conv2d", "conv2d_gradients"]


def conv2d(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1
) -> np.ndarray:
    """x (N, C, H, W), w (F, C / groups, HH, WW), b (F,) → (N, F, H', W').

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.array([0.5]))[0, 0]
    array([[4.5, 4.5],
           [4.5, 4.5]])
    """
    layer = torch().nn.functional.conv2d
    out: np.ndarray = layer(tensor(x), tensor(w), tensor(b), stride, padding, dilation, groups).numpy()
    return out


def conv2d_gradients(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, dout: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients (dx, dw, db) of conv2d for an upstream gradient dout of the output's shape.

    >>> _, _, db = conv2d_gradients(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.zeros(1), np.ones((1, 1, 2, 2)))
    >>> db
    array([4.])
    """

    def layer(x, w, b):  # type: ignore[no-untyped-def]
        return torch().nn.functional.conv2d(x, w, b, stride=stride, padding=padding)

    dx, dw, db = gradients(layer, (x, w, b), dout)
    return dx, dw, db
