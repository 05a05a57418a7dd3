"""Public checks of vectors_and_matrices: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import assert_close, assert_equal, assert_unchanged, question, reference, remark_changed

# The matrix product of the lecture.
X = np.array([[2.0, 1.0, -3.0], [-3.0, 4.0, 2.0]])
W = np.array([[3.0, 2.0, 1.0, -1.0], [2.0, 1.0, 3.0, 2.0], [3.0, 2.0, 1.0, -2.0]])
DY = np.array([[2.0, 3.0, -3.0, 9.0], [-8.0, 1.0, 4.0, 6.0]])


@question("relu", points=1)
def lecture_forwards(student, rng):
    """(1, -2, 3, -1) becomes (1, 0, 3, 0)."""
    out, _ = student.relu_forward(np.array([1.0, -2.0, 3.0, -1.0]))
    assert_close(out, np.array([1.0, 0.0, 3.0, 0.0]), name="out")


@question("relu", points=1)
def any_shape(student, rng):
    """Arrays of any rank give the right values, and x is as it was."""
    for shape in ((5,), (3, 4), (2, 3, 4, 2)):
        x = rng.normal(shape)
        out, _ = student.relu_forward(x)
        after = student.after()[0]
        assert_close(out, reference.relu(x), name="out")
        assert_unchanged(after, x, "x")


@question("relu", points=1.5)
def lecture_backwards(student, rng):
    """For the same x, and for a tenth of it, the upstream gradient (4, -1, 5, 9) becomes (4, 0, 5, 0)."""
    for scale in (1.0, 0.1):
        _, cache = student.relu_forward(scale * np.array([1.0, -2.0, 3.0, -1.0]))
        dout = np.array([4.0, -1.0, 5.0, 9.0])
        dx = student.relu_backward(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        assert_close(dx, np.array([4.0, 0.0, 5.0, 0.0]), name="dx")


@question("relu", points=1)
def backwards_in_any_shape(student, rng):
    """Backwards, too, arrays of any rank give the right values; negative gradients get through."""
    for shape in ((5,), (3, 4), (2, 3, 4, 2)):
        x, dout = rng.normal(shape), rng.normal(shape)
        _, cache = student.relu_forward(x)
        assert_close(student.relu_backward(dout, cache), reference.relu_gradient(x, dout), name="dx")


@question("matmul_backward", points=2)
def lecture_dx(student, rng):
    """For the lecture's x, w and dy, dx is [[0, 16, -9], [-24, 9, -30]]."""
    dx, _ = student.matmul_backward(DY, X, W)
    assert_close(dx, np.array([[0.0, 16.0, -9.0], [-24.0, 9.0, -30.0]]), name="dx")


@question("matmul_backward", points=2)
def lecture_dw(student, rng):
    """For the same x, w and dy, dw is [[28, 3, -18, 0], [-30, 7, 13, 33], [-22, -7, 17, -15]]."""
    _, dw = student.matmul_backward(DY, X, W)
    wanted = np.array([[28.0, 3, -18, 0], [-30, 7, 13, 33], [-22, -7, 17, -15]])
    assert_close(dw, wanted, name="dw")


@question("matmul_backward", points=1.5)
def square_matrices(student, rng):
    """Where all shapes are 3×3, and no wrong order of factors can be seen by its shape, the values are right."""
    dy, x, w = rng.normal((3, 3)), rng.normal((3, 3)), rng.normal((3, 3))
    dx, dw = student.matmul_backward(dy, x, w)
    wanted_dx, wanted_dw = reference.matmul_gradients(dy, x, w)
    assert_close(dx, wanted_dx, name="dx")
    assert_close(dw, wanted_dw, name="dw")


@question("jacobian_bytes", points=1)
def lecture_layer(student, rng):
    """N = 64, D = M = 4096 and 4 bytes: 256 GiB for x and 16 TiB for w."""
    assert_equal(student.jacobian_bytes(64, 4096, 4096, 4), (256 * 2**30, 16 * 2**40), "(dy_dx, dy_dw)")


@question("jacobian_bytes", points=1)
def small_layer(student, rng):
    """N = 2, D = 3, M = 4 and 8 bytes: 8·6 numbers for x and 8·12 for w."""
    assert_equal(student.jacobian_bytes(2, 3, 4, 8), (384, 768), "(dy_dx, dy_dw)")


@question("affine", points=1)
def evenly_spaced_numbers(student, rng):
    """Two examples of 4×5×6 on evenly spaced numbers; and the lecture's product, [[-1, -1, 2, 6], [5, 2, 11, 7]]."""
    x = np.linspace(-0.1, 0.5, num=240).reshape(2, 4, 5, 6)
    w, b = np.linspace(-0.2, 0.3, num=360).reshape(120, 3), np.linspace(-0.3, 0.1, num=3)
    out, _ = student.affine_forward(x, w, b)
    assert_close(out, reference.affine(x, w, b), name="out")
    y, _ = student.affine_forward(X, W, np.zeros(4))
    assert_close(y, np.array([[-1.0, -1, 2, 6], [5, 2, 11, 7]]), name="the lecture's x w")


def _layer(rng, shape, outputs):
    size = int(np.prod(shape[1:]))
    return rng.normal(shape), rng.normal((size, outputs)), rng.normal(outputs), rng.normal((shape[0], outputs))


@question("affine", points=1)
def forwards_for_any_rank(student, rng):
    """Rows of numbers, grey images and colour images give the right scores, and x is as it was."""
    for shape in ((4, 5), (3, 2, 4), (2, 3, 2, 2)):
        x, w, b, _ = _layer(rng, shape, 3)
        out, _ = student.affine_forward(x, w, b)
        after = student.after()[0]
        assert_close(out, reference.affine(x, w, b), name="out")
        assert_unchanged(after, x, "x")


@question("affine", points=1)
def weights_and_bias(student, rng):
    """dw and db are right, and have the shapes of w and b."""
    for shape in ((4, 5), (3, 2, 4)):
        x, w, b, dout = _layer(rng, shape, 4)
        _, cache = student.affine_forward(x, w, b)
        _, dw, db = student.affine_backward(dout, cache)
        _, wanted_dw, wanted_db = reference.affine_gradients(x, w, b, dout)
        assert_close(db, wanted_db, name="db")
        assert_close(dw, wanted_dw, name="dw")


@question("affine", points=2)
def inputs(student, rng):
    """dx is right, and has the shape of x, whatever its rank."""
    for shape in ((4, 5), (3, 2, 4), (2, 3, 2, 2)):
        x, w, b, dout = _layer(rng, shape, 3)
        _, cache = student.affine_forward(x, w, b)
        dx, _, _ = student.affine_backward(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        assert_close(dx, reference.affine_gradients(x, w, b, dout)[0], name="dx")
