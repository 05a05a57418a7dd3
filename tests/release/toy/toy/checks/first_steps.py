import numpy as np
from helpers import forward_fits

from autograder.checks import assert_close, assert_shape, question, reference


@question("contrast", points=1)
def doubles_small_numbers(student, rng):
    """Twice the contrast of [1, 2, 6] is [-1, 1, 9]."""
    assert_close(student.contrast([1.0, 2.0, 6.0], 2.0), [-1.0, 1.0, 9.0])


@question("contrast", points=1)
def no_contrast(student, rng):
    """With a factor of 0 the mean is left everywhere."""
    x = rng.normal((4, 4))
    mean = reference.avg_pool2d(x[None, None], 4, 4, 4)
    assert_close(student.contrast(x, 0.0), np.broadcast_to(mean, (1, 1, 4, 4))[0, 0])


@question("shift", points=2)
def adds_the_offset(student, rng):
    """Each column gets its own offset."""
    x, offset = rng.normal((5, 3)), rng.normal(3)
    forward_fits(student, x, offset)


@question("shift", points=1)
def gradient_of_the_offset(student, rng):
    """The gradient of the offset has its shape, and collects all rows."""
    x, offset, dout = rng.normal((5, 3)), rng.normal(3), rng.normal((5, 3))
    _, cache = student.shift_forward(x, offset)
    dx, doffset = student.shift_backward(dout, cache)
    assert_shape(doffset, (3,))
    assert_close(doffset, dout.T.sum(1), name="doffset")
    assert_close(dx, dout, name="dx")
