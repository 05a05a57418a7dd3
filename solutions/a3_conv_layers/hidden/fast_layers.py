"""Hidden checks of fast_layers: the same demands on drawn inputs."""

import numpy as np

from autograder.checks import array, assert_close, fetch, question, reference
from helpers import convolution_keeps_up, gradients_fit, pooling_keeps_up


def _drawn(rng):
    """A stride, a padding and a filter size for each of three layers, each of which occurs once; none is square."""
    pads, sizes, shapes = rng.permutation(3), rng.permutation(3), ((2, 3), (3, 2), (1, 3))
    return [(stride, int(pad), shapes[int(size)]) for stride, pad, size in zip((1, 2, 3), pads, sizes, strict=True)]


def _layer(rng, stride, pad, size, dilation=1, groups=1):
    """Images, filters and biases that fit, with more columns or more rows than the other; and the output's sides."""

    def draw():
        sides = tuple(int(side) for side in rng.integers(2, 9, size=2))
        return sides, [(n - 1) * stride + dilation * (f - 1) + 1 - 2 * pad for n, f in zip(sides, size, strict=True)]

    sides, image = rng.until(lambda two: two[0][0] != two[0][1] and two[1][0] != two[1][1] and min(two[1]) >= 1, draw)
    C, F = groups * rng.integers(2, 4), groups * rng.integers(2, 4)
    x, w, b = rng.normal((3, C, *image)), rng.normal((F, C // groups, *size)), rng.normal(F)
    return x, w, b, sides


@question("conv_im2col", points=1.25)
def drawn_layers(student, rng):
    """Other shapes, strides and paddings give the right values."""
    for stride, pad, size in _drawn(rng):
        x, w, b, _ = _layer(rng, stride, pad, size)
        out, _ = student.conv_forward_im2col(x, w, b, {"stride": stride, "pad": pad})
        assert_close(out, reference.conv2d(x, w, b, stride=stride, padding=pad), name="out")


@question("conv_im2col", points=1.75)
def drawn_gradients(student, rng):
    """Other shapes, strides and paddings give the right gradients."""
    for stride, pad, size in _drawn(rng):
        x, w, b, sides = _layer(rng, stride, pad, size)
        dout, b = rng.normal((len(x), len(w), *sides)), 1e7 * b
        gradients_fit(student, x, w, b, dout, stride, pad)


@question("conv_im2col", points=0.5)
def adjoint_of_the_forward_pass(student, rng):
    """In either precision; and ⟨conv(x), dout⟩ = ⟨x, dx⟩ but for the bias."""
    pad = rng.integers(0, 2)
    x, w, b, sides = _layer(rng, 1, pad, (2, 3))
    dout, conv_param = rng.normal((len(x), len(w), *sides)), {"stride": 1, "pad": pad}
    narrow, _ = student.conv_forward_im2col(*(value.astype(np.float32) for value in (x, w, b)), conv_param)
    assert_close(narrow, reference.conv2d(x, w, b, padding=pad), rtol=1e-4, name="out for float32")
    _, cache = student.conv_forward_im2col(x, w, b, conv_param)
    dx, _, _ = student.conv_backward_im2col(dout, cache)
    dx = fetch(dx)
    wanted, _, _ = reference.conv2d_gradients(x, w, b, dout, padding=pad)
    assert_close(dx, wanted, name="dx")
    across = np.sum(reference.conv2d(x, w, np.zeros(len(w)), padding=pad) * dout)
    assert_close(np.sum(array(dx) * x), across, atol=1e-4 * np.abs(array(dx) * x).sum(), name="⟨x, dx⟩")


@question("conv_im2col", points=1.5)
def keeps_up_on_other_layers(student, rng):
    """Another layer of about the same work: right, in at most 20 times the computing time of the package."""
    size, filters = rng.integers(18, 23), rng.integers(7, 10)
    x, w, b = rng.normal((4, 8, size, size)), rng.normal((filters, 8, 3, 3)), rng.normal(filters)
    convolution_keeps_up(student, x, w, b, rng.normal((4, filters, size, size)))


def _pool(rng, *windows):
    """A random pooling layer with one of these windows, sizes that fit and no ties: x, the window, the output's shape.

    A window is (height, width, stride). The numbers are so large that small steps of a numeric gradient are lost.
    """
    height, width, stride = window = rng.choice(windows)

    def draw():
        rows, columns = rng.integers(2, 6), rng.integers(2, 6)
        return (rows, columns), ((rows - 1) * stride + height, (columns - 1) * stride + width)

    (rows, columns), size = rng.until(lambda sides: all(one != other for one, other in sides), draw)
    C = rng.integers(2, 4)
    return 1e9 * rng.distinct((2, C, *size), spread=20.0) - 1e9, window, (2, C, rows, columns)


OVERLAPPING = ((3, 2, 1), (2, 3, 1), (4, 3, 2), (3, 4, 2))
OBLONG = ((3, 2, 2), (1, 3, 2), (4, 2, 3), (2, 4, 3))
KINDS = (OVERLAPPING, OBLONG, OVERLAPPING)


@question("max_pool_fast", points=0.75)
def drawn_images(student, rng):
    """Other images, windows and strides give the right values."""
    for windows in KINDS:
        x, (height, width, stride), _ = _pool(rng, *windows)
        out, _ = student.max_pool_forward_fast(x, {"pool_height": height, "pool_width": width, "stride": stride})
        assert_close(out, reference.max_pool2d(x, height, width, stride), name="out")


@question("max_pool_fast", points=1)
def drawn_gradients_of_pools(student, rng):
    """Other images, windows and strides give the right gradient, and none of it is lost."""
    for windows in KINDS:
        x, (height, width, stride), shape = _pool(rng, *windows)
        dout = rng.normal(shape)
        _, cache = student.max_pool_forward_fast(x, {"pool_height": height, "pool_width": width, "stride": stride})
        dx = fetch(student.max_pool_backward_fast(dout, cache))
        assert_close(dx, reference.max_pool2d_gradient(x, dout, height, width, stride), name="dx")
        total = array(dx).sum(axis=(2, 3))
        assert_close(total, dout.sum(axis=(2, 3)), atol=1e-3 * np.abs(dout).sum(), name="the sum of dx in each channel")


@question("max_pool_fast", points=0.75)
def pools_others_as_fast(student, rng):
    """Other images of many channels: right, in at most 20 times the computing time of the package."""
    half = rng.integers(5, 8)
    pooling_keeps_up(student, rng.distinct((8, 16, 2 * half + 1, 2 * half + 1)), rng.normal((8, 16, half, half)))


@question("conv_forward_grouped", points=1.5)
def drawn_groups(student, rng):
    """Other groups, dilations, strides, paddings and shapes give the right values."""
    dilations = 1 + rng.permutation(3)
    for groups, dilation, (stride, pad, size) in zip((1, 2, 3), dilations, _drawn(rng), strict=True):
        x, w, b, _ = _layer(rng, stride, pad, size, int(dilation), groups)
        conv_param = {"stride": stride, "pad": pad, "groups": groups, "dilation": int(dilation)}
        out, _ = student.conv_forward_grouped(x, w, b, conv_param)
        wanted = reference.conv2d(x, w, b, stride=stride, padding=pad, dilation=int(dilation), groups=groups)
        assert_close(out, wanted, name="out")


@question("conv_forward_grouped", points=1)
def groups_are_alone(student, rng):
    """What changes in the channels of one group leaves the outputs of the others as they were."""
    groups, dilation = rng.integers(2, 4), rng.integers(1, 3)
    x, w, b, sides = _layer(rng, 1, 1, (2, 3), dilation, groups)
    conv_param = {"stride": 1, "pad": 1, "groups": groups, "dilation": dilation}
    before, _ = student.conv_forward_grouped(x, w, b, conv_param)
    changed = x.copy()
    changed[:, -x.shape[1] // groups :] += rng.normal((len(x), x.shape[1] // groups, *x.shape[2:]))
    after, _ = student.conv_forward_grouped(changed, w, b, conv_param)
    wanted = reference.conv2d(changed, w, b, padding=1, dilation=dilation, groups=groups)
    assert_close(after, wanted, name="out")
    difference = array(after) - array(before, (len(x), len(w), *sides))
    others = difference[:, : len(w) - len(w) // groups]
    assert_close(others, np.zeros(others.shape), atol=1e-4, name="the change in other groups")
