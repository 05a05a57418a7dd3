"""Hidden checks of conv_naive: shapes and values are drawn from the grader's secret. See the note in checks/.

Each check draws such that no secret makes it lenient: every stride and padding occurs, and images that are not square.
"""

import numpy as np

from autograder.checks import array, assert_close, assert_equal, assert_raises, fetch, needed, question, reference


@question("conv_output_size", points=0.5)
def drawn_sizes(student, rng):
    """Other sizes that fit give the number of positions."""
    for stride in (1, 2, 3, 4, 5):
        f, pad, steps = rng.integers(1, 8), rng.integers(1, 4), rng.integers(5, 40)
        n = steps * stride + f - 2 * pad
        if n > 0:
            case = (n, f, stride, pad)
            assert_equal(student.conv_output_size(*case), reference.conv_output_size(*case), whole=True)


@question("conv_output_size", points=0.5)
def drawn_misfits(student, rng):
    """Other sizes that do not fit raise ValueError with the numbers in its message, and those that fit don't."""
    for _ in range(3):
        steps, f, stride, pad = rng.integers(12, 40), rng.integers(2, 10), rng.integers(2, 7), rng.integers(0, 4)
        n = steps * stride + f - 2 * pad
        assert_equal(student.conv_output_size(n, f, stride, pad), reference.conv_output_size(n, f, stride, pad))
        n += rng.integers(1, stride)
        assert_raises(ValueError, student.conv_output_size, n, f, stride, pad, mentions=[n, f, stride])
    n, stride, pad = rng.integers(3, 9), rng.integers(1, 4), rng.integers(0, 3)
    # Larger than the image by far, and by one pixel, which some count as no position at all.
    for f, step in ((n + 2 * pad + 2 * stride, stride), (n + 2 * pad + 1, 1)):
        assert_raises(ValueError, student.conv_output_size, n, f, step, pad, mentions=[n, f, step])


def _cost_case(rng, stride, taller):
    """The arguments of conv_cost for a layer whose sizes fit, on an image that is not square."""
    f, pad, rows = rng.integers(2, 6), rng.integers(1, 3), rng.integers(4, 20)
    h = (rows - 1) * stride + f - 2 * pad
    w = h + stride * rng.integers(1, 9)
    c, k = rng.integers(2, 20), rng.integers(2, 20)
    return (w, h, c, k, f, stride, pad) if taller else (h, w, c, k, f, stride, pad)


@question("conv_cost", points=0.5)
def drawn_parameters(student, rng):
    """The number of parameters is right for other layers."""
    for stride, taller in ((1, False), (2, True), (3, False)):
        case = _cost_case(rng, stride, taller)
        parameters, _ = student.conv_cost(*case)
        assert_equal(parameters, reference.conv_cost(*case)[0])


@question("conv_cost", points=0.5)
def drawn_multiplications(student, rng):
    """The number of multiply-adds is right for other layers, taller and wider ones."""
    for stride, taller in ((1, False), (2, True), (3, False)):
        case = _cost_case(rng, stride, taller)
        _, cost = student.conv_cost(*case)
        assert_equal(cost, reference.conv_cost(*case)[1])


@question("receptive_field", points=1)
def drawn_stacks(student, rng):
    """Other stacks of layers see what they should."""
    for count in (3, 4, 5):
        layers = [
            (rng.integers(3, 6), 3),
            *((rng.integers(2, 6), rng.integers(1, 3)) for _ in range(count - 2)),
            (2, 1),
        ]
        assert_equal(student.receptive_field(layers), reference.receptive_field(layers))


def _layer(rng, stride, pad, filter_size, taller=False):
    """A random layer whose sizes fit: x, w, b, and the output's height and width."""
    for _ in range(10_000):
        rows, columns = rng.integers(2, 9), rng.integers(2, 9)
        height, width = ((n - 1) * stride + f - 2 * pad for n, f in zip((rows, columns), filter_size, strict=True))
        small = rows * columns <= 50 and min(height, width) >= 2
        if small and rows != columns and height != width and (rows > columns) == (height > width) == taller:
            break
    else:
        raise RuntimeError(f"no layer fits: {stride}, {pad}, {filter_size}, {taller}")
    C, F = rng.integers(2, 4), rng.integers(2, 4)
    return rng.normal((2, C, height, width)), rng.normal((F, C, *filter_size)), rng.normal(F), (rows, columns)


