"""Hidden checks of convolution_1d: lengths and values are drawn from the grader's secret.

Each check draws such that no secret makes it lenient: odd and even kernels, every mode and several strides occur.
"""

import numpy as np

from autograder.checks import array, assert_close, fetch, question, reference


def _signals(rng):
    """Signals with an odd and with an even kernel, neither of them symmetric."""
    for s in (1 + 2 * rng.integers(1, 4), 2 * rng.integers(1, 4)):
        yield rng.normal(s + rng.integers(5, 12)), rng.normal(s)


@question("convolve1d", points=1.5)
def drawn_convolutions(student, rng):
    """Convolution: other signals, kernels, modes and strides give the right numbers."""
    for x, w in _signals(rng):
        for mode in ("full", "same", "valid"):
            for stride in (1, 2 + rng.integers(0, 2)):
                wanted = reference.convolve1d(x, w, mode, stride)
                assert_close(student.convolve1d(x, w, mode, stride), wanted, name="the convolution")


@question("convolve1d", points=1.5)
def drawn_correlations(student, rng):
    """Correlation: other signals, kernels, modes and strides give the right numbers."""
    for x, w in _signals(rng):
        for mode in ("full", "same", "valid"):
            for stride in (1, 2 + rng.integers(0, 2)):
                wanted = reference.correlate1d(x, w, mode, stride)
                assert_close(student.correlate1d(x, w, mode, stride), wanted, name="the correlation")


@question("convolve1d", points=1)
def laws(student, rng):
    """The convolution is right in either precision, commutative, associative and linear; the correlation mirrors."""
    (f, g), (h, _) = _signals(rng)
    one = student.convolve1d(f, g)
    wanted = reference.convolve1d(f, g)
    assert_close(one, wanted, name="the convolution")
    narrow = student.convolve1d(f.astype(np.float32), g.astype(np.float32))
    assert_close(narrow, wanted, rtol=1e-4, name="the convolution of float32")
    assert_close(student.convolve1d(g, f), array(one, wanted.shape), name="g * f")
    assert_close(student.correlate1d(g, f), reference.correlate1d(f, g)[::-1], name="the correlation of g with f")
    left = array(student.convolve1d(array(one, wanted.shape), h))
    right = student.convolve1d(f, array(student.convolve1d(g, h)))
    assert_close(right, left, name="f * (g * h)")
    factor, other = rng.uniform(2, 5), rng.normal(len(f))
    both = student.convolve1d(factor * f + other, g)
    summed = factor * array(one, wanted.shape) + array(student.convolve1d(other, g), wanted.shape)
    assert_close(both, summed, name="the convolution of a sum")


@question("convolve1d_backward", points=2)
def drawn_gradients(student, rng):
    """Other signals and kernels give the right gradients."""
    for x, w in (*_signals(rng), (rng.normal(3), rng.normal(rng.integers(5, 9)))):
        dout = rng.normal(len(x) + len(w) - 1)
        for got, want, name in zip(
            student.convolve1d_backward(dout, x, w),
            reference.convolve1d_gradients(dout, x, w),
            ("dx", "dw"),
            strict=True,
        ):
            assert_close(got, want, name=name)


@question("convolve1d_backward", points=1)
def adjoint(student, rng):
    """The gradients are right, and ⟨x * w, dout⟩ = ⟨x, dx⟩ = ⟨w, dw⟩."""
    for x, w in _signals(rng):
        dout = rng.normal(len(x) + len(w) - 1)
        dx, dw = student.convolve1d_backward(dout, x, w)
        dx, dw = fetch(dx), fetch(dw)
        wanted = reference.convolve1d_gradients(dout, x, w)
        assert_close(dx, wanted[0], name="dx")
        assert_close(dw, wanted[1], name="dw")
        across = np.sum(reference.convolve1d(x, w) * dout)
        for value, gradient, name in ((x, array(dx), "⟨x, dx⟩"), (w, array(dw), "⟨w, dw⟩")):
            assert_close(np.sum(value * gradient), across, atol=1e-3 * np.abs(value * gradient).sum(), name=name)


@question("toeplitz", points=1.5)
def drawn_matrices(student, rng):
    """Other kernels and signals give the right matrix."""
    for s, n in ((rng.integers(2, 5), rng.integers(6, 12)), (rng.integers(5, 9), rng.integers(2, 5))):
        w = rng.normal(s)
        assert_close(student.toeplitz(w, n), reference.toeplitz(w, n), name="the matrix")


@question("toeplitz", points=1.5)
def products_with_matrices(student, rng):
    """The matrix times a signal is the convolution, and the transposed matrix times dout is its gradient."""
    for x, w in _signals(rng):
        wanted, dout = reference.convolve1d(x, w), rng.normal(len(x) + len(w) - 1)
        matrix = array(student.toeplitz(w, len(x)), (len(wanted), len(x)))
        assert_close(matrix @ x, wanted, name="the matrix times x")
        gradient = reference.convolve1d_gradients(dout, x, w)[0]
        assert_close(matrix.T @ dout, gradient, name="the transposed matrix times dout")


@question("convolve_fft", points=1.5)
def drawn_lengths(student, rng):
    """Other signals and kernels, even and odd, give the right numbers."""
    for x, w in (*_signals(rng), *((w, x) for x, w in _signals(rng)), (rng.normal(8), rng.normal(8))):
        assert_close(student.convolve_fft(x, w), reference.convolve1d(x, w), name="the convolution")


@question("convolve_fft", points=1)
def drawn_song(student, rng):
    """Another 20,000 numbers with a kernel of 15,000 or so give the right numbers, and in a moment."""
    x, w = rng.normal(20_000 + rng.integers(0, 99)), rng.normal(15_000 + rng.integers(0, 99))
    length = len(x) + len(w) - 1
    out = array(student.convolve_fft(x, w), (length,))
    places = [0, length - 1, *(int(place) for place in rng.integers(1, length - 1, 10))]
    assert_close(out[places], reference.convolve1d_some(x, w, places), name="some of the numbers")


@question("multichannel1d", points=0.75)
def drawn_channels(student, rng):
    """Other numbers of channels and kernels give the right numbers."""
    for s in (2, 3):
        C, F = rng.integers(2, 5), rng.integers(2, 5)
        x, w = rng.normal((C, s + rng.integers(4, 9))), rng.normal((F, C, s))
        assert_close(student.multichannel1d(x, w), reference.multichannel1d(x, w), name="the result")


WINDOWS = ((2, 2), (3, 3), (3, 1), (3, 2), (4, 2), (2, 3), (1, 3))


@question("multichannel1d", points=1)
def drawn_maxima(student, rng):
    """Other windows and strides give the right largest numbers."""
    for size, stride in WINDOWS:
        x = rng.distinct((rng.integers(9, 16),), spread=5.0) - rng.uniform(3, 9)
        assert_close(student.max_pool1d(x, size, stride), reference.max_pool1d(x, size, stride), name="the largest")


@question("multichannel1d", points=0.75)
def drawn_means(student, rng):
    """Other windows and strides give the right means."""
    for size, stride in WINDOWS:
        x = rng.normal(rng.integers(9, 16))
        assert_close(student.avg_pool1d(x, size, stride), reference.avg_pool1d(x, size, stride), name="the mean")
