"""Public checks of conv_naive: fixed inputs, the lectures' worked numbers first.

The backward checks take images that are wider than tall and filters that are square or have a side of 1: on those, a
forward pass that confuses height and width gives wrong values but still gives a cache, so that it costs its own
question only. A backward pass that confuses them is caught all the same.
"""

import numpy as np

from autograder.checks import (
    assert_close,
    assert_equal,
    assert_raises,
    assert_unchanged,
    fetch,
    needed,
    question,
    reference,
    remark_changed,
)


@question("conv_output_size", points=1.5)
def sizes_of_the_lecture(student, rng):
    """A filter of 3 has 5 positions on 7 pixels, 3 at stride 2, 7 with padding 1; 32 → 28 → 24, too. All are ints."""
    size = student.conv_output_size
    assert_equal(size(7, 3, 1, 0), 5, "conv_output_size(7, 3, 1, 0)", whole=True)
    assert_equal(size(7, 3, 2, 0), 3, "conv_output_size(7, 3, 2, 0)", whole=True)
    assert_equal(size(7, 3, 1, 1), 7, "conv_output_size(7, 3, 1, 1)", whole=True)
    assert_equal(size(32, 5, 1, 2), 32, "conv_output_size(32, 5, 1, 2)", whole=True)
    assert_equal(size(32, 5, 1, 0), 28, "conv_output_size(32, 5, 1, 0)", whole=True)
    assert_equal(size(28, 5, 1, 0), 24, "conv_output_size(28, 5, 1, 0)", whole=True)
    assert_equal(size(224, 2, 2, 0), 112, "conv_output_size(224, 2, 2, 0)", whole=True)


@question("conv_output_size", points=0.5)
def same_padding(student, rng):
    """At stride 1, padding 1, 2 and 3 keep the size for filters of 3, 5 and 7; one less loses two pixels."""
    for f, pad in ((3, 1), (5, 2), (7, 3)):
        for n in (7, 32):
            assert_equal(student.conv_output_size(n, f, 1, pad), n, f"conv_output_size({n}, {f}, 1, {pad})")
            less = student.conv_output_size(n, f, 1, pad - 1)
            assert_equal(less, n - 2, f"conv_output_size({n}, {f}, 1, {pad - 1})")


@question("conv_output_size", points=1)
def what_does_not_fit(student, rng):
    """Sizes that fit give a number; 2.33 positions, or a filter larger than the image, raise ValueError."""
    assert_equal(student.conv_output_size(10, 4, 3, 0), 3, "conv_output_size(10, 4, 3, 0)")
    assert_equal(student.conv_output_size(7, 3, 3, 1), 3, "conv_output_size(7, 3, 3, 1)")
    assert_equal(student.conv_output_size(5, 5, 1, 0), 1, "conv_output_size(5, 5, 1, 0)")
    assert_raises(ValueError, student.conv_output_size, 7, 3, 3, 0, mentions=[7, 3])
    assert_raises(ValueError, student.conv_output_size, 10, 3, 2, 1, mentions=[10, 3, 2])
    assert_raises(ValueError, student.conv_output_size, 4, 8, 1, 1, mentions=[4, 8])


@question("conv_cost", points=1)
def parameters_of_the_lecture(student, rng):
    """On a 32×32×3 image one 5×5 filter has 76 parameters, ten have 760."""
    one, _ = student.conv_cost(32, 32, 3, 1, 5, 1, 2)
    assert_equal(one, 76, "the number of parameters of one filter")
    ten, _ = student.conv_cost(32, 32, 3, 10, 5, 1, 2)
    assert_equal(ten, 760, "the number of parameters of ten filters")


@question("conv_cost", points=1)
def multiplications_of_the_lecture(student, rng):
    """Ten 5×5 filters with padding 2 make 10,240 outputs of 75 multiplications each: 768,000."""
    _, cost = student.conv_cost(32, 32, 3, 10, 5, 1, 2)
    assert_equal(cost, 768_000, "the number of multiply-adds")


@question("conv_cost", points=1)
def strides_and_wide_images(student, rng):
    """Stride 2, an image that is not square, and 1×1 filters cost what they should."""
    assert_equal(student.conv_cost(7, 9, 3, 4, 3, 2, 0), (112, 1296), "conv_cost(7, 9, 3, 4, 3, 2, 0)")
    assert_equal(student.conv_cost(56, 40, 64, 32, 1, 1, 0), (2080, 4_587_520), "conv_cost(56, 40, 64, 32, 1, 1, 0)")


