"""The truth about pooling against plain loops, numeric gradients and the lecture's picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=25, deadline=None)


@st.composite
def pools(draw):
    """x without ties, and the height, width and stride of a window."""
    sides = st.integers(1, 3)
    height, width, stride = draw(sides), draw(sides), draw(sides)
    shape = draw(st.integers(1, 2)), draw(sides), draw(st.integers(height, 6)), draw(st.integers(width, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.permutation(np.prod(shape)).reshape(shape) / 10 - 3, height, width, stride


def loops(choose, x, height, width, stride):
    rows, columns = (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1
    out = np.empty((*x.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        window = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
        out[:, :, i, j] = choose(window, axis=(2, 3))
    return out


@few
@given(pools())
def test_forward_equals_plain_loops(pool):
    np.testing.assert_allclose(reference.max_pool2d(*pool), loops(np.max, *pool))
    np.testing.assert_allclose(reference.avg_pool2d(*pool), loops(np.mean, *pool), atol=1e-12)


@few
@given(pools(), st.integers(2, 3))
def test_every_keeps_some_rows_and_columns(pool, every):
    np.testing.assert_array_equal(
        reference.max_pool2d(*pool, every=every), reference.max_pool2d(*pool)[:, :, ::every, ::every]
    )


@settings(max_examples=10, deadline=None)
@given(pools())
def test_gradients_equal_measured_ones(pool):
    x, *window = pool
    dout = np.random.default_rng(0).normal(size=loops(np.max, *pool).shape)
    for choose, gradient in ((np.max, reference.max_pool2d_gradient), (np.mean, reference.avg_pool2d_gradient)):
        measured = eval_numerical_gradient_array(lambda x, choose=choose: loops(choose, x, *window), x.copy(), dout)
        np.testing.assert_allclose(gradient(x, dout, *window), measured, atol=1e-6)


def test_four_by_four_of_the_lecture():
    x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], dtype=float)[None, None]
    assert reference.max_pool2d(x, 2, 2, 2)[0, 0].tolist() == [[6, 8], [3, 4]]
    assert reference.avg_pool2d(x, 2, 2, 2)[0, 0].tolist() == [[3.25, 5.25], [2, 2]]


def test_overlapping_windows_add_their_gradients():
    x = np.zeros((1, 1, 1, 3))
    x[..., 1] = 1
    dx = reference.max_pool2d_gradient(x, np.array([[[[2.0, 3.0]]]]), 1, 2, 1)
    assert dx.ravel().tolist() == [0, 5, 0]
