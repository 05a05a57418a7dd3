"""The truth about global pooling, blur pooling and pixel shuffling against plain loops and index formulas."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=25, deadline=None)


@st.composite
def images(draw, least=1, step=1):
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 3)), *(step * draw(st.integers(least, 5)) for _ in range(2)))
    return np.random.default_rng(draw(st.integers(0, 2**32))).normal(size=shape)


@few
@given(images())
def test_global_pooling_is_the_mean_of_each_map(x):
    wanted = [[sum(channel.ravel().tolist()) / channel.size for channel in image] for image in x]
    np.testing.assert_allclose(reference.global_avg_pool(x), wanted, atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(images())
def test_the_gradient_of_global_pooling_equals_the_measured_one(x):
    dout = np.random.default_rng(0).normal(size=x.shape[:2])
    measured = eval_numerical_gradient_array(lambda x: x.mean(axis=(2, 3)), x.copy(), dout)
    np.testing.assert_allclose(reference.global_avg_pool_gradient(x, dout), measured, atol=1e-7)


def mirrored(i, n):
    return n - 1 - abs(n - 1 - abs(i))


@few
@given(images(least=2), st.integers(1, 3))
def test_blur_pooling_equals_plain_loops(x, stride):
    H, W = x.shape[2:]
    out = reference.blur_pool(x, stride)
    assert out.shape == (*x.shape[:2], 1 + (H - 1) // stride, 1 + (W - 1) // stride)
    for i, j in np.ndindex(*out.shape[2:]):
        wanted = 0
        for p, q in itertools.product((-1, 0, 1), repeat=2):
            weight = (2 - abs(p)) * (2 - abs(q)) / 16
            wanted = wanted + weight * x[:, :, mirrored(i * stride + p, H), mirrored(j * stride + q, W)]
        np.testing.assert_allclose(out[:, :, i, j], wanted, atol=1e-12)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_shuffling_follows_the_formula_of_the_notebook(r):
    @few
    @given(images(step=r))
    def follows(x):
        down = reference.pixel_unshuffle(x, r)
        for (n, c, row, column), value in np.ndenumerate(x):
            assert down[n, c * r * r + row % r * r + column % r, row // r, column // r] == value
        np.testing.assert_array_equal(reference.pixel_shuffle(down, r), x)

    follows()
