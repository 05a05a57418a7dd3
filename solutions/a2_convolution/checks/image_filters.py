"""Public checks of image_filters: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import array, assert_close, assert_raises, assert_unchanged, fetch, question, reference

# The 7×7 image and the kernel of the lecture.
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
K = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
UNDER_K = np.array(
    [
        [-10.0, -11, -15, -20, -17],
        [-25, -16, 7, 1, -8],
        [24, 2, -17, -2, 12],
        [10, -6, -8, 4, 4],
        [-17, 0, 11, 3, -8],
    ]
)
PLUS = np.array([[0.0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 8


@question("correlate2d", points=1)
def correlation_of_the_lecture(student, rng):
    """Correlation: the lecture's image under its kernel, mode valid, gives the lecture's 5×5 numbers."""
    assert_close(student.correlate2d(A, K, "valid"), UNDER_K, name="the correlation")


@question("correlate2d", points=0.75)
def stride_of_the_lecture(student, rng):
    """Correlation: with stride 2, the same gives the lecture's 3×3 numbers."""
    wanted = np.array([[-10.0, -15, -17], [24, -17, 12], [-17, 11, -8]])
    assert_close(student.correlate2d(A, K, "valid", 2), wanted, name="the correlation with stride 2")


@question("correlate2d", points=1)
def convolution_of_the_lecture(student, rng):
    """Convolution: this kernel gives the negative of the correlation; 3×3 with 2×2 in mode full gives the right 4×4."""
    assert_close(student.filter2d(A, K, "valid"), -UNDER_K, name="the convolution")
    small, kernel = np.arange(1.0, 10.0).reshape(3, 3), np.array([[1.0, 10], [100, 1000]])
    wanted = np.array([[1.0, 12, 23, 30], [104, 1245, 2356, 3060], [407, 4578, 5689, 6090], [700, 7800, 8900, 9000]])
    assert_close(student.filter2d(small, kernel, "full"), wanted, name="the convolution of 3×3 with 2×2")


@question("correlate2d", points=1.5)
def modes_of_the_correlation(student, rng):
    """Correlation: full, same and valid are right for images and kernels that aren't square, odd and even."""
    for size, sides in (((6, 8), (3, 5)), ((7, 5), (4, 3)), ((5, 6), (2, 4))):
        image, kernel = rng.normal(size), rng.normal(sides)
        for mode in ("full", "same", "valid"):
            label = f'correlate2d(image, kernel, "{mode}") for a kernel of {sides[0]}×{sides[1]}'
            assert_close(
                student.correlate2d(image, kernel, mode), reference.correlate2d(image, kernel, mode), name=label
            )


@question("correlate2d", points=1.5)
def modes_of_the_convolution(student, rng):
    """Convolution: full, same and valid are right for images and kernels that aren't square, odd and even."""
    for size, sides in (((6, 8), (3, 5)), ((7, 5), (4, 3)), ((5, 6), (2, 4))):
        image, kernel = rng.normal(size), rng.normal(sides)
        for mode in ("full", "same", "valid"):
            out, wanted = student.filter2d(image, kernel, mode), reference.filter2d(image, kernel, mode)
            assert_close(out, wanted, name=f'filter2d(image, kernel, "{mode}") for a kernel of {sides[0]}×{sides[1]}')


@question("correlate2d", points=1)
def strides_in_every_mode(student, rng):
    """Correlation: strides 2 and 3 keep every second or third row and column, in every mode."""
    image, kernel = rng.normal((7, 9)), rng.normal((3, 2))
    for mode in ("full", "same", "valid"):
        for stride in (2, 3):
            wanted = reference.correlate2d(image, kernel, mode, stride)
            out = student.correlate2d(image, kernel, mode, stride)
            assert_close(out, wanted, name=f'correlate2d(image, kernel, "{mode}", {stride})')


