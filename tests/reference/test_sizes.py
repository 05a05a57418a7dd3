"""The truth about sizes, prices and receptive fields against the formulas and the lectures' numbers."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder import reference

few = settings(max_examples=40, deadline=None)
small = st.integers(1, 6)


@few
@given(st.integers(1, 40), small, small, st.integers(0, 3))
def test_output_size_is_the_formula(n, f, stride, pad):
    assume(n + 2 * pad >= f)
    assert reference.conv_output_size(n, f, stride, pad) == (n + 2 * pad - f) // stride + 1


@pytest.mark.parametrize(
    ("case", "size"),
    [
        ((7, 3, 1, 0), 5),
        ((7, 3, 2, 0), 3),
        ((7, 3, 1, 1), 7),
        ((32, 5, 1, 2), 32),
        ((32, 5, 1, 0), 28),
        ((227, 11, 4, 0), 55),
    ],
)
def test_output_sizes_of_the_lecture(case, size):
    assert reference.conv_output_size(*case) == size


@few
@given(st.integers(6, 12), st.integers(6, 12), small, small, small, st.integers(1, 3), st.integers(0, 2))
def test_cost_is_the_formula(h, w, c, k, f, stride, pad):
    height, width = ((n + 2 * pad - f) // stride + 1 for n in (h, w))
    assert reference.conv_cost(h, w, c, k, f, stride, pad) == (k * (f * f * c + 1), k * height * width * f * f * c)


def test_cost_of_the_lecture():
    assert reference.conv_cost(32, 32, 3, 10, 5, 1, 2) == (760, 768_000)
    assert reference.conv_cost(32, 32, 3, 1, 5, 1, 2)[0] == 76


@few
@given(st.lists(st.tuples(small, st.integers(1, 3)), max_size=4))
def test_receptive_field_is_the_sum_over_layers(layers):
    """The extent: where a stride is larger than its filter, some pixels in between are not seen."""
    field, step = 1, 1
    for f, stride in layers:
        field += (f - 1) * step
        step *= stride
    assert reference.receptive_field(layers) == field


def test_receptive_fields_of_the_lecture():
    assert [reference.receptive_field([(3, 1)] * count) for count in (1, 2, 3)] == [3, 5, 7]
    assert [reference.receptive_field([(3, 2)] * count) for count in (1, 2, 3, 4)] == [3, 7, 15, 31]
