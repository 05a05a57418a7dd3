"""Rectified linear unit."""

import numpy as np

__all__ = ["relu_backward", "relu_forward"]


def relu_forward(x):
    """out = max(0, x), of any shape, and a cache for relu_backward. Source: CS231n 2025, `layers.py`.

    >>> relu_forward(np.array([-1.0, 2.0]))[0]
    array([0., 2.])
    """
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    """dx: the upstream gradient where x was positive; the gradient at 0 is taken as 0.

    >>> relu_backward(np.array([5.0, 7.0]), np.array([-1.0, 2.0]))
    array([0., 7.])
    """
    return np.multiply(dout, cache > 0, dtype=np.result_type(dout))
