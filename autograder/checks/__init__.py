"""What the author of a check writes with.

@question("conv_forward_naive", points=4)
def strided_and_padded(student, rng):
    '''Stride 2 with padding 1 gives the right values.'''
    x, w, b = rng.normal((2, 3, 7, 9)), rng.normal((4, 3, 3, 3)), rng.normal(4)
    out, _ = student.conv_forward_naive(x, w, b, {"stride": 2, "pad": 1})
    assert_close(out, reference.conv2d(x, w, b, stride=2, padding=1))
"""

from .answers import fetch
from .assertions import (
    array,
    assert_close,
    assert_equal,
    assert_raises,
    assert_shape,
    assert_true,
    assert_unchanged,
    fail,
    needed,
    number,
    remark_changed,
)
from .registry import question
from .speed import assert_keeps_up
from .truth import reference

__all__ = [
    "array",
    "assert_close",
    "assert_equal",
    "assert_keeps_up",
    "assert_raises",
    "assert_shape",
    "assert_true",
    "assert_unchanged",
    "fail",
    "fetch",
    "needed",
    "number",
    "question",
    "reference",
    "remark_changed",
]
