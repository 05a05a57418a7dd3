"""Hidden checks of images_as_tensors: shapes and values are drawn from the grader's secret."""

import numpy as np

from autograder.checks import array, assert_close, fetch, question, reference


def _bytes(rng, *shape):
    return rng.integers(0, 256, shape).astype(np.uint8)


def _pictures(rng):
    """Bytes of several ranks, whose range is not the whole one."""
    yield _bytes(rng, rng.integers(5, 30))
    yield _bytes(rng, rng.integers(3, 6), rng.integers(6, 9), 3) // 2 + np.uint8(rng.integers(100, 120))
    yield _bytes(rng, 2, rng.integers(3, 6), 4, 3)


@question("float_images", points=1)
def drawn_from_0_to_1(student, rng):
    """to_float01 is right for other bytes of any shape."""
    for u8 in _pictures(rng):
        assert_close(student.to_float01(u8), reference.scaled(u8, 0, 1), name="to_float01")


@question("float_images", points=1)
def drawn_from_minus_1_to_1(student, rng):
    """to_float11 is right for other bytes of any shape, and the negative picture has the negative numbers."""
    for u8 in _pictures(rng):
        out = fetch(student.to_float11(u8))
        assert_close(out, reference.scaled(u8, -1, 1), name="to_float11")
        assert_close(student.to_float11(255 - u8), -array(out), atol=1e-6, name="to_float11 of the negative")


@question("float_images", points=1)
def drawn_deviations(student, rng):
    """standardize is right for other bytes of any shape, also in poorer light."""
    for u8 in _pictures(rng):
        half = u8 // 2
        for picture in (u8, half):
            assert_close(student.standardize(picture), reference.standardized(picture), name="standardize")


@question("nhwc_to_nchw", points=1)
def drawn_batches(student, rng):
    """Other batches, of bytes and of floats, have each number in its place."""
    N, H, C = rng.integers(2, 4), rng.integers(4, 7), rng.integers(2, 4)
    for x in (_bytes(rng, N, H, H + 2, 3), rng.normal((N, H + 1, H, C))):
        out = fetch(student.nhwc_to_nchw(x))
        assert_close(out, reference.nhwc_to_nchw(x), name="the result")
        assert_close(array(out)[1, :, 3, 2], x[1, 3, 2].astype(float), name="the colours of one pixel")


@question("color_histogram", points=1)
def drawn_colours(student, rng):
    """Other pictures and numbers of ranges give the right parts."""
    for bins in (3 + 2 * rng.integers(0, 3), 2 ** rng.integers(1, 4)):
        image = _bytes(rng, rng.integers(4, 8), rng.integers(8, 12), 3)
        # Numbers at the ends of ranges.
        image[0, :3] = 255, 256 // bins, min(2 * (256 // bins), 255)
        assert_close(student.color_histogram(image, bins), reference.color_histogram(image, bins), name="the parts")


@question("color_histogram", points=1)
def every_pixel_counts_alike(student, rng):
    """The histogram of two pictures side by side is the mean of theirs, and exchanging colours exchanges its axes."""
    one, other = (_bytes(rng, 5, 7, 3) // d + np.uint8(rng.integers(5, 50)) for d in (2, 3))
    bins = rng.integers(3, 6)
    together = student.color_histogram(np.concatenate([one, other]), bins)
    halves = [reference.color_histogram(image, bins) for image in (one, other)]
    assert_close(together, (halves[0] + halves[1]) / 2, name="the parts of two pictures together")
    turned = student.color_histogram(np.ascontiguousarray(one[..., [1, 2, 0]]), bins)
    assert_close(turned, halves[0].transpose(1, 2, 0), name="the parts with exchanged colours")


@question("hog", points=1.5)
def drawn_edges(student, rng):
    """Other pictures, cells and directions give the right histograms."""
    for bins, cell in ((4, rng.integers(2, 5)), (8, rng.integers(3, 6)), (12, 4)):
        rows, columns = rng.integers(1, 3), rng.integers(3, 5)
        image = _bytes(rng, rows * cell, columns * cell, 3)
        assert_close(student.hog(image, cell, bins), reference.hog(image, cell, bins), name="the histogram")
    image = rng.uniform(0, 1, (3 * cell, 2 * cell, 3))
    assert_close(student.hog(image, cell, bins), reference.hog(image, cell, bins), name="the histogram of floats")
    assert_close(student.hog(0 * image, cell, bins), np.zeros((3, 2, bins)), name="the histogram of black")


@question("hog", points=1.5)
def what_should_not_matter(student, rng):
    """The histogram is right, and the same in other light and in other colours of the same brightness."""
    image = rng.uniform(20, 100, (8, 12, 3))
    wanted = reference.hog(image, 4, 8)
    assert_close(student.hog(image, 4, 8), wanted, name="the histogram")
    light = rng.uniform(1.5, 2.5) * image + rng.uniform(1, 9)
    assert_close(student.hog(light, 4, 8), wanted, rtol=1e-6, name="the histogram in other light")
    assert_close(student.hog(image / 1000, 4, 8), wanted, rtol=1e-3, name="the histogram in the dark")
    paint = rng.uniform(-9, 9, (8, 12, 1)) * np.array([0.587, -0.299, 0.0])
    paint = paint + rng.uniform(-9, 9, (8, 12, 1)) * np.array([0.0, 0.114, -0.587])
    assert_close(student.hog(image + paint, 4, 8), wanted, rtol=1e-6, name="the histogram in other colours")
    mirrored = wanted[:, ::-1][..., (-np.arange(8)) % 8]
    assert_close(student.hog(image[:, ::-1].copy(), 4, 8), mirrored, rtol=1e-6, name="that of the mirror image")
