"""Other ways to make maps smaller: one mean a channel, blur before the stride, and pixels moved into channels."""

import numpy as np

from .backend import gradients, tensor, torch

__all__ = ["blur_pool", "global_avg_pool", "global_avg_pool_gradient", "pixel_shuffle", "pixel_unshuffle"]


def global_avg_pool(x: np.ndarray) -> np.ndarray:
    """x (N, C, H, W) → (N, C), the mean of each map.

    >>> global_avg_pool(np.arange(8.0).reshape(1, 2, 2, 2)).tolist()
    [[1.5, 5.5]]
    """
    out: np.ndarray = torch().nn.functional.adaptive_avg_pool2d(tensor(x), 1).flatten(1).numpy()
    return out


def global_avg_pool_gradient(x: np.ndarray, dout: np.ndarray) -> np.ndarray:
    """The gradient of global_avg_pool with respect to x.

    >>> global_avg_pool_gradient(np.zeros((1, 1, 2, 2)), np.array([[8.0]]))[0, 0].tolist()
    [[2.0, 2.0], [2.0, 2.0]]
    """
    (dx,) = gradients(lambda x: torch().nn.functional.adaptive_avg_pool2d(x, 1).flatten(1), (x,), dout)
    return dx


def blur_pool(x: np.ndarray, stride: int) -> np.ndarray:
    """x (N, C, H, W) → (N, C, ⌈H / stride⌉, ⌈W / stride⌉): [1, 2, 1] / 4 both ways, mirrored at the edges.

    >>> blur_pool(np.array([[[[0.0, 4.0, 0.0, 4.0]] * 2]]), 2)[0, 0].tolist()
    [[2.0, 2.0]]
    """
    images = tensor(x)
    N, C, H, W = images.shape
    tent = tensor([1, 2, 1]) / 4
    mirrored = torch().nn.functional.pad(images.reshape(N * C, 1, H, W), (1, 1, 1, 1), mode="reflect")
    out = torch().nn.functional.conv2d(mirrored, torch().outer(tent, tent)[None, None], stride=stride)
    return np.ascontiguousarray(out.reshape(N, C, *out.shape[2:]).numpy())


def pixel_unshuffle(x: np.ndarray, r: int) -> np.ndarray:
    """x (N, C, H, W) → (N, C·r², H/r, W/r): each place within a block of r×r pixels becomes a channel.

    >>> pixel_unshuffle(np.arange(4.0).reshape(1, 1, 2, 2), 2).tolist()
    [[[[0.0]], [[1.0]], [[2.0]], [[3.0]]]]
    """
    return np.ascontiguousarray(torch().nn.functional.pixel_unshuffle(tensor(x), r).numpy())


def pixel_shuffle(x: np.ndarray, r: int) -> np.ndarray:
    """x (N, C·r², H, W) → (N, C, H·r, W·r), the inverse of pixel_unshuffle.

    >>> pixel_shuffle(np.arange(4.0).reshape(1, 4, 1, 1), 2).tolist()
    [[[[0.0, 1.0], [2.0, 3.0]]]]
    """
    return np.ascontiguousarray(torch().nn.functional.pixel_shuffle(tensor(x), r).numpy())