@question("receptive_field", points=1)
def grows_linearly(student, rng):
    """One, two and three 3×3 layers of stride 1 see 3, 5 and 7 pixels a side; no layer sees 1."""
    _fields_are(student, {1: 3, 2: 5, 3: 7, 0: 1}, stride=1)


@question("receptive_field", points=1)
def grows_exponentially(student, rng):
    """One to four 3×3 layers of stride 2 see 3, 7, 15 and 31 pixels a side."""
    _fields_are(student, {1: 3, 2: 7, 3: 15, 4: 31}, stride=2)


def _fields_are(student, wanted, stride):
    """All of them at once: a single field may be met by chance, and a row of them shows how they grow."""
    got = [fetch(student.receptive_field([(3, stride)] * count)) for count in wanted]
    counts = ", ".join(map(str, wanted))
    assert_equal(got, tuple(wanted.values()), f"the receptive fields of {counts} layers (3, {stride})")


@question("receptive_field", points=1)
def order_matters(student, rng):
    """Different layers: a stride acts on the layers after it, not on its own and not on those before."""
    stacks = ([(7, 3), (1, 1), (2, 2), (3, 1)], [(3, 2), (5, 1)], [(5, 1), (3, 2)])
    got = [fetch(student.receptive_field(layers)) for layers in stacks]
    assert_equal(got, (22, 11, 7), "the receptive fields of {}, {} and {}".format(*stacks))


@question("conv_forward_naive", points=1.5)
def small_integers(student, rng):
    """A 3×4 image of 1 … 12 under one 2×2 filter gives the numbers you can add up by hand."""
    x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
    w, b = np.array([[[[1.0, 0.0], [-2.0, 3.0]]]]), np.array([100.0])
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 1, "pad": 0})
    assert_close(out, np.array([[[[109.0, 111.0, 113.0], [117.0, 119.0, 121.0]]]]), name="out")