def _drawn(rng, filter_sizes):
    """A stride, a padding and a filter size for each of three layers, each of which occurs once."""
    pads, sizes = rng.permutation(3), rng.permutation(3)
    return [
        (stride, int(pad), filter_sizes[int(size)]) for stride, pad, size in zip((1, 2, 3), pads, sizes, strict=True)
    ]


@question("conv_forward_naive", points=2)
def drawn_layers(student, rng):
    """Other shapes, strides and paddings give the right values."""
    drawn = [*_drawn(rng, ((2, 3), (3, 2), (3, 3))), (1, 3, (3, 3))]
    for taller, (stride, pad, size) in zip((False, True, False, True), drawn, strict=True):
        x, w, b, _ = _layer(rng, stride, pad, size, taller)
        out, _ = student.conv_forward_naive(x, w, b, {"stride": stride, "pad": pad})
        assert_close(out, reference.conv2d(x, w, b, stride=stride, padding=pad), name="out")


@question("conv_forward_naive", points=1)
def linear_but_for_the_bias(student, rng):
    """Images may be of either precision; without a bias, the sum of two images gives the sum of their outputs."""
    x, w, b, _ = _layer(rng, 2, 1, (2, 3))
    conv_param = {"stride": 2, "pad": 1}
    narrow, _ = student.conv_forward_naive(*(value.astype(np.float32) for value in (x, w, b)), conv_param)
    assert_close(narrow, reference.conv2d(x, w, b, stride=2, padding=1), rtol=1e-4, name="out for float32")
    y, none = rng.normal(x.shape), np.zeros(len(w))
    both, _ = student.conv_forward_naive(x + 2 * y, w, none, conv_param)
    first, _ = student.conv_forward_naive(x, w, none, conv_param)
    second, _ = student.conv_forward_naive(y, w, none, conv_param)
    wanted = reference.conv2d(x + 2 * y, w, none, stride=2, padding=1)
    assert_close(both, wanted, name="out without a bias")
    assert_close(both, array(first, wanted.shape) + 2 * array(second, wanted.shape), name="out of a sum")


@question("conv_backward_naive", points=2.5)
def drawn_gradients(student, rng):
    """Other shapes, strides and paddings give the right gradients."""
    for stride, pad, size in _drawn(rng, ((3, 3), (1, 3), (3, 1))):
        x, w, b, shape = _layer(rng, stride, pad, size)
        dout = rng.normal((len(x), len(w), *shape))
        b = 1e7 * b  # no gradient depends on it, but a numeric one drowns in its rounding
        _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": stride, "pad": pad})
        dx, dw, db = student.conv_backward_naive(dout, cache)
        wanted = reference.conv2d_gradients(x, w, b, dout, stride=stride, padding=pad)
        for got, want, name in zip((dx, dw, db), wanted, ("dx", "dw", "db"), strict=True):
            assert_close(got, want, name=name)


@question("conv_backward_naive", points=1.5)
def adjoint_of_the_forward_pass(student, rng):
    """dx is right, and ⟨conv(x), dout⟩ = ⟨x, dx⟩ but for the bias, at padding 0 and above."""
    for pad in (0, 1):
        x, w, b = rng.normal((2, 2, 4, 6)), rng.normal((3, 2, 2, 2)), 1e7 * rng.normal(3)
        dout = rng.normal((2, 3, 3 + 2 * pad, 5 + 2 * pad))
        _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": 1, "pad": pad})
        dx, _, _ = student.conv_backward_naive(dout, cache)
        dx = fetch(dx)
        assert_close(dx, reference.conv2d_gradients(x, w, b, dout, padding=pad)[0], name="dx")
        across = np.sum(reference.conv2d(x, w, np.zeros(3), padding=pad) * dout)
        scale = np.abs(array(dx) * x).sum()
        assert_close(np.sum(array(dx) * x), across, atol=1e-4 * scale, name="⟨x, dx⟩")
