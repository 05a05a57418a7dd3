"""The truth about filters on images against plain sums and the lectures' numbers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference

few = settings(max_examples=30, deadline=None)


@st.composite
def images(draw):
    """An image and a kernel that is no larger."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    h, w = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return rng.normal(size=(draw(st.integers(h, 7)), draw(st.integers(w, 7)))), rng.normal(size=(h, w))


def sums(image, kernel):
    """The full convolution, from its definition."""
    (H, W), (h, w) = image.shape, kernel.shape
    out = np.zeros((H + h - 1, W + w - 1))
    for a, b in np.ndindex(h, w):
        out[a : a + H, b : b + W] += kernel[a, b] * image
    return out


@few
@given(images(), st.sampled_from(["full", "same", "valid"]), st.integers(1, 3))
def test_filters_are_the_sums(pair, mode, stride):
    image, kernel = pair
    kept = tuple(
        {"full": slice(None), "same": slice(s // 2, s // 2 + n), "valid": slice(s - 1, n)}[mode]
        for n, s in zip(image.shape, kernel.shape, strict=True)
    )
    wanted = sums(image, kernel)[kept]
    np.testing.assert_allclose(reference.filter2d(image, kernel, mode), wanted, atol=1e-12)
    turned = kernel[::-1, ::-1].copy()
    strided = reference.correlate2d(image, turned, mode, stride)
    np.testing.assert_allclose(strided, wanted[::stride, ::stride], atol=1e-12)


@few
@given(st.integers(3, 6), st.integers(3, 6), st.integers(0, 2), st.integers(0, 2**32))
def test_borders_are_those_of_numpy(H, W, p, seed):
    image = np.random.default_rng(seed).normal(size=(H, W))
    for mode in ("edge", "reflect"):
        np.testing.assert_array_equal(reference.pad2d(image, p, mode), np.pad(image, p, mode))
    for mode, fill in (("zero", 0.0), ("mean", image.mean())):
        np.testing.assert_allclose(reference.pad2d(image, p, mode), np.pad(image, p, constant_values=fill))


@few
@given(images(), st.integers(1, 4))
def test_holes_stand_between_the_numbers(pair, d):
    _, kernel = pair
    wide = reference.dilated(kernel, d)
    np.testing.assert_array_equal(wide[::d, ::d], kernel)
    assert np.count_nonzero(wide) == kernel.size
    assert wide.shape == tuple((n - 1) * d + 1 for n in kernel.shape)
    image = np.random.default_rng(0).normal(size=(14, 15))
    with_holes = reference.filter_dilated(image, kernel, d)
    np.testing.assert_allclose(with_holes, reference.correlate2d(image, wide, "valid"), atol=1e-12)


def test_colours_are_added():
    rng = np.random.default_rng(0)
    image, kernels = rng.normal(size=(3, 5, 6)), rng.normal(size=(2, 3, 2, 3))
    for kernel, out in zip(kernels, reference.filter_rgb(image, kernels), strict=True):
        parts = [reference.correlate2d(image[c], kernel[c], "valid") for c in range(3)]
        np.testing.assert_allclose(out, sum(parts), atol=1e-12)


def test_numbers_of_the_lecture():
    nine = np.arange(9.0).reshape(3, 3)
    assert reference.pad2d(nine, 2, "reflect")[[0, 3]].tolist() == [[8, 7, 6, 7, 8, 7, 6], [5, 4, 3, 4, 5, 4, 3]]
    K = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
    A = np.array([[5.0, -1, 3, 8], [-3, 4, 9, 1], [5, -6, 3, 2]])
    assert reference.correlate2d(A, K, "valid").tolist() == [[-10, -11]]
    assert reference.filter2d(A, K, "valid").tolist() == [[10, 11]]