@question("correlate2d", points=0.5)
def inputs_stay_as_they_are(student, rng):
    """Both calls give the right numbers and leave image and kernel as they were."""
    image, kernel = rng.normal((4, 5)), rng.normal((2, 3))
    for function, wanted in (
        (student.correlate2d, reference.correlate2d(image, kernel, "same")),
        (student.filter2d, reference.filter2d(image, kernel, "same")),
    ):
        out = function(image, kernel, "same")
        for value, before, name in zip(student.after(), (image, kernel), ("image", "kernel"), strict=False):
            assert_unchanged(value, before, name)
        assert_close(out, wanted)


@question("pad2d", points=1)
def reflection_of_the_lecture(student, rng):
    """The numbers 0 … 8, reflected by 2: (8, 7, 6, 7, 8, 7, 6) on top, (5, 4, 3, 4, 5, 4, 3) in the middle."""
    out = fetch(student.pad2d(np.arange(9.0).reshape(3, 3), 2, "reflect"))
    rows = array(out, (7, 7))[[0, 3]]
    wanted = np.array([[8.0, 7, 6, 7, 8, 7, 6], [5, 4, 3, 4, 5, 4, 3]])
    assert_close(rows, wanted, name="the first and the middle row")
    image = rng.normal((4, 6))
    for p in (0, 1, 3):
        wanted = reference.pad2d(image, p, "reflect")
        assert_close(student.pad2d(image, p, "reflect"), wanted, name=f'pad2d(image, {p}, "reflect")')


@question("pad2d", points=0.75)
def zeros(student, rng):
    """Zeros stand on every side, as many as asked for, and the image stays as it was."""
    image = rng.normal((3, 5))
    for p in (2, 1, 0):
        out = student.pad2d(image, p, "zero")
        assert_unchanged(student.after()[0], image, "image")
        assert_close(out, reference.pad2d(image, p, "zero"), name=f'pad2d(image, {p}, "zero")')


