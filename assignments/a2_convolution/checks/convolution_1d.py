"""Public checks of convolution_1d: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import array, assert_close, assert_unchanged, fetch, question, reference

# The lecture's signal and kernel.
X, W = np.array([2.0, -1.0, 1.0]), np.array([1.0, 1.0, 2.0])


@question("convolve1d", points=1.5)
def convolution_of_the_lecture(student, rng):
    """Convolution: (2, −1, 1) with (1, 1, 2) gives (2, 1, 4, −1, 2), and with stride 2 it gives (2, 4, 2)."""
    assert_close(student.convolve1d(X, W), np.array([2.0, 1, 4, -1, 2]), name="the convolution")
    assert_close(student.convolve1d(X, W, "full", 2), np.array([2.0, 4, 2]), name="the convolution with stride 2")


@question("convolve1d", points=1)
def correlation_of_the_lecture(student, rng):
    """Correlation: (2, −1, 1) with (1, 1, 2) gives (4, 0, 3, 0, 1)."""
    assert_close(student.correlate1d(X, W), np.array([4.0, 0, 3, 0, 1]), name="the correlation")


@question("convolve1d", points=1)
def one_window_and_the_best_of_six(student, rng):
    """Correlation: (5, 7, 0) and (−1, 3, −1) give 16; on nine numbers the first window gives 0.62, the best one 1.0."""
    one = student.correlate1d(np.array([5.0, 7, 0]), np.array([-1.0, 3, -1]), "valid")
    assert_close(one, np.array([16.0]), name="the correlation of a single window")
    signal = np.array([0.7, 0.5, 0.3, 0.7, 0.5, 0.3, 1.0, 0.2, 0.1])
    six = student.correlate1d(signal, np.array([0.2, 0.2, 0.8, 0.2]), "valid")
    assert_close(six, np.array([0.62, 0.82, 0.66, 0.68, 1.0, 0.44]), name="the correlation")


@question("convolve1d", points=1.5)
def modes_of_the_convolution(student, rng):
    """Convolution: full, same and valid give the right numbers for kernels of 3, 5 and 4."""
    for size in (3, 5, 4):
        x, w = rng.normal(9), rng.normal(size)
        for mode in ("full", "same", "valid"):
            out = student.convolve1d(x, w, mode)
            assert_close(
                out, reference.convolve1d(x, w, mode), name=f'convolve1d(x, w, "{mode}") for a kernel of {size}'
            )


@question("convolve1d", points=1.5)
def modes_of_the_correlation(student, rng):
    """Correlation: full, same and valid give the right numbers for kernels of 3, 5 and 4."""
    for size in (3, 5, 4):
        x, w = rng.normal(9), rng.normal(size)
        for mode in ("full", "same", "valid"):
            out = student.correlate1d(x, w, mode)
            assert_close(
                out, reference.correlate1d(x, w, mode), name=f'correlate1d(x, w, "{mode}") for a kernel of {size}'
            )


@question("convolve1d", points=1)
def strides_in_every_mode(student, rng):
    """Strides 2 and 3 keep the first number and every second or third from there on, in every mode."""
    x, w = rng.normal(10), rng.normal(3)
    for mode in ("full", "same", "valid"):
        for stride in (2, 3):
            out = student.convolve1d(x, w, mode, stride)
            wanted = reference.convolve1d(x, w, mode, stride)
            assert_close(out, wanted, name=f'convolve1d(x, w, "{mode}", {stride})')
            out = student.correlate1d(x, w, mode, stride)
            wanted = reference.correlate1d(x, w, mode, stride)
            assert_close(out, wanted, name=f'correlate1d(x, w, "{mode}", {stride})')


@question("convolve1d", points=0.5)
def inputs_stay_as_they_are(student, rng):
    """Both calls give the right numbers, also for a kernel longer than the signal, and leave x and w as they were."""
    x, w = rng.normal(4), rng.normal(6)
    for function, wanted in (
        (student.convolve1d, reference.convolve1d(x, w)),
        (student.correlate1d, reference.correlate1d(x, w)),
    ):
        out = function(x, w)
        for value, before, name in zip(student.after(), (x, w), "xw", strict=False):
            assert_unchanged(value, before, name)
        assert_close(out, wanted)


@question("convolve1d_backward", points=1)
def kernel_by_hand(student, rng):
    """dw for x = (1, 2, 3), w = (10, 1) and dout = (1, 0, 2, 4) is (7, 16)."""
    _, dw = student.convolve1d_backward(np.array([1.0, 0, 2, 4]), np.array([1.0, 2, 3]), np.array([10.0, 1]))
    assert_close(dw, np.array([7.0, 16]), name="dw")


@question("convolve1d_backward", points=1)
def signal_by_hand(student, rng):
    """dx for x = (1, 2, 3), w = (10, 1) and dout = (1, 0, 2, 4) is (10, 2, 24)."""
    dx, _ = student.convolve1d_backward(np.array([1.0, 0, 2, 4]), np.array([1.0, 2, 3]), np.array([10.0, 1]))
    assert_close(dx, np.array([10.0, 2, 24]), name="dx")


@question("convolve1d_backward", points=1.5)
def signal(student, rng):
    """dx is right for other signals, also when the kernel is the longer one."""
    for n, s in ((7, 3), (5, 4), (3, 6)):
        x, w, dout = rng.normal(n), rng.normal(s), rng.normal(n + s - 1)
        dx, _ = student.convolve1d_backward(dout, x, w)
        assert_close(dx, reference.convolve1d_gradients(dout, x, w)[0], name="dx")


@question("convolve1d_backward", points=1.5)
def kernel(student, rng):
    """dw is right for other signals, also when the kernel is the longer one."""
    for n, s in ((7, 3), (5, 4), (3, 6)):
        x, w, dout = rng.normal(n), rng.normal(s), rng.normal(n + s - 1)
        _, dw = student.convolve1d_backward(dout, x, w)
        assert_close(dw, reference.convolve1d_gradients(dout, x, w)[1], name="dw")


@question("toeplitz", points=1.5)
def matrix_of_the_lecture(student, rng):
    """The matrix for (1, 1, 2) and three numbers is the lecture's; its product with (2, −1, 1) is the convolution."""
    matrix = fetch(student.toeplitz(W, 3))
    assert_close(matrix, np.array([[1.0, 0, 0], [1, 1, 0], [2, 1, 1], [0, 2, 1], [0, 0, 2]]), name="the matrix")
    assert_close(array(matrix) @ X, np.array([2.0, 1, 4, -1, 2]), name="its product with (2, −1, 1)")


