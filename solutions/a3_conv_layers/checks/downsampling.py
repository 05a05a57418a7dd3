"""Public checks of downsampling: fixed inputs, small ones that can be followed by hand first."""

import numpy as np

from autograder.checks import assert_close, assert_unchanged, question, reference, remark_changed

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


@question("global_avg_pool", points=0.75)
def mean_of_the_lecture_image(student, rng):
    """The lecture's 7×7 image becomes one number, 75/49, and a second channel gets a number of its own."""
    out, _ = student.global_avg_pool_forward(np.stack([A, 2 - A])[None])
    assert_close(out, np.array([[75 / 49, 23 / 49]]), name="out")


@question("global_avg_pool", points=0.5)
def any_size(student, rng):
    """Images of any size, wide and tall, become (N, C) numbers, and x stays as it was."""
    for size in ((4, 7), (6, 3), (1, 5)):
        x = rng.normal((2, 3, *size))
        out, _ = student.global_avg_pool_forward(x)
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, reference.global_avg_pool(x), name="out")


@question("global_avg_pool", points=0.75)
def equal_shares(student, rng):
    """Backwards, each pixel of a channel gets the same share of its channel's gradient."""
    _, cache = student.global_avg_pool_forward(np.arange(12.0).reshape(1, 2, 2, 3))
    dx = student.global_avg_pool_backward(np.array([[12.0, -3.0]]), cache)
    assert_close(dx, np.stack([np.full((2, 3), 2.0), np.full((2, 3), -0.5)])[None], name="dx of two channels of 2×3")
    # Far from 0 the gradient is the same, but a numeric one drowns in rounding.
    x, dout = 1e12 + rng.normal((3, 2, 5, 4)), rng.normal((3, 2))
    _, cache = student.global_avg_pool_forward(x)
    dx = student.global_avg_pool_backward(dout, cache)
    remark_changed(student.after()[0], dout, "dout")
    assert_close(dx, reference.global_avg_pool_gradient(x, dout), name="dx")


@question("blur_pool", points=0.5)
def one_bright_pixel(student, rng):
    """One bright pixel spreads to [1, 2, 1] times [1, 2, 1], over 16, at stride 1; at stride 2 every second remains."""
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 16
    spot = np.array([[0, 0, 0, 0, 0], [0, 1, 2, 1, 0], [0, 2, 4, 2, 0], [0, 1, 2, 1, 0], [0, 0, 0, 0, 0]], dtype=float)
    out, _ = student.blur_pool_forward(x, 1)
    assert_close(out, spot[None, None], name="out at stride 1")
    out, _ = student.blur_pool_forward(x, 2)
    assert_close(out, spot[None, None, ::2, ::2], name="out at stride 2")


@question("blur_pool", points=0.75)
def mirrored_edges(student, rng):
    """At the edges the image is mirrored: an even grey stays even, and a bright edge counts what is inside it twice."""
    out, _ = student.blur_pool_forward(np.full((1, 2, 4, 6), 3.0), 2)
    assert_close(out, np.full((1, 2, 2, 3), 3.0), name="out of an even grey")
    stripes = np.tile([8.0, 0, 4, 4, 0], (3, 1))[None, None]
    out, _ = student.blur_pool_forward(stripes, 2)
    assert_close(out, np.tile([4.0, 3, 2], (2, 1))[None, None], name="out of the rows 8, 0, 4, 4, 0 at stride 2")


@question("blur_pool", points=0.75)
def other_strides(student, rng):
    """Several images and channels, wide and tall, at strides 1, 2 and 3, give the right values; x stays as it was."""
    for size, stride in (((5, 8), 2), ((7, 4), 3), ((3, 6), 1)):
        x = rng.normal((2, 3, *size))
        out, _ = student.blur_pool_forward(x, stride)
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, reference.blur_pool(x, stride), name="out")


@question("pixel_shuffle", points=0.75)
def down_by_hand(student, rng):
    """The numbers 0 … 15 in four rows become [[0, 2], [8, 10]], [[1, 3], [9, 11]], [[4, 6], …] and [[5, 7], …]."""
    out = student.pixel_unshuffle(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    wanted = [[[0.0, 2], [8, 10]], [[1, 3], [9, 11]], [[4, 6], [12, 14]], [[5, 7], [13, 15]]]
    assert_close(out, np.array([wanted]), name="pixel_unshuffle")


@question("pixel_shuffle", points=0.75)
def up_by_hand(student, rng):
    """Four channels of one pixel become a block of 2×2, and four channels of 2×3 six such blocks, three to a row."""
    out = student.pixel_shuffle(np.array([1.0, 2, 3, 4]).reshape(1, 4, 1, 1), 2)
    assert_close(out, np.array([[[[1.0, 2], [3, 4]]]]), name="pixel_shuffle of four pixels")
    out = student.pixel_shuffle(np.arange(24.0).reshape(1, 4, 2, 3), 2)
    wanted = [[0, 6, 1, 7, 2, 8], [12, 18, 13, 19, 14, 20], [3, 9, 4, 10, 5, 11], [15, 21, 16, 22, 17, 23]]
    assert_close(out, np.array([[wanted]], dtype=float), name="pixel_shuffle of four images of 2×3")


@question("pixel_shuffle", points=1)
def other_blocks(student, rng):
    """Several images and channels, wide and tall, in blocks of 2×2 and 3×3, go down and up; x stays as it was."""
    for shape, r in (((2, 3, 4, 10), 2), ((2, 2, 9, 3), 3)):
        x = rng.normal(shape)
        down = reference.pixel_unshuffle(x, r)
        out = student.pixel_unshuffle(x, r)
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, down, name="pixel_unshuffle")
        out = student.pixel_shuffle(down, r)
        assert_close(out, x, name="pixel_shuffle")
