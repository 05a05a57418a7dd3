from helpers import forward_fits

from autograder.checks import assert_close, question


@question("contrast", points=2)
def any_factor(student, rng):
    """Any factor works, on any shape."""
    x, factor = rng.normal((2, 3, rng.integers(2, 6)), mean=3.0), rng.normal(mean=4.0)
    assert_close(student.contrast(x, factor), x * factor + (1 - factor) * x.sum() / x.size)


@question("shift", points=1)
def any_offset(student, rng):
    """Forward is right for a batch of any size."""
    x, offset = rng.normal((rng.integers(2, 9), 4)), rng.normal(4)
    forward_fits(student, x, offset)


@question("shift", points=2)
def any_gradient(student, rng):
    """Backward is right for a batch of any size."""
    x, offset = rng.normal((rng.integers(2, 9), 4)), rng.normal(4)
    dout = rng.normal(x.shape)
    dx, doffset = student.shift_backward(dout, student.shift_forward(x, offset)[1])
    assert_close(dx, dout, name="dx")
    assert_close(doffset, sum(dout), name="doffset")