@question("toeplitz", points=1.5)
def other_matrices(student, rng):
    """Longer and shorter signals and kernels, also a kernel longer than the signal, give the right matrix."""
    for s, n in ((3, 6), (4, 5), (5, 2), (1, 4)):
        w = rng.normal(s)
        assert_close(student.toeplitz(w, n), reference.toeplitz(w, n), name=f"toeplitz(w, {n}) for a kernel of {s}")


@question("convolve_fft", points=1)
def fourier_of_the_lecture(student, rng):
    """(2, −1, 1) with (1, 1, 2) gives (2, 1, 4, −1, 2), nothing wrapped around."""
    assert_close(student.convolve_fft(X, W), np.array([2.0, 1, 4, -1, 2]), name="the convolution")


@question("convolve_fft", points=2)
def any_lengths(student, rng):
    """Signals and kernels of even and odd lengths, also a kernel longer than the signal, give the right numbers."""
    for n, s in ((8, 8), (7, 3), (6, 3), (12, 5), (4, 9), (1, 6)):
        x, w = rng.normal(n), rng.normal(s)
        assert_close(
            student.convolve_fft(x, w),
            reference.convolve1d(x, w),
            name=f"the result for {n} numbers and a kernel of {s}",
        )


@question("convolve_fft", points=0.5)
def as_many_as_in_a_song(student, rng):
    """20,000 numbers and a kernel of 15,000 give 34,999 numbers, of which every 2,999th is compared."""
    x, w = rng.normal(20_000), rng.normal(15_000)
    out = array(student.convolve_fft(x, w), (34_999,))
    places = list(range(0, 34_999, 2_999))
    wanted = reference.convolve1d_some(x, w, places)
    assert_close(out[places], wanted, name="every 2,999th number of the result")


@question("multichannel1d", points=0.75)
def channels_by_hand(student, rng):
    """Two channels (1, 2, 3) and (10, 20, 40) under the kernel [(1, 0), (0, 1)] give (21, 42)."""
    x, w = np.array([[1.0, 2, 3], [10, 20, 40]]), np.array([[[1.0, 0], [0, 1]]])
    assert_close(student.multichannel1d(x, w), np.array([[21.0, 42]]), name="the result")


@question("multichannel1d", points=0.75)
def several_kernels(student, rng):
    """Three channels and four kernels, odd and even, give four channels of the right numbers."""
    for s in (3, 2):
        x, w = rng.normal((3, 8)), rng.normal((4, 3, s))
        assert_close(student.multichannel1d(x, w), reference.multichannel1d(x, w), name="the result")


@question("multichannel1d", points=1)
def largest_of_a_window(student, rng):
    """The largest of (1, 4, 7) is 7; negative numbers, windows that overlap or lie apart, and leftovers are fine."""
    assert_close(student.max_pool1d(np.array([1.0, 4, 7]), 3, 1), np.array([7.0]), name="the largest of (1, 4, 7)")
    x = rng.distinct((10,), spread=2.0) - 3.0
    for size, stride in ((2, 2), (3, 1), (3, 2), (2, 3), (4, 4)):
        wanted = reference.max_pool1d(x, size, stride)
        assert_close(student.max_pool1d(x, size, stride), wanted, name=f"max_pool1d(x, {size}, {stride})")


@question("multichannel1d", points=1)
def mean_of_a_window(student, rng):
    """The mean of (1, 4, 7) is 4; windows that overlap or lie apart, and leftovers, are fine."""
    x = rng.normal(10)
    for size, stride in ((2, 2), (3, 1), (3, 2), (2, 3), (4, 4)):
        wanted = reference.avg_pool1d(x, size, stride)
        assert_close(student.avg_pool1d(x, size, stride), wanted, name=f"avg_pool1d(x, {size}, {stride})")
    assert_close(student.avg_pool1d(np.array([1.0, 4, 7]), 3, 1), np.array([4.0]), name="the mean of (1, 4, 7)")
