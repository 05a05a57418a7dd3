"""Hidden checks of pooling: shapes and values are drawn from the grader's secret. See the note in checks/."""

import numpy as np

from autograder.checks import array, assert_close, fetch, needed, question, reference


def _pool(rng, *windows, taller=False):
    """A random pooling layer with one of these windows, sizes that fit and no ties: x, the window, the output's shape.

    A window is (height, width, stride).
    """
    height, width, stride = window = rng.choice(windows)

    def draw():
        rows, columns = rng.integers(1, 6), rng.integers(1, 6)
        return (rows, columns), ((rows - 1) * stride + height, (columns - 1) * stride + width)

    def fits(sides):
        return all(one != other and (one > other) == taller for one, other in sides)

    (rows, columns), size = rng.until(fits, draw)
    C = rng.integers(2, 4)
    return rng.distinct((2, C, *size), spread=20.0), window, (2, C, rows, columns)


# Neighbours share pixels, or stand side by side, or leave gaps.
OVERLAPPING = ((3, 2, 1), (2, 3, 1), (3, 3, 1), (3, 3, 2), (4, 3, 2), (3, 4, 2))
OBLONG = ((3, 2, 2), (1, 3, 2), (3, 1, 2), (4, 2, 3), (2, 4, 3))
OTHERS = ((2, 2, 2), (3, 3, 3), (2, 2, 3), (1, 2, 3), *OBLONG)
KINDS = (OVERLAPPING, OBLONG, OVERLAPPING, OTHERS)


def _param(height, width, stride):
    return {"pool_height": height, "pool_width": width, "stride": stride}


def _far(x):
    """The image so far from 0 that the small steps of a numeric gradient are lost; the true one stays the same."""
    return 1e12 + 1e9 * x


@question("max_pool_forward_naive", points=1.5)
def drawn_images(student, rng):
    """Other images, windows and strides give the right values."""
    for turn, windows in enumerate(KINDS):
        x, window, _ = _pool(rng, *windows, taller=turn % 2 == 1)
        out, _ = student.max_pool_forward_naive(x, _param(*window))
        assert_close(out, reference.max_pool2d(x, *window), name="out")


@question("max_pool_forward_naive", points=0.5)
def moves_with_the_numbers(student, rng):
    """Adding a number to the whole image adds it to the output, in either precision and for very negative numbers."""
    x, window, _ = _pool(rng, *OTHERS)
    for shift in (0.0, -1e6 * rng.uniform(1, 9)):
        out, _ = student.max_pool_forward_naive(x + shift, _param(*window))
        assert_close(out, reference.max_pool2d(x, *window) + shift, name="out")
    out, _ = student.max_pool_forward_naive(x.astype(np.float32), _param(*window))
    assert_close(out, reference.max_pool2d(x, *window), rtol=1e-4, name="out for float32")


@question("max_pool_backward_naive", points=1.5)
def drawn_gradients(student, rng):
    """Other images, windows and strides give the right gradient."""
    for windows in KINDS:
        x, window, shape = _pool(rng, *windows)
        x, dout = _far(x), rng.normal(shape)
        _, cache = needed(student.max_pool_forward_naive, x, _param(*window))
        dx = student.max_pool_backward_naive(dout, cache)
        assert_close(dx, reference.max_pool2d_gradient(x, dout, *window), name="dx")


@question("max_pool_backward_naive", points=0.5)
def nothing_is_lost(student, rng):
    """The gradient is right, and its sum in each channel is that of the upstream gradient."""
    for _ in range(2):
        x, window, shape = _pool(rng, *OVERLAPPING)
        x, dout = _far(x), rng.normal(shape)
        _, cache = needed(student.max_pool_forward_naive, x, _param(*window))
        dx = fetch(student.max_pool_backward_naive(dout, cache))
        assert_close(dx, reference.max_pool2d_gradient(x, dout, *window), name="dx")
        total = array(dx).sum(axis=(2, 3))
        assert_close(total, dout.sum(axis=(2, 3)), atol=1e-3 * np.abs(dout).sum(), name="the sum of dx in each channel")


@question("avg_pool", points=0.75)
def drawn_means(student, rng):
    """Other images, windows and strides give the right means, and means of a sum are sums of means."""
    for turn, windows in enumerate((OBLONG, OVERLAPPING, OTHERS)):
        x, window, _ = _pool(rng, *windows, taller=turn % 2 == 1)
        out, _ = student.avg_pool_forward(x, _param(*window))
        out = fetch(out)
        assert_close(out, reference.avg_pool2d(x, *window), name="out")
    more = rng.normal(x.shape)
    both, _ = student.avg_pool_forward(x + more, _param(*window))
    second, _ = student.avg_pool_forward(more, _param(*window))
    assert_close(both, array(out) + array(second, array(out).shape), name="out of a sum")


@question("avg_pool", points=0.75)
def drawn_shares(student, rng):
    """Other images, windows and strides give the right gradient, and none of it is lost."""
    for turn, windows in enumerate((OBLONG, OVERLAPPING, OTHERS)):
        x, window, shape = _pool(rng, *windows, taller=turn % 2 == 1)
        x, dout = _far(x), rng.normal(shape)
        _, cache = student.avg_pool_forward(x, _param(*window))
        dx = fetch(student.avg_pool_backward(dout, cache))
        assert_close(dx, reference.avg_pool2d_gradient(x, dout, *window), name="dx")
        total = array(dx).sum(axis=(2, 3))
        assert_close(total, dout.sum(axis=(2, 3)), atol=1e-3 * np.abs(dout).sum(), name="the sum of dx in each channel")
