"""Pictures as numbers on several scales, and two descriptions of them: colours and directions of edges."""

import math

import numpy as np

from .backend import tensor, torch

__all__ = ["color_histogram", "hog", "nhwc_to_nchw", "scaled", "standardized"]


def scaled(u8: np.ndarray, low: float, high: float) -> np.ndarray:
    """Bytes as floats from low (for 0) to high (for 255).

    >>> scaled(np.array([0, 255, 51], np.uint8), -1, 1).round(3).tolist()
    [-1.0, 1.0, -0.6]
    """
    ends = (torch().tensor(end, dtype=torch().float64) for end in (low, high))
    out: np.ndarray = torch().lerp(*ends, tensor(u8) / 255).numpy()
    return out


def standardized(u8: np.ndarray) -> np.ndarray:
    """Bytes as floats with mean 0 and (population) standard deviation 1 over all of them.

    >>> standardized(np.array([1, 3], np.uint8)).tolist()
    [-1.0, 1.0]
    """
    values = tensor(u8)
    out: np.ndarray = ((values - values.mean()) / values.std(correction=0)).numpy()
    return out


def nhwc_to_nchw(x: np.ndarray) -> np.ndarray:
    """Pictures (N, H, W, C) as (N, C, H, W).

    >>> nhwc_to_nchw(np.array([[[[240.0, 10, 200]]]])).tolist()
    [[[[240.0]], [[10.0]], [[200.0]]]]
    """
    return np.ascontiguousarray(tensor(x).permute(0, 3, 1, 2).numpy())


def color_histogram(image: np.ndarray, bins: int) -> np.ndarray:
    """The part of the pixels of (H, W, 3) bytes in each of bins × bins × bins boxes of colours.

    >>> color_histogram(np.array([[[240, 10, 200], [0, 0, 0]]], np.uint8), 2)[1, 0, 1]
    np.float64(0.5)
    """
    pixels = tensor(image).reshape(-1, 3)
    counts = torch().histogramdd(pixels, [bins] * 3, range=[0.0, 256.0] * 3).hist
    out: np.ndarray = (counts / len(pixels)).numpy()
    return out


def hog(image: np.ndarray, cell: int, bins: int) -> np.ndarray:
    """Histogram of oriented gradients of (H, W, 3): (H / cell, W / cell, bins), of length 1.

    Nearest is the direction that the gradient's shadow on is longest; no angle is computed.

    >>> image = np.tile(np.repeat([0.0, 9.0], 2)[:, None], (4, 1, 3))
    >>> hog(image, 2, 4)[:, :, 0].round(3).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    red, green, blue = tensor(image).unbind(-1)
    down, right = torch().gradient(0.299 * red + 0.587 * green + 0.114 * blue)
    angles = torch().arange(bins, dtype=torch().float64) * math.pi / bins
    shadows = (right[..., None] * angles.cos() + down[..., None] * angles.sin()).abs()
    votes = torch().nn.functional.one_hot(shadows.argmax(-1), bins) * torch().hypot(right, down)[..., None]
    cells = torch().nn.functional.avg_pool2d(votes.permute(2, 0, 1)[None], cell)[0].permute(1, 2, 0)
    length = cells.norm()
    out: np.ndarray = (cells / length if length > 0 else cells).numpy()
    return np.ascontiguousarray(out)
