"""Public checks of fast_layers: fixed inputs, those you can follow by hand first."""

import numpy as np

from autograder.checks import assert_close, assert_unchanged, question, reference, remark_changed
from helpers import convolution_keeps_up, gradients_fit, pooling_keeps_up

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


@question("conv_im2col", points=0.5)
def small_integers(student, rng):
    """A 3×4 image of 1 … 12 under one 2×2 filter gives the numbers you can add up by hand; x, w and b stay."""
    x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
    w, b = np.array([[[[1.0, 0.0], [-2.0, 3.0]]]]), np.array([100.0])
    out, _ = student.conv_forward_im2col(x, w, b, {"stride": 1, "pad": 0})
    for value, before, name in zip(student.after(), (x, w, b), "xwb", strict=False):
        assert_unchanged(value, before, name)
    assert_close(out, np.array([[[[109.0, 111.0, 113.0], [117.0, 119.0, 121.0]]]]), name="out")


@question("conv_im2col", points=1)
def linspace_case(student, rng):
    """Two images, three filters over three channels, stride 2 and padding 1 on evenly spaced numbers."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4)
    b = np.linspace(-0.1, 0.2, num=3)
    out, _ = student.conv_forward_im2col(x, w, b, {"stride": 2, "pad": 1})
    assert_close(out, reference.conv2d(x, w, b, stride=2, padding=1), name="out")


@question("conv_im2col", points=1)
def neither_square(student, rng):
    """Images and filters that are not square, with padding 0, 1 and 2 and strides 1, 2 and 3, give the right values."""
    for size, filters, stride, pad in (((6, 4), (3, 2), 1, 0), ((5, 7), (1, 3), 2, 1), ((4, 8), (2, 3), 3, 2)):
        x, w, b = rng.normal((3, 2, *size)), rng.normal((4, 2, *filters)), rng.normal(4)
        out, _ = student.conv_forward_im2col(x, w, b, {"stride": stride, "pad": pad})
        assert_close(out, reference.conv2d(x, w, b, stride=stride, padding=pad), name="out")


@question("conv_im2col", points=0.5)
def gradients_by_hand(student, rng):
    """Two 2×2 windows overlap on a 2×3 image, and all three gradients are those you get by hand."""
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    w, b = np.array([[[[1.0, -1.0], [2.0, 0.0]]]]), np.array([0.0])
    _, cache = student.conv_forward_im2col(x, w, b, {"stride": 1, "pad": 0})
    dx, dw, db = student.conv_backward_im2col(np.array([[[[10.0, 1.0]]]]), cache)
    assert_close(db, np.array([11.0]), name="db")
    assert_close(dw, np.array([[[[12.0, 23.0], [45.0, 56.0]]]]), name="dw")
    assert_close(dx, np.array([[[[10.0, -9.0, -1.0], [20.0, 2.0, 0.0]]]]), name="dx")


@question("conv_im2col", points=1)
def gradients_of_layers(student, rng):
    """Gradients at padding 0 and 1, strides 1 and 2, several images, filters that are not square, are right."""
    for size, filters, stride, pad, out in (((4, 6), (3, 2), 1, 0, (2, 5)), ((5, 7), (3, 3), 2, 1, (3, 4))):
        # No gradient depends on the bias, but a numeric one drowns in the rounding of large numbers.
        x, w, b = rng.normal((3, 2, *size)), rng.normal((4, 2, *filters)), 1e7 * rng.normal(4)
        gradients_fit(student, x, w, b, rng.normal((3, 4, *out)), stride, pad)


@question("conv_im2col", points=1)
def keeps_up_with_the_package(student, rng):
    """Four 8×20×20 images under eight 3×3 filters: right, in at most 20 times the computing time of the package."""
    x, w, b = rng.normal((4, 8, 20, 20)), rng.normal((8, 8, 3, 3)), rng.normal(8)
    convolution_keeps_up(student, x, w, b, rng.normal((4, 8, 20, 20)))


def _param(height, width, stride):
    return {"pool_height": height, "pool_width": width, "stride": stride}


@question("max_pool_fast", points=0.5)
def lecture_image(student, rng):
    """The lecture's image: 2×2 windows side by side on 6×6 of it, and 3×3 windows at stride 2, which overlap."""
    out, _ = student.max_pool_forward_fast(A[None, None, :6, :6], _param(2, 2, 2))
    assert_close(out, np.array([[[[5.0, 9, 7], [5, 5, 4], [7, 2, 6]]]]), name="out of 2×2 windows")
    out, _ = student.max_pool_forward_fast(A[None, None], _param(3, 3, 2))
    assert_close(out, np.array([[[[9.0, 9, 7], [7, 5, 4], [7, 6, 6]]]]), name="out of 3×3 windows")


