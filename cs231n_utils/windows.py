"""Sizes of sliding windows, and what is asked of the arguments of convolution and pooling layers."""

import operator
from typing import NamedTuple

import numpy as np

from .errors import ArgumentError

__all__ = ["Windows", "as_float_array", "conv_windows", "expect_gradient", "pair", "pool_windows", "window_positions"]

CONV_KEYS = ("stride", "pad", "dilation", "groups")
POOL_KEYS = ("pool_height", "pool_width", "stride", "pad", "dilation")


class Windows(NamedTuple):
    """Where the windows of one layer lie: (vertical, horizontal) pairs, and the output they give."""

    image: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    pad: tuple[int, int]
    dilation: tuple[int, int]
    out: tuple[int, int]
    groups: int = 1


def conv_windows(asked, x, w, b, conv_param):
    """Checked arguments of a convolution: x, w, b as arrays of one float dtype, and its Windows.

    x: (N, C, H, W); w: (F, C / groups, HH, WW); b: (F,). Raises ArgumentError.

    >>> x, w, b = np.ones((2, 3, 31, 31)), np.ones((25, 3, 3, 3)), np.ones(25)
    >>> conv_windows("conv", x, w, b, {"stride": 2, "pad": 1})[3].out
    (16, 16)
    """
    x, w, b = (as_float_array(asked, name, value) for name, value in (("x", x), ("w", w), ("b", b)))
    expect_rank(asked, "x", x, "(N, C, H, W)")
    expect_rank(asked, "w", w, "(F, C / groups, HH, WW)")
    expect_known(asked, "conv_param", conv_param, CONV_KEYS)
    groups = whole(asked, "groups", conv_param.get("groups", 1), 1)
    channels, filters = x.shape[1], w.shape[0]
    if channels % groups or filters % groups:
        raise ArgumentError(
            f"{asked}: {groups} groups must divide the {channels} channels of x and the {filters} filters of w"
        )
    if w.shape[1] * groups != channels:
        raise ArgumentError(
            f"{asked}: x has {channels} channels, but the filters of w span {w.shape[1]} x {groups} groups"
        )
    if b.shape != (filters,):
        raise ArgumentError(f"{asked}: w has {filters} filters, so b must have shape ({filters},), got {b.shape}")
    stride, pad, dilation = steps(asked, conv_param, 1)
    dtype = np.result_type(x, w, b)
    x, w, b = (value.astype(dtype, copy=False) for value in (x, w, b))
    out = window_positions(asked, x.shape[2:], w.shape[2:], stride, pad, dilation)
    return x, w, b, Windows(x.shape[2:], w.shape[2:], stride, pad, dilation, out, groups)


def pool_windows(asked, x, pool_param):
    """Checked arguments of a pooling layer: x as a float array and its Windows. Raises ArgumentError.

    x: (N, C, H, W). The stride is the window's size where it isn't given.

    >>> pool_windows("pool", np.ones((1, 1, 7, 5)), {"pool_height": 3, "pool_width": 2, "stride": 2})[1].out
    (3, 2)
    """
    x = as_float_array(asked, "x", x)
    expect_rank(asked, "x", x, "(N, C, H, W)")
    expect_known(asked, "pool_param", pool_param, POOL_KEYS)
    missing = [key for key in POOL_KEYS[:2] if key not in pool_param]
    if missing:
        raise ArgumentError(f"{asked}: pool_param needs {' and '.join(missing)}, got {pool_param}")
    kernel = tuple(whole(asked, key, pool_param[key], 1) for key in POOL_KEYS[:2])
    stride, pad, dilation = steps(asked, pool_param, kernel)
    out = window_positions(asked, x.shape[2:], kernel, stride, pad, dilation)
    windows = Windows(x.shape[2:], kernel, stride, pad, dilation, out)
    if pad != (0, 0):
        expect_pixels(asked, windows)
    return x, windows


