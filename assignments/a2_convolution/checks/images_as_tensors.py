"""Public checks of images_as_tensors: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import array, assert_close, assert_unchanged, fetch, question, reference

# The bytes of the lecture.
BYTES = np.array([[255, 255, 127], [255, 127, 0], [192, 0, 62]], dtype=np.uint8)
# Its numbers have three digits.
PRINTED = 6e-4


def _bytes(rng, shape):
    return rng.integers(0, 256, shape).astype(np.uint8)


@question("float_images", points=1)
def from_0_to_1(student, rng):
    """to_float01: the lecture's bytes become [[1, 1, .498], [1, .498, 0], [.753, 0, .243]], and stay as they were."""
    wanted = np.array([[1, 1, 0.498], [1, 0.498, 0], [0.753, 0, 0.243]])
    out = student.to_float01(BYTES)
    assert_unchanged(student.after()[0], BYTES, "u8")
    assert_close(out, wanted, atol=PRINTED, name="to_float01 of the lecture's bytes")
    picture = _bytes(rng, (4, 5, 3))
    assert_close(student.to_float01(picture), reference.scaled(picture, 0, 1), name="to_float01 of a picture")


@question("float_images", points=1)
def from_minus_1_to_1(student, rng):
    """to_float11: the lecture's bytes become [[1, 1, −.004], [1, −.004, −1], [.506, −1, −.514]]; they stay the same."""
    wanted = np.array([[1, 1, -0.004], [1, -0.004, -1], [0.506, -1, -0.514]])
    out = student.to_float11(BYTES)
    assert_unchanged(student.after()[0], BYTES, "u8")
    assert_close(out, wanted, atol=PRINTED, name="to_float11 of the lecture's bytes")
    picture = _bytes(rng, (4, 5, 3))
    assert_close(student.to_float11(picture), reference.scaled(picture, -1, 1), name="to_float11 of a picture")


@question("float_images", points=1)
def mean_0_and_deviation_1(student, rng):
    """standardize: the lecture's bytes get mean 0 and deviation 1: the largest 1.149, the smallest −1.431."""
    wanted = np.array([[1.149, 1.149, -0.146], [1.149, -0.146, -1.431], [0.511, -1.431, -0.804]])
    out = fetch(student.standardize(BYTES))
    assert_unchanged(student.after()[0], BYTES, "u8")
    assert_close(out, wanted, atol=PRINTED, name="standardize of the lecture's bytes")
    assert_close(array(out).mean(), 0.0, atol=1e-5, name="the mean")
    picture = _bytes(rng, (4, 5, 3))
    assert_close(student.standardize(picture), reference.standardized(picture), name="standardize of a picture")


@question("nhwc_to_nchw", points=1)
def purple(student, rng):
    """A purple picture, [240, 10, 200] in each of 2×2 pixels, gets a channel of 240, one of 10 and one of 200."""
    x = np.tile(np.array([240, 10, 200], dtype=np.uint8), (1, 2, 2, 1))
    wanted = np.repeat([240.0, 10, 200], 4).reshape(1, 3, 2, 2)
    assert_close(student.nhwc_to_nchw(x), wanted, name="the purple picture")


@question("nhwc_to_nchw", points=1)
def every_pixel_in_its_place(student, rng):
    """Two pictures of 3×4 pixels with five channels become (2, 5, 3, 4), with each number in its place."""
    x = rng.normal((2, 3, 4, 5))
    assert_close(student.nhwc_to_nchw(x), reference.nhwc_to_nchw(x), name="the result")


@question("color_histogram", points=1)
def four_pixels(student, rng):
    """Two purple pixels, a black one and a white one: a half in box [3, 0, 3], a quarter in [0, 0, 0] and [3, 3, 3]."""
    image = np.array([[[240, 10, 200], [0, 0, 0]], [[255, 255, 255], [240, 10, 200]]], dtype=np.uint8)
    wanted = np.zeros((4, 4, 4))
    wanted[3, 0, 3], wanted[0, 0, 0], wanted[3, 3, 3] = 0.5, 0.25, 0.25
    out = student.color_histogram(image, 4)
    assert_unchanged(student.after()[0], image, "image")
    assert_close(out, wanted, name="the histogram")


