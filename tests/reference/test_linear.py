"""The truth about ReLU, matrix products and affine layers against the lecture's numbers and measured gradients."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=20, deadline=None)
sides = st.integers(1, 4)


def test_the_matrix_product_of_the_lecture():
    x = np.array([[2.0, 1, -3], [-3, 4, 2]])
    w = np.array([[3.0, 2, 1, -1], [2, 1, 3, 2], [3, 2, 1, -2]])
    assert (x @ w).tolist() == [[-1, -1, 2, 6], [5, 2, 11, 7]]
    dx, dw = reference.matmul_gradients(np.array([[2.0, 3, -3, 9], [-8, 1, 4, 6]]), x, w)
    assert dx.tolist() == [[0, 16, -9], [-24, 9, -30]]
    assert dw.tolist() == [[28, 3, -18, 0], [-30, 7, 13, 33], [-22, -7, 17, -15]]


def test_the_relu_of_the_lecture():
    x = np.array([1.0, -2, 3, -1])
    assert reference.relu(x).tolist() == [1, 0, 3, 0]
    assert reference.relu_gradient(x, np.array([4.0, -1, 5, 9])).tolist() == [4, 0, 5, 0]


def test_the_jacobians_of_the_lecture():
    assert reference.jacobian_bytes(64, 4096, 4096, 4) == (256 * 2**30, 16 * 2**40)


@few
@given(sides, sides, sides, st.sampled_from([2, 4, 8]))
def test_jacobians_are_counted(N, D, M, itemsize):
    assert reference.jacobian_bytes(N, D, M, itemsize) == (N * M * N * D * itemsize, N * M * D * M * itemsize)


@few
@given(st.lists(sides, min_size=2, max_size=4), sides, st.integers(0, 2**32))
def test_affine_layers_equal_measured_ones(shape, outputs, seed):
    rng = np.random.default_rng(seed)
    x, b = rng.normal(size=shape), rng.normal(size=outputs)
    w, dout = rng.normal(size=(int(np.prod(shape[1:])), outputs)), rng.normal(size=(shape[0], outputs))

    def layer(_=None):
        return np.array([w.T @ row.ravel() + b for row in x])

    np.testing.assert_allclose(reference.affine(x, w, b), layer())
    for value, gradient in zip((x, w, b), reference.affine_gradients(x, w, b, dout), strict=True):
        np.testing.assert_allclose(gradient, eval_numerical_gradient_array(layer, value, dout), atol=1e-6)
