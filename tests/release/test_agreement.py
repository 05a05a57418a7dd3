"""When two recorded values are the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.release.agreement import agree

ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(VALUES)
def test_every_value_agrees_with_itself(value):
    assert agree(value, value)


@given(hnp.arrays(np.float64, 7, elements=st.floats(-1e3, 1e3)), st.integers(0, 6))
def test_a_relative_difference_far_above_rounding_does_not_agree(value, place):
    other = value.copy()
    other[place] += max(1.0, float(np.abs(value).max())) * 1e-6
    assert not agree(value, other)
    assert agree(value, value * (1 + 1e-15))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        ([1], (1,)),
        ([1], [1, 1]),
        (np.zeros(2), np.zeros(3)),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.array([1, 2]), np.array([1, 3])),
        ({"a": 1}, {"b": 1}),
        (float("nan"), 0.0),
        (float("inf"), float("-inf")),
        ("a", "b"),
    ],
)
def test_other_kinds_shapes_and_exact_values_do_not_agree(one, other):
    assert not agree(one, other)


def test_tensors_agree_by_their_values():
    torch = pytest.importorskip("torch")
    one = torch.ones(2, dtype=torch.float64)
    assert agree(one, one + 1e-15)
    assert not agree(one, one + 1e-3)