@question("conv_forward_naive", points=2)
def linspace_case(student, rng):
    """Two images, three filters over three channels, stride 2 and padding 1 on evenly spaced numbers."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4)
    b = np.linspace(-0.1, 0.2, num=3)
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 2, "pad": 1})
    assert_close(out, reference.conv2d(x, w, b, stride=2, padding=1), name="out")


@question("conv_forward_naive", points=1)
def six_filters_on_32(student, rng):
    """A 3×32×32 image under six 5×5 filters becomes 6×28×28, as in the lecture."""
    x, w, b = rng.normal((1, 3, 32, 32)), rng.normal((6, 3, 5, 5)), rng.normal(6)
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 1, "pad": 0})
    assert_close(out, reference.conv2d(x, w, b), name="out")


@question("conv_forward_naive", points=2)
def neither_square(student, rng):
    """Images and filters that are taller than wide, and wider than tall, are fine."""
    # Wide before tall: there, confused loops and loops over the image leave the output at different places.
    for height, width, tall, wide in ((4, 8, 2, 4), (6, 4, 3, 2)):
        x, w, b = rng.normal((2, 2, height, width)), rng.normal((3, 2, tall, wide)), rng.normal(3)
        out, _ = student.conv_forward_naive(x, w, b, {"stride": 1, "pad": 0})
        assert_close(out, reference.conv2d(x, w, b), name="out")


@question("conv_forward_naive", points=1.5)
def paddings_and_strides(student, rng):
    """Padding 0, 1 and 2 with strides 1, 2 and 3 give the right values."""
    x, w, b = rng.normal((1, 2, 5, 7)), rng.normal((2, 2, 3, 3)), rng.normal(2)
    for stride, pad in ((2, 0), (1, 1), (2, 2), (1, 2)):
        out, _ = student.conv_forward_naive(x, w, b, {"stride": stride, "pad": pad})
        assert_close(out, reference.conv2d(x, w, b, stride=stride, padding=pad), name="out")
    x = rng.normal((1, 2, 4, 7))
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 3, "pad": 1})
    assert_close(out, reference.conv2d(x, w, b, stride=3, padding=1), name="out")


@question("conv_forward_naive", points=1)
def inputs_stay_as_they_are(student, rng):
    """The call returns the right values and leaves x, w and b as they were."""
    x, w, b = rng.normal((1, 2, 4, 5)), rng.normal((2, 2, 2, 2)), rng.normal(2)
    for pad in (0, 1):
        out, _ = student.conv_forward_naive(x, w, b, {"stride": 1, "pad": pad})
        after = student.after()
        for value, before, name in zip(after, (x, w, b), "xwb", strict=False):
            assert_unchanged(value, before, name)
        assert_close(out, reference.conv2d(x, w, b, padding=pad), name="out")


@question("conv_backward_naive", points=2)
def one_window_at_a_time(student, rng):
    """Two 2×2 windows overlap on a 2×3 image, and all three gradients are those you get by hand."""
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    w, b = np.array([[[[1.0, -1.0], [2.0, 0.0]]]]), np.array([0.0])
    dout = np.array([[[[10.0, 1.0]]]])
    _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": 1, "pad": 0})
    dx, dw, db = student.conv_backward_naive(dout, cache)
    assert_close(db, np.array([11.0]), name="db")
    assert_close(dw, np.array([[[[12.0, 23.0], [45.0, 56.0]]]]), name="dw")
    assert_close(dx, np.array([[[[10.0, -9.0, -1.0], [20.0, 2.0, 0.0]]]]), name="dx")


@question("conv_backward_naive", points=2)
def filters_and_bias(student, rng):
    """dw and db are right for two images and three filters with padding 1."""
    # No gradient depends on the bias, but a numeric one drowns in the rounding of large numbers.
    x, w, b = rng.normal((2, 2, 4, 5)), rng.normal((3, 2, 3, 3)), 1e7 * rng.normal(3)
    dout = rng.normal((2, 3, 4, 5))
    _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": 1, "pad": 1})
    _, dw, db = student.conv_backward_naive(dout, cache)
    remark_changed(student.after()[0], dout, "dout")
    _, wanted_dw, wanted_db = reference.conv2d_gradients(x, w, b, dout, padding=1)
    assert_close(db, wanted_db, name="db")
    assert_close(dw, wanted_dw, name="dw")


@question("conv_backward_naive", points=2)
def image(student, rng):
    """dx is right, and as large as x, for two images and three filters with padding 1 and 2."""
    for pad in (1, 2):
        x, w, b = rng.normal((2, 2, 4, 5)), rng.normal((3, 2, 3, 3)), rng.normal(3)
        dout = rng.normal((2, 3, 2 + 2 * pad, 3 + 2 * pad))
        _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": 1, "pad": pad})
        dx, _, _ = student.conv_backward_naive(dout, cache)
        assert_close(dx, reference.conv2d_gradients(x, w, b, dout, padding=pad)[0], name="dx")


@question("conv_backward_naive", points=2)
def without_padding(student, rng):
    """All three gradients are right at padding 0."""
    x, w, b = rng.normal((2, 3, 4, 6)), rng.normal((2, 3, 3, 3)), rng.normal(2)
    dout = rng.normal((2, 2, 2, 4))
    _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": 1, "pad": 0})
    _gradients_fit(student, x, w, b, dout, cache, 1, 0)


@question("conv_backward_naive", points=2)
def strides_and_narrow_filters(student, rng):
    """Strides 2 and 3, and filters of 3×1 and 1×3, give the right gradients."""
    for shape, filters, stride, pad, size in (
        ((2, 2, 5, 7), (3, 2, 3, 3), 2, 1, (3, 4)),
        ((1, 2, 4, 7), (2, 2, 3, 1), 1, 0, (2, 7)),
        ((1, 2, 4, 7), (2, 2, 1, 3), 1, 1, (6, 7)),
        ((1, 2, 4, 7), (2, 2, 1, 1), 3, 0, (2, 3)),
    ):
        x, w, b = rng.normal(shape), rng.normal(filters), 1e7 * rng.normal(filters[0])
        dout = rng.normal((shape[0], filters[0], *size))
        _, cache = needed(student.conv_forward_naive, x, w, b, {"stride": stride, "pad": pad})
        _gradients_fit(student, x, w, b, dout, cache, stride, pad)


def _gradients_fit(student, x, w, b, dout, cache, stride, pad):
    dx, dw, db = student.conv_backward_naive(dout, cache)
    wanted = reference.conv2d_gradients(x, w, b, dout, stride=stride, padding=pad)
    for got, want, name in zip((dx, dw, db), wanted, ("dx", "dw", "db"), strict=True):
        assert_close(got, want, name=name)
