"""Public checks of pooling: fixed inputs, the lectures' worked numbers first.

The backward checks take images that are wider than tall: on those, a forward pass that computes the output's width
from the image's height gives wrong values but still gives a cache, so that it costs its own question only.
"""

import numpy as np

from autograder.checks import (
    array,
    assert_close,
    assert_shape,
    assert_true,
    assert_unchanged,
    fetch,
    needed,
    question,
    reference,
    remark_changed,
)

# The 7×7 image of the lecture.
A = np.array(
    [
        [5, -1, 3, 8, 4, 6, -2],
        [-3, 4, 9, 1, 1, 7, -4],
        [5, -6, 3, 2, 1, -2, 0],
        [0, -8, 5, 5, 4, -2, 3],
        [4, 7, 2, -7, 3, 1, 4],
        [4, -3, 1, 2, 6, 1, -1],
        [0, 0, 3, -2, 3, -1, 0],
    ],
    dtype=float,
)
FOUR = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], dtype=float)


def _param(height, width, stride):
    return {"pool_height": height, "pool_width": width, "stride": stride}


@question("max_pool_forward_naive", points=1)
def four_by_four(student, rng):
    """The lecture's 4×4 image becomes [[6, 8], [3, 4]] under 2×2 windows with stride 2."""
    out, _ = student.max_pool_forward_naive(FOUR[None, None], _param(2, 2, 2))
    assert_close(out, np.array([[[[6.0, 8.0], [3.0, 4.0]]]]), name="out")


@question("max_pool_forward_naive", points=1.5)
def lecture_image(student, rng):
    """The lecture's image: 2×2 windows side by side on 6×6 of it, and 3×3 windows at stride 2, which overlap."""
    out, _ = student.max_pool_forward_naive(A[None, None, :6, :6], _param(2, 2, 2))
    assert_close(out, np.array([[[[5.0, 9, 7], [5, 5, 4], [7, 2, 6]]]]), name="out of 2×2 windows")
    out, _ = student.max_pool_forward_naive(A[None, None], _param(3, 3, 2))
    assert_close(out, np.array([[[[9.0, 9, 7], [7, 5, 4], [7, 6, 6]]]]), name="out of 3×3 windows")


@question("max_pool_forward_naive", points=1.5)
def wide_and_tall(student, rng):
    """Several images and channels, taller and wider ones, with windows that are not square, give the right values."""
    for size, height, width, stride in (((4, 7), 2, 3, 2), ((6, 5), 3, 1, 1), ((8, 5), 2, 2, 3)):
        x = rng.distinct((2, 3, *size), spread=10.0)
        out, _ = student.max_pool_forward_naive(x, _param(height, width, stride))
        assert_close(out, reference.max_pool2d(x, height, width, stride), name="out")


@question("max_pool_forward_naive", points=0.5)
def halved_224(student, rng):
    """A 224×224 map becomes 112×112 under 2×2 windows with stride 2."""
    x = rng.normal((1, 1, 224, 224))
    out, _ = student.max_pool_forward_naive(x, _param(2, 2, 2))
    out = fetch(out)
    assert_shape(out, (1, 1, 112, 112))
    some = array(out)[:, :, ::27, ::27]
    assert_close(some, reference.max_pool2d(x, 2, 2, 2, every=27), name="every 27th row and column of out")


@question("max_pool_forward_naive", points=0.5)
def far_below_zero(student, rng):
    """Where all numbers of a window are negative, even very, the largest is found, and x stays as it was."""
    x = rng.distinct((1, 2, 4, 6), spread=2.0) - 3.0
    x[:, 1] *= 1e7
    out, _ = student.max_pool_forward_naive(x, _param(2, 2, 2))
    assert_unchanged(student.after()[0], x, "x")
    out = fetch(out)
    assert_shape(out, (1, 2, 2, 3))
    assert_close(array(out)[:, :1], reference.max_pool2d(x[:, :1], 2, 2, 2), name="out of numbers around -3")
    assert_close(array(out)[:, 1:], reference.max_pool2d(x[:, 1:], 2, 2, 2), name="out of numbers around -30,000,000")


@question("max_pool_backward_naive", points=1.5)
def to_the_largest(student, rng):
    """Each window's gradient lands on its largest number: a 4×6 image under 2×2 windows with stride 2."""
    x = np.array([[1, 4, 9, 2, 3, 5], [2, 3, 7, 8, 6, 4], [5, 6, 1, 2, 0, 1], [8, 7, 4, 3, 2, 3]], dtype=float)
    dout = np.array([[10.0, 20, 30], [40, 50, 60]])
    dx = _gradient(student, x[None, None], _param(2, 2, 2), dout[None, None])
    remark_changed(student.after()[0], dout[None, None], "dout")
    wanted = np.zeros((4, 6))
    wanted[0, 1], wanted[0, 2], wanted[1, 4], wanted[3, 0], wanted[3, 2], wanted[3, 5] = 10, 20, 30, 40, 50, 60
    assert_close(dx, wanted[None, None], name="dx")