@question("color_histogram", points=1)
def other_numbers_of_boxes(student, rng):
    """2, 3, 5 and 8 ranges a colour give the right parts, which add up to 1."""
    image = _bytes(rng, (6, 9, 3))
    # Numbers at the ends of ranges.
    image[0, :2] = (255, 85, 102), (51, 170, 128)
    for bins in (2, 3, 5, 8):
        out = fetch(student.color_histogram(image, bins))
        assert_close(out, reference.color_histogram(image, bins), name=f"the histogram with {bins} ranges")
        assert_close(array(out).sum(), 1.0, rtol=1e-5, name="the sum of the parts")


@question("color_histogram", points=1)
def blind_to_places(student, rng):
    """Shuffled pixels give the same right histogram, and so does a picture beside its mirror image."""
    image = _bytes(rng, (4, 6, 3)) // 2 + np.array([0, 60, 120], dtype=np.uint8)
    wanted = reference.color_histogram(image, 4)
    shuffled = image.reshape(-1, 3)[rng.permutation(24)].reshape(image.shape)
    assert_close(student.color_histogram(shuffled, 4), wanted, name="the histogram of shuffled pixels")
    doubled = np.concatenate([image, image[:, ::-1]], axis=1)
    assert_close(student.color_histogram(doubled, 4), wanted, name="the histogram of a picture and its mirror image")


def _grey(table):
    return np.repeat(np.asarray(table, dtype=float)[..., None], 3, axis=2)


@question("hog", points=1)
def edges_by_hand(student, rng):
    """Black beside white puts 0.5 into direction 0 of each of four cells, black above white into direction 2 of 4."""
    table = np.tile([0.0, 0, 200, 200], (4, 1))
    for image, direction in ((table, 0), (table.T, 2), (200 - table, 0)):
        wanted = np.zeros((2, 2, 4))
        wanted[..., direction] = 0.5
        assert_close(student.hog(_grey(image), 2, 4), wanted, atol=1e-7, name="the histogram")


@question("hog", points=1)
def slanted_edges(student, rng):
    """Brighter to the lower right is direction 1 of 4, brighter to the upper right direction 3; black gives zeros."""
    i, j = np.indices((4, 8))
    for image, direction in ((i + j, 1), (4 - i + j, 3)):
        wanted = np.zeros((1, 2, 4))
        wanted[..., direction] = np.sqrt(0.5)
        assert_close(student.hog(_grey(image), 4, 4), wanted, atol=1e-7, name="the histogram")
    assert_close(
        student.hog(np.zeros((4, 8, 3), dtype=np.uint8), 4, 4), np.zeros((1, 2, 4)), name="the histogram of black"
    )


@question("hog", points=2)
def bytes_of_any_colour(student, rng):
    """Pictures of bytes, taller and wider ones, with other cells and directions, give the right histograms."""
    for size, cell, bins in (((8, 12), 4, 8), ((9, 6), 3, 4), ((10, 15), 5, 6)):
        image = _bytes(rng, (*size, 3))
        out = student.hog(image, cell, bins)
        assert_unchanged(student.after()[0], image, "image")
        assert_close(out, reference.hog(image, cell, bins), name=f"hog(image, {cell}, {bins})")


@question("hog", points=1)
def blind_to_colours(student, rng):
    """A picture in colour and its grey copy have the same right histogram, of length 1."""
    image = rng.uniform(0, 1, (8, 8, 3))
    wanted = reference.hog(image, 4, 8)
    out = fetch(student.hog(image, 4, 8))
    assert_close(out, wanted, name="the histogram in colour")
    assert_close(np.sum(array(out) ** 2), 1.0, rtol=1e-5, name="the sum of its squares")
    grey = 0.299 * image[..., 0] + 0.587 * image[..., 1] + 0.114 * image[..., 2]
    assert_close(student.hog(_grey(grey), 4, 8), wanted, name="the histogram of the grey copy")
