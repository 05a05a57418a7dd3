"""Hidden checks of image_filters: shapes and values are drawn from the grader's secret.

Each check draws such that no secret makes it lenient: taller and wider images and kernels, with odd and even sides.
"""

import numpy as np

from autograder.checks import array, assert_close, assert_raises, assert_unchanged, question, reference


def _images(rng):
    """A wide image with an odd × even kernel, and a tall one with an even × odd kernel."""
    short, long = 3 + rng.integers(2, 4), 7 + rng.integers(0, 3)
    odd, even = rng.choice((3, 5)), rng.choice((2, 4))
    yield rng.normal((short, long)), rng.normal((odd, even))
    yield rng.normal((long, short)), rng.normal((even, odd))


MODES = ("full", "same", "valid")


@question("correlate2d", points=1.75)
def drawn_correlations(student, rng):
    """Correlation: other images, kernels, modes and strides give the right numbers."""
    for image, kernel in _images(rng):
        for mode in MODES:
            for stride in (1, 2 + rng.integers(0, 2)):
                wanted = reference.correlate2d(image, kernel, mode, stride)
                assert_close(student.correlate2d(image, kernel, mode, stride), wanted, name="the correlation")


@question("correlate2d", points=1.5)
def drawn_convolutions(student, rng):
    """Convolution: other images, kernels and modes give the right numbers."""
    for image, kernel in _images(rng):
        for mode in MODES:
            wanted = reference.filter2d(image, kernel, mode)
            assert_close(student.filter2d(image, kernel, mode), wanted, name="the convolution")


@question("correlate2d", points=1.5)
def laws(student, rng):
    """The convolution is right in either precision, two in a row are one, and a single 1 shows the kernel."""
    for image, kernel in _images(rng):
        wanted = reference.filter2d(image, kernel, "full")
        once = student.filter2d(image, kernel, "full")
        assert_close(once, wanted, name="the convolution")
        narrow = student.filter2d(image.astype(np.float32), kernel.astype(np.float32), "full")
        assert_close(narrow, wanted, rtol=1e-4, name="the convolution of float32")
        second = rng.normal((2, 2))
        one_by_one = array(student.filter2d(array(once, wanted.shape), second, "full"))
        both = reference.filter2d(kernel, second, "full")
        if both.shape[0] <= image.shape[0] and both.shape[1] <= image.shape[1]:
            assert_close(student.filter2d(image, both, "full"), one_by_one, name="two filters as one")
        impulse = np.zeros((11, 12))
        impulse[5, 6] = rng.uniform(1, 3)
        shown = reference.filter2d(impulse, kernel, "same")
        assert_close(student.filter2d(impulse, kernel, "same"), shown, name="the convolution of a single 1")


def _uneven(rng):
    """Images that are wide and tall, and how far to continue them."""
    for size in ((4, 4 + rng.integers(2, 5)), (4 + rng.integers(2, 5), 4)):
        for p in (1, rng.integers(2, 4)):
            yield rng.normal(size) + rng.uniform(1, 2), p


def _padded(student, rng, mode):
    for image, p in _uneven(rng):
        out = student.pad2d(image, p, mode)
        assert_unchanged(student.after()[0], image, "image")
        assert_close(out, reference.pad2d(image, p, mode), name="the result")


@question("pad2d", points=0.5)
def drawn_zeros(student, rng):
    """Other images are continued with zeros."""
    _padded(student, rng, "zero")


@question("pad2d", points=0.75)
def drawn_edges(student, rng):
    """Other images are continued with the pixels at their border."""
    _padded(student, rng, "edge")


@question("pad2d", points=0.75)
def drawn_reflections(student, rng):
    """Other images are reflected."""
    _padded(student, rng, "reflect")


@question("pad2d", points=0.75)
def drawn_means(student, rng):
    """Other images are continued with their mean."""
    _padded(student, rng, "mean")


@question("separate", points=1)
def drawn_products(student, rng):
    """Other products come apart, wherever their zeros are and however large their numbers."""
    for h, w in ((2, 5), (4, 3), (3, 3)):
        one, other = rng.normal(h), rng.normal(w)
        other[rng.integers(0, w)] = 0
        one[0] *= rng.choice((0, 1))
        kernel = np.outer(one, other) * 10.0 ** rng.integers(-3, 4)
        for scale in (1.0, 1e12):
            column, row = student.separate(scale * kernel)
            product = np.outer(array(column), array(row))
            assert_close(product, scale * kernel, name="the product of column and row")


@question("separate", points=0.75)
def drawn_ranks(student, rng):
    """Other kernels of rank 2 and 3 are refused, and a product is not."""
    kernel = np.outer(rng.normal(4), rng.normal(5))
    column, row = student.separate(kernel)
    assert_close(np.outer(array(column), array(row)), kernel, name="the product of column and row")
    more = kernel + np.outer(rng.normal(4), rng.normal(5))
    assert_raises(ValueError, student.separate, more)
    assert_raises(ValueError, student.separate, more + np.outer(rng.normal(4), rng.normal(5)))


@question("separate", points=1)
def drawn_thin_filters(student, rng):
    """Other columns and rows give what their product would give."""
    for image, kernel in _images(rng):
        column, row = rng.normal(kernel.shape[0]), rng.normal(kernel.shape[1])
        wanted = reference.correlate2d(image, np.outer(column, row), "valid")
        assert_close(student.filter_separable(image, column, row), wanted, name="the result")


@question("dilate", points=0.75)
def drawn_holes(student, rng):
    """Other kernels and dilations give the right kernel."""
    for d in (2, 3, rng.integers(4, 7)):
        kernel = rng.normal((rng.integers(2, 4), rng.integers(4, 6)))
        assert_close(student.dilate(kernel, d), reference.dilated(kernel, d), name="the kernel")


@question("dilate", points=0.75)
def filters_with_holes(student, rng):
    """Sliding the kernel with holes is a dilated convolution."""
    for d in (2, 3):
        image, kernel = rng.normal((9 + rng.integers(0, 4), 12)), rng.normal((3, 2 + rng.integers(0, 2)))
        shape = tuple((n - 1) * d + 1 for n in kernel.shape)
        wide = array(student.dilate(kernel, d), shape)
        wanted = reference.filter_dilated(image, kernel, d)
        assert_close(reference.correlate2d(image, wide, "valid"), wanted, name="an image under the kernel")


@question("filter_rgb", points=1.5)
def drawn_pictures(student, rng):
    """Other pictures and filters give the right numbers."""
    for shape, sides in (((6, 9), (2, 3)), ((8, 5), (3, 2))):
        image = rng.normal((3, *shape))
        kernels = rng.normal((rng.integers(2, 5), 3, *sides))
        assert_close(student.filter_rgb(image, kernels), reference.filter_rgb(image, kernels), name="the result")


@question("filter_rgb", points=1)
def channels_add_up(student, rng):
    """The result is right in either precision, and is the sum of what each channel gives by itself."""
    image, kernels = rng.normal((3, 5, 7)), rng.normal((2, 3, 2, 3))
    wanted = reference.filter_rgb(image, kernels)
    out = student.filter_rgb(image.astype(np.float32), kernels.astype(np.float32))
    assert_close(out, wanted, rtol=1e-4, name="the result for float32")
    parts = np.zeros(wanted.shape)
    for c in range(3):
        alone = np.zeros(image.shape)
        alone[c] = image[c]
        parts += array(student.filter_rgb(alone, kernels), wanted.shape)
    assert_close(parts, wanted, rtol=1e-4, name="the sum over the channels")
