"""Random changes to a batch of images that keep the labels: functions (x, rng) → x for Batches and the Solver.

>>> from functools import partial
>>> hooks = [random_flip, partial(random_crop, padding=2)]
"""

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["random_crop", "random_flip"]


def random_flip(x, rng):
    """Each image mirrored left to right, or not, with equal chances: (N, C, H, W) → the same shape; x is unchanged.

    Raises ArgumentError for other shapes.

    >>> random_flip(np.arange(4.0).reshape(2, 1, 1, 2), np.random.default_rng(3))[:, 0, 0]
    array([[1., 0.],
           [3., 2.]])
    """
    _require_batch(x, "random_flip")
    mirrored = rng.random(len(x)) < 0.5
    return np.where(mirrored[:, None, None, None], x[..., ::-1], x)


def random_crop(x, rng, padding=4):
    """Each image shifted by up to `padding` pixels either way, zeros moving in: (N, C, H, W) → the same shape.

    x is unchanged. Raises ArgumentError for other shapes or a negative padding.

    >>> random_crop(np.ones((1, 1, 2, 2)), np.random.default_rng(0), padding=1)[0, 0]
    array([[1., 1.],
           [0., 0.]])
    """
    _require_batch(x, "random_crop")
    if padding < 0:
        raise ArgumentError(f"random_crop: padding must not be negative, got {padding}")
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), x.dtype)
    padded[:, :, padding : padding + H, padding : padding + W] = x
    out = np.empty_like(x, order="C")
    corners = rng.integers(2 * padding + 1, size=(N, 2))
    for number, (top, left) in enumerate(corners):
        out[number] = padded[number, :, top : top + H, left : left + W]
    return out


def _require_batch(x, asked):
    if np.ndim(x) != 4:
        raise ArgumentError(f"{asked}: expected a batch of images (N, C, H, W), got shape {np.shape(x)}")
