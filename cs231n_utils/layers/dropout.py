"""Inverted dropout: what is kept is scaled up in training, so that nothing changes at test time."""

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["dropout_backward", "dropout_forward"]


def dropout_forward(x, dropout_param):
    """Keep each number with probability p and divide it by p ("train"), or leave all as they are ("test").

    x: any shape → out of the same shape, and a cache for dropout_backward. dropout_param: p, mode, and seed, where the
    same numbers must be dropped again (a gradient check); the seed changes no other random numbers.
    Raises ArgumentError for another mode, or p outside 0 < p ≤ 1. Source: CS231n 2025, `layers.py`.

    >>> dropout_forward(np.ones(3), {"p": 1.0, "mode": "train"})[0]
    array([1., 1., 1.])
    """
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode not in ("train", "test") or not 0 < p <= 1:
        raise ArgumentError(
            f'dropout_forward: needs 0 < p ≤ 1 and mode "train" or "test", got p = {p}, mode = {mode!r}'
        )
    x = np.asarray(x)
    if mode == "test":
        return x.copy(), (dropout_param, None)
    rng = np.random.default_rng(dropout_param.get("seed"))
    mask = (rng.random(x.shape, np.float32) < p).astype(x.dtype) / x.dtype.type(p)
    return x * mask, (dropout_param, mask)


def dropout_backward(dout, cache):
    """dx: the upstream gradient of what was kept, scaled as it was. dout: any shape.

    >>> _, cache = dropout_forward(np.ones(2), {"p": 0.5, "mode": "test"})
    >>> dropout_backward(np.array([1.0, 2.0]), cache)
    array([1., 2.])
    """
    _, mask = cache
    return np.array(dout) if mask is None else dout * mask