@question("pad2d", points=0.75)
def edges(student, rng):
    """The pixels at the border are repeated, the ones in the corners to both sides."""
    out = student.pad2d(np.array([[1.0, 2], [3, 4]]), 1, "edge")
    assert_close(out, np.array([[1.0, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]), name='pad2d(…, 1, "edge")')
    image = rng.normal((3, 5))
    for p in (2, 0):
        assert_close(
            student.pad2d(image, p, "edge"), reference.pad2d(image, p, "edge"), name=f'pad2d(image, {p}, "edge")'
        )


@question("pad2d", points=0.75)
def means(student, rng):
    """The mean of the whole image stands on every side."""
    out = student.pad2d(np.array([[1.0, 2, 9]]), 0, "mean")
    assert_close(out, np.array([[1.0, 2, 9]]), name='pad2d(…, 0, "mean")')
    image = rng.normal((3, 5)) + 2.0
    for p in (2, 1):
        assert_close(
            student.pad2d(image, p, "mean"), reference.pad2d(image, p, "mean"), name=f'pad2d(image, {p}, "mean")'
        )


def _product(student, kernel):
    """The outer product of what the student found, whatever its shapes and its scale are."""
    column, row = student.separate(kernel)
    column, row = array(column), array(row)
    return np.outer(column, row)


@question("separate", points=0.75)
def product_of_the_lecture(student, rng):
    """[[3, 4, 5], [6, 8, 10], [9, 12, 15]] and a 2×4 kernel come apart, and the parts' product is the kernel again."""
    for kernel in (np.array([[3.0, 4, 5], [6, 8, 10], [9, 12, 15]]), np.outer([2.0, -1], [1.0, 3, 0, 2])):
        assert_close(_product(student, kernel), kernel, name="the product of column and row")


@question("separate", points=0.75)
def sobel_and_zeros(student, rng):
    """Both of Sobel's kernels come apart, and so does a kernel whose first row and column are zeros."""
    for kernel in (K, K.T, np.outer([0.0, 1, 2], [0.0, 3, 1]), np.full((5, 5), 1 / 25)):
        assert_close(_product(student, kernel), kernel, name="the product of column and row")


@question("separate", points=1)
def higher_ranks(student, rng):
    """Tenths and large numbers come apart; the plus-shaped blur, a unit matrix and random numbers raise ValueError."""
    tenths = np.outer([0.1, 0.3, 0.7], [0.3, 0.9, 0.7])
    for kernel in (tenths, 1e10 * tenths):
        assert_close(_product(student, kernel), kernel, name="the product of column and row")
    for kernel in (PLUS, 1e-4 * PLUS, np.eye(3), rng.normal((3, 4))):
        assert_raises(ValueError, student.separate, kernel)


@question("separate", points=0.75)
def thin_filters_by_hand(student, rng):
    """The numbers 1 … 12 as a 3×4 image under the column (1, 10) and the row (1, 0, −1) give −22 everywhere."""
    image = np.arange(1.0, 13.0).reshape(3, 4)
    out = student.filter_separable(image, np.array([1.0, 10]), np.array([1.0, 0, -1]))
    assert_close(out, np.full((2, 2), -22.0), name="the result")


@question("separate", points=1)
def thin_filters(student, rng):
    """Column and row of different lengths, on images that aren't square, give what their product would give."""
    for size, h, w in (((6, 8), 3, 4), ((9, 5), 4, 1), ((5, 7), 2, 5)):
        image, column, row = rng.normal(size), rng.normal(h), rng.normal(w)
        wanted = reference.correlate2d(image, np.outer(column, row), "valid")
        assert_close(student.filter_separable(image, column, row), wanted, name="the result")


@question("dilate", points=0.75)
def holes_of_the_lecture(student, rng):
    """A 3×3 kernel with dilation 2 is 5×5, with its nine numbers two apart and zeros between them."""
    wanted = np.zeros((5, 5))
    wanted[::2, ::2] = np.arange(1.0, 10.0).reshape(3, 3)
    assert_close(student.dilate(np.arange(1.0, 10.0).reshape(3, 3), 2), wanted, name="the kernel")


@question("dilate", points=0.75)
def other_holes(student, rng):
    """Other dilations, 1 among them, and kernels that aren't square are fine."""
    for sides, d in (((2, 4), 3), ((3, 2), 4), ((2, 3), 1)):
        kernel = rng.normal(sides)
        wanted = reference.dilated(kernel, d)
        assert_close(student.dilate(kernel, d), wanted, name=f"the kernel with dilation {d}")


@question("filter_rgb", points=1)
def colours_by_hand(student, rng):
    """A picture of two pixels: 1 · red + 10 · green + 100 · blue and their difference give what you get by hand."""
    image = np.array([[[1.0, 2]], [[3, 4]], [[5, 6]]])
    kernels = np.zeros((2, 3, 1, 1))
    kernels[0, :, 0, 0] = 1, 10, 100
    kernels[1, :, 0, 0] = 1, 0, -1
    wanted = np.array([[[531.0, 642]], [[-4, -4]]])
    assert_close(student.filter_rgb(image, kernels), wanted, name="the result")


@question("filter_rgb", points=1.5)
def five_filters_on_ten_by_ten(student, rng):
    """3×10×10 pixels under five 5×5 filters become 5×6×6, as in the lecture."""
    image, kernels = rng.normal((3, 10, 10)), rng.normal((5, 3, 5, 5))
    assert_close(student.filter_rgb(image, kernels), reference.filter_rgb(image, kernels), name="the result")


@question("filter_rgb", points=1)
def neither_square(student, rng):
    """Pictures and filters that aren't square, and other numbers of channels, are fine."""
    for size, sides in (((3, 5, 8), (4, 3, 2, 3)), ((2, 7, 4), (1, 2, 3, 2))):
        image, kernels = rng.normal(size), rng.normal(sides)
        assert_close(student.filter_rgb(image, kernels), reference.filter_rgb(image, kernels), name="the result")
