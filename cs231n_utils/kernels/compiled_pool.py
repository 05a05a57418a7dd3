"""Pooling on the compiled kernels, with the functions of `strided_pool`."""

import numpy as np

from . import compiler, conv_plan, vector_code
from .compiled_conv import address, addressable, parts_of, share_tasks
from .crew import thread_count
from .strided_pool import tap_type

__all__ = ["avg_backward", "avg_forward", "max_backward", "max_forward"]

# Pixels below which waking another thread costs more than it saves.
WORTH_A_THREAD = 200_000


def max_forward(x, windows):
    """(out, taps): the largest of each window, and its place in the window, the first one at a tie; NaN wins."""
    x = addressable(x)
    problem = problem_of(x, windows)
    out = np.empty((*x.shape[:2], *windows.out), x.dtype)
    taps = np.empty(out.shape, tap_type(windows))
    low, zero, none, kernel = x.dtype.type(-np.inf), x.dtype.type(0), taps.dtype.type(0), compiler.kernels().pool_max
    tables = (vector_code.lanes(x.itemsize), problem.plan, problem.downs, problem.rights, problem.taps)

    def run(room, first, last):
        lines = room("best", x.dtype), room("marks", x.dtype)
        kernel(
            low,
            zero,
            none,
            *tables,
            address(x),
            address(out),
            address(taps),
            room("buffer", x.dtype),
            *lines,
            first,
            last,
        )

    share_planes(run, problem, x)
    return out, taps


def max_backward(dout, taps, shape, windows):
    """dx: each upstream gradient goes to the pixel that was the largest; windows that overlap add up."""
    dout, dx = addressable(dout), np.empty(shape, dout.dtype)
    problem, strides = problem_of(dx, windows), element_strides(dout)
    zero, none, kernel = dx.dtype.type(0), taps.dtype.type(0), compiler.kernels().spread_max
    tables = (vector_code.lanes(dx.itemsize), problem.plan, problem.downs, problem.rights, problem.taps)

    def run(room, first, last):
        lines = room("given", dx.dtype), room("marks", dx.dtype)
        kernel(
            zero, none, *tables, address(dout), strides, address(taps), taps.itemsize, address(dx),
            room("buffer", dx.dtype), *lines, first, last,
        )  # fmt: skip

    share_planes(run, problem, dx)
    return dx


def avg_forward(x, windows):
    """out: (N, C, H', W'), the mean of each window, zeros of the padding included."""
    x = addressable(x)
    problem = problem_of(x, windows)
    out = np.empty((*x.shape[:2], *windows.out), x.dtype)
    zero, kernel = x.dtype.type(0), compiler.kernels().pool_mean
    tables = (vector_code.lanes(x.itemsize), problem.plan, problem.downs, problem.rights, problem.taps)

    def run(room, first, last):
        lines = room("buffer", x.dtype), room("total", x.dtype)
        kernel(zero, *tables, address(x), address(out), *lines, first, last)

    share_planes(run, problem, x)
    return out


def avg_backward(dout, shape, windows):
    """dx: each upstream gradient, shared out evenly over its window."""
    dout, dx = addressable(dout), np.empty(shape, dout.dtype)
    problem, strides = problem_of(dx, windows), element_strides(dout)
    zero, kernel = dx.dtype.type(0), compiler.kernels().spread_mean
    tables = (vector_code.lanes(dx.itemsize), problem.plan, problem.downs, problem.rights, problem.taps)

    def run(room, first, last):
        lines = room("buffer", dx.dtype), room("given", dx.dtype)
        kernel(zero, *tables, address(dout), strides, address(dx), *lines, first, last)

    share_planes(run, problem, dx)
    return dx


def problem_of(x, windows):
    """Pooling lies in memory as a convolution with one group for each channel."""
    channels = x.shape[1]
    lanes = vector_code.lanes(x.itemsize)
    windows = windows._replace(groups=channels)
    return conv_plan.forward_problem(conv_plan.Source.of(x), channels, windows, lanes, 1, conv_plan.WHOLE)


def element_strides(array):
    return np.array([step // array.itemsize for step in array.strides], np.int64)


def share_planes(run, problem, x):
    planes = x.shape[0] * x.shape[1]
    threads = max(1, min(thread_count(), x.size // WORTH_A_THREAD))

    def task(first, last):
        def on(scratch):
            # The first name a thread asks for is as large as any: one size fits all lines.
            run(lambda name, dtype: address(scratch(name, problem.buffer_size, dtype)), first, last)

        return on

    share_tasks([task(*part) for part in parts_of(planes, 4 * threads)], threads)
