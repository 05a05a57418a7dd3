"""Hidden checks of vectors_and_matrices: shapes and values are drawn from the grader's secret, no side like another."""

import numpy as np

from autograder.checks import array, assert_close, assert_equal, assert_unchanged, fetch, question, reference


def _sides(rng, count):
    """Different sides between 2 and 7."""
    return tuple(int(side) + 2 for side in rng.permutation(6)[:count])


@question("relu", points=0.75)
def drawn_images(student, rng):
    """Other arrays, of either precision, give the right values and stay; ReLU of ReLU changes nothing."""
    x = rng.normal(_sides(rng, 3))
    out, _ = student.relu_forward(x)
    assert_unchanged(student.after()[0], x, "x")
    out = fetch(out)
    assert_close(out, reference.relu(x), name="out")
    again, _ = student.relu_forward(array(out))
    assert_close(again, array(out), name="out of out")
    narrow, _ = student.relu_forward(x.astype(np.float32))
    assert_close(narrow, reference.relu(x), rtol=1e-4, name="out for float32")


@question("relu", points=0.75)
def drawn_gradients(student, rng):
    """Other arrays give the right gradient, and what gets through is as large as what arrived."""
    for rank in (1, 2, 4):
        shape = _sides(rng, rank)
        x, dout = rng.distinct(shape, spread=4.0) + 0.01, rng.normal(shape)
        _, cache = student.relu_forward(x)
        assert_close(student.relu_backward(dout, cache), reference.relu_gradient(x, dout), name="dx")
        _, cache = student.relu_forward(np.abs(x) + 0.1)
        assert_close(student.relu_backward(dout, cache), dout, name="dx where every x is positive")


@question("matmul_backward", points=1.5)
def drawn_products(student, rng):
    """Other shapes and values give the right gradients."""
    for _ in range(3):
        N, D, M = _sides(rng, 3)
        dy, x, w = rng.normal((N, M)), rng.normal((N, D)), rng.normal((D, M))
        dx, dw = student.matmul_backward(dy, x, w)
        wanted_dx, wanted_dw = reference.matmul_gradients(dy, x, w)
        assert_close(dx, wanted_dx, name="dx")
        assert_close(dw, wanted_dw, name="dw")


@question("matmul_backward", points=1)
def both_gradients_see_the_same_loss(student, rng):
    """Both gradients are right; and ⟨x, dx⟩ = ⟨w, dw⟩ = ⟨x w, dy⟩."""
    N, D, M = _sides(rng, 3)
    dy, x, w = rng.normal((N, M)), rng.normal((N, D)), rng.normal((D, M))
    dx, dw = (fetch(gradient) for gradient in student.matmul_backward(dy, x, w))
    wanted_dx, wanted_dw = reference.matmul_gradients(dy, x, w)
    assert_close(dx, wanted_dx, name="dx")
    assert_close(dw, wanted_dw, name="dw")
    across = np.sum((x @ w) * dy)
    for value, gradient, name in ((x, dx, "⟨x, dx⟩"), (w, dw, "⟨w, dw⟩")):
        scale = np.abs(array(gradient, value.shape) * value).sum()
        assert_close(np.sum(array(gradient) * value), across, atol=1e-3 * scale, name=name)


@question("jacobian_bytes", points=1)
def drawn_layers(student, rng):
    """Other layers give the right numbers of bytes."""
    for itemsize in (2, 4, 8):
        N, D, M = (rng.integers(10, 20), rng.integers(20, 50), rng.integers(50, 99))
        wanted = reference.jacobian_bytes(N, D, M, itemsize)
        assert_equal(student.jacobian_bytes(N, D, M, itemsize), tuple(wanted), "(dy_dx, dy_dw)")


def _layer(rng, rank):
    N, M, *sides = _sides(rng, rank + 1)
    shape = (N, *sides)
    size = int(np.prod(sides))
    return rng.normal(shape), rng.normal((size, M)), rng.normal(M), rng.normal((N, M))


@question("affine", points=1)
def drawn_scores(student, rng):
    """Other layers give the right scores; the sum of two inputs gives the sum of the scores, but for the bias."""
    for rank in (2, 3, 4):
        x, w, b, _ = _layer(rng, rank)
        out, _ = student.affine_forward(x, w, b)
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, reference.affine(x, w, b), name="out")
        narrow, _ = student.affine_forward(*(value.astype(np.float32) for value in (x, w, b)))
        assert_close(narrow, reference.affine(x, w, b), rtol=1e-4, name="out for float32")
    more = rng.normal(x.shape)
    both, _ = student.affine_forward(x + more, w, b)
    assert_close(both, reference.affine(x, w, b) + reference.affine(more, w, np.zeros(len(b))), name="out of a sum")


@question("affine", points=1)
def drawn_layer_gradients(student, rng):
    """Other layers give the right gradients, each in the shape of its variable."""
    for rank in (2, 3, 4):
        x, w, b, dout = _layer(rng, rank)
        _, cache = student.affine_forward(x, w, b)
        gradients = student.affine_backward(dout, cache)
        dx, dw, db = gradients
        wanted = reference.affine_gradients(x, w, b, dout)
        for got, want, name in zip((db, dw, dx), wanted[::-1], ("db", "dw", "dx"), strict=True):
            assert_close(got, want, name=name)
