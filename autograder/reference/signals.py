"""Convolution, correlation and pooling of signals: numbers in a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .backend import gradients, tensor, torch

__all__ = [
    "avg_pool1d",
    "convolve1d",
    "convolve1d_gradients",
    "convolve1d_some",
    "correlate1d",
    "max_pool1d",
    "multichannel1d",
    "toeplitz",
]


def _slide(x: Any, w: Any, mode: str, stride: int) -> Any:
    """Correlation of tensors (n,) and (s,). PyTorch has "same", with the extra zero on the right, but no "full"."""
    around = {"full": (len(w) - 1, len(w) - 1), "same": ((len(w) - 1) // 2, len(w) // 2), "valid": (0, 0)}[mode]
    padded = torch().nn.functional.pad(x, around)
    return torch().nn.functional.conv1d(padded[None, None], w[None, None], stride=stride)[0, 0]


def correlate1d(x: np.ndarray, w: np.ndarray, mode: str = "full", stride: int = 1) -> np.ndarray:
    """Sums of x[i + j] · w[j] for x (n,) and w (s,): n + s − 1, n or n − s + 1 of them, every stride-th.

    >>> correlate1d(np.array([2.0, -1, 1]), np.array([1.0, 1, 2])).tolist()
    [4.0, 0.0, 3.0, 0.0, 1.0]
    """
    out: np.ndarray = _slide(tensor(x), tensor(w), mode, stride).numpy()
    return out


def convolve1d(x: np.ndarray, w: np.ndarray, mode: str = "full", stride: int = 1) -> np.ndarray:
    """Sums of x[i − j] · w[j]; everything else as in correlate1d.

    >>> convolve1d(np.array([2.0, -1, 1]), np.array([1.0, 1, 2])).tolist()
    [2.0, 1.0, 4.0, -1.0, 2.0]
    """
    out: np.ndarray = _slide(tensor(x), tensor(w).flip(0), mode, stride).numpy()
    return out


def convolve1d_some(x: np.ndarray, w: np.ndarray, places: Sequence[int]) -> np.ndarray:
    """A few numbers of a full convolution that would be too long to make or to ship: those at the places.

    >>> convolve1d_some(np.array([2.0, -1, 1]), np.array([1.0, 1, 2]), [2, 4]).tolist()
    [4.0, 2.0]
    """
    turned, signal = tensor(w).flip(0), tensor(x)
    sums = []
    for place in places:
        first, last = max(0, place - len(turned) + 1), min(len(signal), place + 1)
        begin = first - place + len(turned) - 1
        sums.append(float(signal[first:last] @ turned[begin : begin + last - first]))
    return np.array(sums)


def convolve1d_gradients(dout: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients (dx, dw) of the full convolution for an upstream gradient (n + s − 1,).

    >>> convolve1d_gradients(np.array([1.0, 0, 2, 4]), np.array([1.0, 2, 3]), np.array([10.0, 1]))[1].tolist()
    [7.0, 16.0]
    """
    dx, dw = gradients(lambda x, w: _slide(x, w.flip(0), "full", 1), (x, w), dout)
    return dx, dw


def toeplitz(w: np.ndarray, n: int) -> np.ndarray:
    """The matrix (n + s − 1, n) of the full convolution with w: what becomes of each impulse.

    >>> toeplitz(np.array([1.0, 1, 2]), 2).tolist()
    [[1.0, 0.0], [1.0, 1.0], [2.0, 1.0], [0.0, 2.0]]
    """
    impulses = torch().eye(n, dtype=torch().float64)[:, None]
    padded = torch().nn.functional.pad(impulses, (len(w) - 1, len(w) - 1))
    rows = torch().nn.functional.conv1d(padded, tensor(w).flip(0)[None, None])[:, 0]
    return np.ascontiguousarray(rows.numpy().T)


def multichannel1d(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """x (C, n) correlated with w (F, C, s), summed over the channels: (F, n − s + 1).

    >>> multichannel1d(np.array([[1.0, 2], [3, 4]]), np.array([[[1.0], [10]]])).tolist()
    [[31.0, 42.0]]
    """
    out: np.ndarray = torch().nn.functional.conv1d(tensor(x)[None], tensor(w))[0].numpy()
    return out


def max_pool1d(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The largest number of each window of x (n,).

    >>> max_pool1d(np.array([1.0, 4, 7]), 3, 1).tolist()
    [7.0]
    """
    out: np.ndarray = torch().nn.functional.max_pool1d(tensor(x)[None], size, stride)[0].numpy()
    return out


def avg_pool1d(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The mean of each window of x (n,).

    >>> avg_pool1d(np.array([1.0, 4, 7]), 3, 1).tolist()
    [4.0]
    """
    out: np.ndarray = torch().nn.functional.avg_pool1d(tensor(x)[None], size, stride)[0].numpy()
    return out