@question("max_pool_fast", points=0.5)
def images_and_channels(student, rng):
    """Several images and channels, negative numbers, and windows that are not square, give the right values."""
    for size, height, width, stride in (((4, 7), 2, 3, 2), ((6, 5), 3, 1, 1), ((8, 5), 2, 2, 3)):
        x = rng.distinct((2, 3, *size), spread=10.0) - 4.0
        out, _ = student.max_pool_forward_fast(x, _param(height, width, stride))
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, reference.max_pool2d(x, height, width, stride), name="out")


@question("max_pool_fast", points=0.75)
def overlapping_gradients(student, rng):
    """Gradients of windows that overlap add up; of those that don't, they land on the largest number."""
    for size, height, width, stride in (((5, 9), 3, 3, 2), ((4, 6), 2, 3, 1), ((6, 4), 2, 2, 2)):
        x = 1e9 * rng.distinct((2, 3, *size), spread=10.0)
        _, cache = student.max_pool_forward_fast(x, _param(height, width, stride))
        dout = rng.normal((2, 3, (size[0] - height) // stride + 1, (size[1] - width) // stride + 1))
        dx = student.max_pool_backward_fast(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        assert_close(dx, reference.max_pool2d_gradient(x, dout, height, width, stride), name="dx")


@question("max_pool_fast", points=0.75)
def pools_as_fast(student, rng):
    """Eight images with 16 channels of 13×13: right, in at most 20 times the computing time of the package."""
    pooling_keeps_up(student, rng.distinct((8, 16, 13, 13)), rng.normal((8, 16, 6, 6)))


def _grouped(student, x, w, b, **conv_param):
    out, _ = student.conv_forward_grouped(x, w, b, conv_param)
    for value, before, name in zip(student.after(), (x, w, b), "xwb", strict=False):
        assert_unchanged(value, before, name)
    names = {"stride": "stride", "pad": "padding", "groups": "groups", "dilation": "dilation"}
    wanted = reference.conv2d(x, w, b, **{names[key]: value for key, value in conv_param.items()})
    given = ", ".join(f"{key} {conv_param[key]}" for key in ("groups", "dilation"))
    assert_close(out, wanted, name=f"out with {given}")


@question("conv_forward_grouped", points=1)
def eight_channels_of_four(student, rng):
    """4 channels become 8 with 1, 2 and 4 groups: 288, 144 and 72 weights of 3×3 filters."""
    x, b = rng.normal((2, 4, 5, 6)), rng.normal(8)
    for groups, weights in ((1, 288), (2, 144), (4, 72)):
        w = rng.normal((weights // (4 // groups * 9), 4 // groups, 3, 3))
        _grouped(student, x, w, b, stride=1, pad=0, groups=groups, dilation=1)


@question("conv_forward_grouped", points=0.75)
def holes_in_filters(student, rng):
    """Dilation 2 and 3 spread the weights, down and across, with and without padding."""
    for filters, dilation, pad in (((3, 3), 2, 0), ((2, 3), 2, 2), ((3, 2), 3, 1)):
        x, w, b = rng.normal((2, 3, 7, 8)), rng.normal((2, 3, *filters)), rng.normal(2)
        _grouped(student, x, w, b, stride=1, pad=pad, groups=1, dilation=dilation)


@question("conv_forward_grouped", points=0.75)
def all_at_once(student, rng):
    """Groups, dilation, stride and padding together, on images that are not square."""
    x, w, b = rng.normal((2, 6, 7, 9)), rng.normal((9, 2, 3, 2)), rng.normal(9)
    _grouped(student, x, w, b, stride=2, pad=1, groups=3, dilation=2)
    _grouped(student, x, w, b, stride=1, pad=2, groups=3, dilation=1)