@question("max_pool_backward_naive", points=2)
def overlapping_windows(student, rng):
    """Where windows overlap and share their largest number, their gradients add up."""
    x = np.zeros((1, 1, 3, 5))
    x[0, 0] = [[0.1, 0.2, 0.3, 0.4, 0.5], [0.6, 0.7, 9.0, 0.8, 0.9], [1.0, 1.1, 1.2, 1.3, 1.4]]
    dx = _gradient(student, x, _param(3, 3, 1), np.array([[[[1.0, 10.0, 100.0]]]]))
    assert_close(dx, np.where(x == 9.0, 111.0, 0.0), name="dx of three windows with one largest number")
    x, dout = rng.distinct((2, 2, 5, 7), spread=10.0), rng.normal((2, 2, 2, 3))
    dx = _gradient(student, x, _param(3, 3, 2), dout)
    assert_close(dx, reference.max_pool2d_gradient(x, dout, 3, 3, 2), name="dx")


@question("max_pool_backward_naive", points=1.5)
def other_windows(student, rng):
    """Windows of 2×3 and 3×2, strides smaller and larger than the window, several images and channels."""
    for size, height, width, stride, shape in (
        ((4, 7), 2, 3, 2, (2, 3)),
        ((4, 6), 3, 2, 1, (2, 5)),
        ((5, 8), 2, 2, 3, (2, 3)),
    ):
        # Far from 0 the gradient is the same, but a numeric one drowns in rounding.
        x, dout = 1e12 + rng.distinct((2, 2, *size), spread=1e10), rng.normal((2, 2, *shape))
        dx = _gradient(student, x, _param(height, width, stride), dout)
        assert_close(dx, reference.max_pool2d_gradient(x, dout, height, width, stride), name="dx")


@question("max_pool_backward_naive", points=1)
def ties(student, rng):
    """At a tie the gradient goes to the largest numbers and nowhere else: to any one of them, or shared among them."""
    x = np.array([[7.0, 7, 1, 5, 0, 0], [3, 7, 5, 2, 0, 0]])[None, None]
    dout = np.array([8.0, 6.0, 4.0])
    dx = array(_gradient(student, x, _param(2, 2, 2), dout[None, None, None]), x.shape)
    largest = np.repeat([7.0, 5.0, 0.0], 2)
    elsewhere = np.where(x == largest, 0.0, dx)
    assert_close(elsewhere, np.zeros(x.shape), name="the part of dx where a window is not largest")
    for window in range(3):
        columns = slice(2 * window, 2 * window + 2)
        part, ties_here = dx[0, 0, :, columns], x[0, 0, :, columns] == largest[columns]
        # One of them, a share for each and the full gradient for each are all in use; see the notebook's remark.
        enough = part.sum() > dout[window] * 0.999 and part.min() >= 0 and part.max() < dout[window] * 1.001
        assert_true(
            bool(enough),
            f"Window {window} has its largest number {int(ties_here.sum())} times and the upstream gradient"
            f" {dout[window]:g}, but its largest numbers got {np.round(part[ties_here], 4).tolist()}.",
        )


def _gradient(student, x, pool_param, dout):
    _, cache = needed(student.max_pool_forward_naive, x, pool_param)
    return student.max_pool_backward_naive(dout, cache)


@question("avg_pool", points=1)
def means_by_hand(student, rng):
    """The lecture's 4×4 image has the means [[3.25, 5.25], [2, 2]] under 2×2 windows with stride 2."""
    out, _ = student.avg_pool_forward(FOUR[None, None], _param(2, 2, 2))
    assert_close(out, np.array([[[[3.25, 5.25], [2.0, 2.0]]]]), name="out")


@question("avg_pool", points=1)
def means_of_any_window(student, rng):
    """Overlapping windows, windows that are not square and images that are not square give the right means."""
    for size, height, width, stride in (((5, 7), 3, 3, 2), ((4, 7), 2, 3, 2), ((6, 4), 3, 2, 1)):
        x = rng.normal((2, 3, *size))
        out, _ = student.avg_pool_forward(x, _param(height, width, stride))
        assert_close(out, reference.avg_pool2d(x, height, width, stride), name="out")


@question("avg_pool", points=0.5)
def image_stays_as_it_is(student, rng):
    """The forward pass returns the right means and leaves x as it was."""
    x = rng.normal((1, 2, 4, 6))
    out, _ = student.avg_pool_forward(x, _param(2, 2, 2))
    assert_unchanged(student.after()[0], x, "x")
    assert_close(out, reference.avg_pool2d(x, 2, 2, 2), name="out")


@question("avg_pool", points=1)
def shares_by_hand(student, rng):
    """Backwards, each of a window's four pixels gets a quarter of its gradient."""
    x, dout = np.arange(8.0).reshape(1, 1, 2, 4), np.array([[[[8.0, -4.0]]]])
    _, cache = student.avg_pool_forward(x, _param(2, 2, 2))
    dx = student.avg_pool_backward(dout, cache)
    assert_close(dx, np.array([[[[2.0, 2.0, -1.0, -1.0], [2.0, 2.0, -1.0, -1.0]]]]), name="dx")


@question("avg_pool", points=1)
def shares_add_up(student, rng):
    """Backwards, too: windows that overlap, are not square or leave gaps, on images that are not square."""
    for size, height, width, stride, shape in (
        ((5, 7), 3, 3, 2, (2, 3)),
        ((4, 7), 2, 3, 2, (2, 3)),
        ((7, 4), 1, 2, 2, (4, 2)),
    ):
        x, dout = 1e12 + rng.normal((2, 2, *size)), rng.normal((2, 2, *shape))
        _, cache = student.avg_pool_forward(x, _param(height, width, stride))
        dx = student.avg_pool_backward(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        assert_close(dx, reference.avg_pool2d_gradient(x, dout, height, width, stride), name="dx")
