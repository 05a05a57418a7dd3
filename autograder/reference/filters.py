"""Filters on images: correlation and convolution in two directions, borders, kernels with holes, colours."""

import numpy as np

from .backend import tensor, torch

__all__ = ["correlate2d", "dilated", "filter2d", "filter_dilated", "filter_rgb", "pad2d"]


def correlate2d(image: np.ndarray, kernel: np.ndarray, mode: str, stride: int = 1) -> np.ndarray:
    """An image (H, W) under a kernel (h, w), zeros around it; in mode "same" the extra ones below and to the right.

    >>> correlate2d(np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 10]]), "same").tolist()
    [[21.0, 2.0], [43.0, 4.0]]
    """
    h, w = kernel.shape
    around = {
        "full": (w - 1, w - 1, h - 1, h - 1),
        "same": ((w - 1) // 2, w // 2, (h - 1) // 2, h // 2),
        "valid": (0, 0, 0, 0),
    }[mode]
    padded = torch().nn.functional.pad(tensor(image), around)
    x, w = padded[None, None], tensor(kernel)[None, None]
    out: np.ndarray = torch().nn.functional.conv2d(x, w, stride=stride)[0, 0].numpy()
    return out


def filter2d(image: np.ndarray, kernel: np.ndarray, mode: str) -> np.ndarray:
    """The true convolution: the kernel turned by 180 degrees.

    >>> filter2d(np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 10]]), "full").tolist()
    [[1.0, 12.0, 20.0], [3.0, 34.0, 40.0]]
    """
    return correlate2d(image, tensor(kernel).rot90(2).numpy(), mode)


def pad2d(image: np.ndarray, p: int, mode: str) -> np.ndarray:
    """An image (H, W) continued by p pixels on every side: "zero", "edge", "reflect" or "mean".

    >>> pad2d(np.array([[0.0, 1], [2, 3]]), 1, "reflect")[0].tolist()
    [3.0, 2.0, 3.0, 2.0]
    """
    whole = tensor(image)[None]
    sides = (p, p, p, p)
    if mode in ("edge", "reflect"):
        name = {"edge": "replicate", "reflect": "reflect"}[mode]
        out: np.ndarray = torch().nn.functional.pad(whole, sides, mode=name)[0].numpy()
    else:
        fill = float(whole.mean()) if mode == "mean" else 0.0
        out = torch().nn.functional.pad(whole, sides, value=fill)[0].numpy()
    return out


def dilated(kernel: np.ndarray, d: int) -> np.ndarray:
    """A kernel with holes: what PyTorch's dilated convolution makes of one single 1.

    >>> dilated(np.array([[1.0, 2]]), 3).tolist()
    [[1.0, 0.0, 0.0, 2.0]]
    """
    h, w = ((n - 1) * d + 1 for n in kernel.shape)
    impulse = np.zeros((2 * h - 1, 2 * w - 1))
    impulse[h - 1, w - 1] = 1
    return np.ascontiguousarray(filter_dilated(impulse, kernel, d)[::-1, ::-1])


def filter_dilated(image: np.ndarray, kernel: np.ndarray, d: int) -> np.ndarray:
    """An image under a kernel with dilation d, mode "valid".

    >>> filter_dilated(np.array([[1.0, 2, 3, 4]]), np.array([[1.0, 10]]), 2).tolist()
    [[31.0, 42.0]]
    """
    x, w = tensor(image)[None, None], tensor(kernel)[None, None]
    out: np.ndarray = torch().nn.functional.conv2d(x, w, dilation=d)[0, 0].numpy()
    return out


def filter_rgb(image: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """An image (C, H, W) under kernels (F, C, h, w), mode "valid": (F, H', W').

    >>> filter_rgb(np.array([[[1.0]], [[2]], [[3]]]), np.array([[[[1.0]], [[10]], [[100]]]])).tolist()
    [[[321.0]]]
    """
    out: np.ndarray = torch().nn.functional.conv2d(tensor(image)[None], tensor(kernels))[0].numpy()
    return out
