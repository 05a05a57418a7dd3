"""The truth about signals against plain sums, measured gradients and the lectures' numbers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=30, deadline=None)
lengths = st.integers(1, 8)
MODES = ("full", "same", "valid")


@st.composite
def signals(draw):
    """A signal and a kernel of any lengths."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.normal(size=draw(lengths)), rng.normal(size=draw(lengths))


def sums(x, w):
    """The full convolution, from its definition."""
    out = np.zeros(len(x) + len(w) - 1)
    for i, j in np.ndindex(len(x), len(w)):
        out[i + j] += x[i] * w[j]
    return out


@few
@given(signals(), st.sampled_from(MODES), st.integers(1, 3))
def test_convolution_and_correlation_are_the_sums(pair, mode, stride):
    x, w = pair
    assume(mode == "full" or len(w) <= len(x))
    n, s = len(x), len(w)
    kept = {"full": slice(None), "same": slice(s // 2, s // 2 + n), "valid": slice(s - 1, n)}[mode]
    np.testing.assert_allclose(reference.convolve1d(x, w, mode, stride), sums(x, w)[kept][::stride], atol=1e-12)
    turned = reference.correlate1d(x, w[::-1].copy(), mode, stride)
    np.testing.assert_allclose(turned, sums(x, w)[kept][::stride], atol=1e-12)


@few
@given(signals())
def test_some_places_are_those_of_the_whole(pair):
    whole = sums(*pair)
    np.testing.assert_allclose(reference.convolve1d_some(*pair, list(range(len(whole)))), whole, atol=1e-12)


@few
@given(signals())
def test_the_matrix_does_what_the_sums_do(pair):
    x, w = pair
    np.testing.assert_allclose(reference.toeplitz(w, len(x)) @ x, sums(x, w), atol=1e-12)


@few
@given(signals())
def test_gradients_equal_measured_ones(pair):
    x, w = pair
    dout = np.random.default_rng(0).normal(size=len(x) + len(w) - 1)
    for value, gradient in zip((x, w), reference.convolve1d_gradients(dout, x, w), strict=True):
        measured = eval_numerical_gradient_array(lambda _: sums(x, w), value, dout)
        np.testing.assert_allclose(gradient, measured, atol=1e-6)


@few
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(3, 7), st.integers(0, 2**32))
def test_channels_are_added(F, C, s, n, seed):
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(C, n)), rng.normal(size=(F, C, s))
    wanted = [sum(sums(row, part[::-1])[s - 1 : n] for row, part in zip(x, kernel, strict=True)) for kernel in w]
    np.testing.assert_allclose(reference.multichannel1d(x, w), wanted, atol=1e-12)


@few
@given(st.integers(1, 4), st.integers(1, 4), st.integers(4, 10), st.integers(0, 2**32))
def test_pooling_looks_at_every_window(size, stride, n, seed):
    x = np.random.default_rng(seed).normal(size=n)
    windows = [x[start : start + size] for start in range(0, n - size + 1, stride)]
    np.testing.assert_allclose(reference.max_pool1d(x, size, stride), [window.max() for window in windows])
    np.testing.assert_allclose(reference.avg_pool1d(x, size, stride), [window.mean() for window in windows])


def test_numbers_of_the_lecture():
    x, w = np.array([2.0, -1, 1]), np.array([1.0, 1, 2])
    assert reference.convolve1d(x, w).tolist() == [2, 1, 4, -1, 2]
    assert reference.convolve1d(x, w, stride=2).tolist() == [2, 4, 2]
    assert reference.correlate1d(x, w).tolist() == [4, 0, 3, 0, 1]
    assert reference.toeplitz(w, 3).tolist() == [[1, 0, 0], [1, 1, 0], [2, 1, 1], [0, 2, 1], [0, 0, 2]]
    one = reference.correlate1d(np.array([0.7, 0.5, 0.3, 0.7]), np.array([0.2, 0.2, 0.8, 0.2]), "valid")
    assert one == pytest.approx([0.62])
