"""Pooling in NumPy alone: for each image, one pass for each place in the window."""

import numpy as np

from .strided_conv import padded, tap_slices

__all__ = ["avg_backward", "avg_forward", "max_backward", "max_forward"]


def max_forward(x, windows):
    """(out, taps): the largest of each window, and its place in the window, the first one at a tie; NaN wins.

    x: (N, C, H, W) → out: (N, C, H', W'), taps: integers of out's shape, row · pool_width + column
    """
    out = np.full((*x.shape[:2], *windows.out), -np.inf, x.dtype)
    taps = np.zeros(out.shape, tap_type(windows))
    for image, most, places in zip(x, out, taps, strict=True):
        for tap, part in enumerate(tap_parts(padded(image, windows.pad, -np.inf), windows)):
            better = (part > most) | np.isnan(part)
            np.copyto(most, part, where=better)
            places[better] = tap
    return out, taps


def max_backward(dout, taps, shape, windows):
    """dx: each upstream gradient goes to the pixel that was the largest; windows that overlap add up."""
    dx = np.empty(shape, dout.dtype)
    for given, places, image in zip(dout, taps, dx, strict=True):
        grown = padded(np.zeros(shape[1:], dout.dtype), windows.pad)
        for tap, part in enumerate(tap_parts(grown, windows)):
            part += np.where(places == tap, given, 0)
        image[...] = inner(grown, windows)
    return dx


def avg_forward(x, windows):
    """out: (N, C, H', W'), the mean of each window, zeros of the padding included."""
    out = np.zeros((*x.shape[:2], *windows.out), x.dtype)
    for image, total in zip(x, out, strict=True):
        for part in tap_parts(padded(image, windows.pad), windows):
            total += part
    out /= windows.kernel[0] * windows.kernel[1]
    return out


def avg_backward(dout, shape, windows):
    """dx: each upstream gradient, shared out evenly over its window."""
    dx = np.empty(shape, dout.dtype)
    for given, image in zip(dout, dx, strict=True):
        grown = padded(np.zeros(shape[1:], dout.dtype), windows.pad)
        share = given / (windows.kernel[0] * windows.kernel[1])
        for part in tap_parts(grown, windows):
            part += share
        image[...] = inner(grown, windows)
    return dx


def tap_type(windows):
    """Of the smallest integers that can count the places of a window."""
    return np.uint8 if windows.kernel[0] * windows.kernel[1] <= 256 else np.int32


def tap_parts(grown, windows):
    """For each place in the window, the view of a padded image that this place meets: (C, H', W')."""
    for _, (top, bottom, left, right) in tap_slices(windows):
        yield grown[:, top : bottom : windows.stride[0], left : right : windows.stride[1]]


def inner(grown, windows):
    (up, left), (height, width) = windows.pad, windows.image
    return grown[:, up : up + height, left : left + width]