def expect_pixels(asked, windows):
    """Raise ArgumentError where a window lies in the padding alone: it would have no maximum."""
    for axis, name in enumerate(("rows", "columns")):
        size, kernel, stride, pad, dilation, out = (part[axis] for part in windows[:6])
        seen = np.arange(out)[:, None] * stride - pad + np.arange(kernel) * dilation
        if not ((seen >= 0) & (seen < size)).any(axis=1).all():
            raise ArgumentError(
                f"{asked}: with a pad of {pad} and a dilation of {dilation}, some windows over {kernel} {name} would "
                f"hold none of the {size} {name} of the image; use less padding"
            )


def window_positions(asked, image, kernel, stride, pad, dilation):
    """(H', W'): how many windows fit, ⌊(H + 2 pad − dilation · (HH − 1) − 1) / stride⌋ + 1. Raises ArgumentError.

    >>> window_positions("conv", (7, 7), (3, 3), (2, 2), (0, 0), (1, 1))
    (3, 3)
    """
    spans = [step * (size - 1) + 1 for size, step in zip(kernel, dilation, strict=True)]
    padded = [size + 2 * border for size, border in zip(image, pad, strict=True)]
    if min(kernel) < 1 or any(span > size for span, size in zip(spans, padded, strict=True)):
        widened = f" (spanning {spans[0]}x{spans[1]} with dilation {dilation})" if dilation != (1, 1) else ""
        raise ArgumentError(
            f"{asked}: a {kernel[0]}x{kernel[1]} window{widened} does not fit the {padded[0]}x{padded[1]} image "
            f"({image[0]}x{image[1]} with padding {pad[0]}, {pad[1]})"
        )
    return tuple((size - span) // step + 1 for size, span, step in zip(padded, spans, stride, strict=True))


def steps(asked, param, default_stride):
    stride = pair(asked, "stride", param.get("stride", default_stride), 1)
    return stride, pair(asked, "pad", param.get("pad", 0), 0), pair(asked, "dilation", param.get("dilation", 1), 1)


def pair(asked, name, value, least):
    """(vertical, horizontal) from one whole number or a pair of them. Raises ArgumentError.

    >>> pair("conv", "stride", 2, 1), pair("conv", "stride", (1, 3), 1)
    ((2, 2), (1, 3))
    """
    both = tuple(value) if isinstance(value, (tuple, list, np.ndarray)) and np.ndim(value) == 1 else (value, value)
    if len(both) != 2:
        raise ArgumentError(f"{asked}: {name} must be one number or a (vertical, horizontal) pair, got {value}")
    return tuple(whole(asked, name, one, least) for one in both)


def whole(asked, name, value, least):
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise ArgumentError(f"{asked}: {name} must be a whole number of at least {least}, got {value!r}")
    return number


def as_float_array(asked, name, value):
    """value as an array of float32 or float64 in this machine's byte order; copied only where it isn't one yet."""
    array = np.asarray(value)
    if array.dtype.kind != "f" or array.dtype.itemsize not in (4, 8):
        raise ArgumentError(f"{asked}: {name} must be float32 or float64, got {array.dtype}; use {name}.astype(float)")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def expect_gradient(asked, dout, shape, dtype):
    """dout as an array of the layer's dtype. Raises ArgumentError where its shape is not the output's."""
    dout = as_float_array(asked, "dout", dout)
    if dout.shape != shape:
        raise ArgumentError(f"{asked}: dout must have the shape of the layer's output, {shape}, got {dout.shape}")
    return dout.astype(dtype, copy=False)


def expect_rank(asked, name, array, axes):
    if array.ndim != 4:
        raise ArgumentError(f"{asked}: {name} must be {axes}, got {array.ndim} axes, shape {array.shape}")


def expect_known(asked, name, param, known):
    if unknown := [key for key in param if key not in known]:
        raise ArgumentError(f"{asked}: {name} has {unknown}, but only knows {', '.join(known)}")
