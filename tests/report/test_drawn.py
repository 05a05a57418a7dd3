"""A picture in a result file is looked at before it gets into a page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.failures import Difference
from autograder.judge.drawing import drawn
from autograder.report.drawn import read_drawn


def kept(side=9, **change):
    found = drawn(Difference("out", np.eye(side), np.zeros((side, side)), 1e-7))
    return found["picture"], found["drawn"] | change


def test_pictures_and_numbers_are_read():
    found = read_drawn(*kept(100))
    assert found.squares == (34, 34) and found.width == 160 and found.block == 3 and found.yours != found.right
    assert found.name == "100×100" and found.words.startswith("100 of 10000 values are off")
    found = read_drawn(*kept(2))
    assert [[square.text for square in row] for row in found.yours_numbers] == [["1", "0"], ["0", "1"]]
    first, second = found.yours_numbers[0]
    assert first.ground == "rgba(230,120,0,0.55)" and first.worst and (second.ground, second.worst) == ("", False)
    plane = read_drawn(*kept(9, shape=[2, 9, 9], lead=[1]))
    assert plane.name == "plane [1, :, :] of 2×9×9"


@pytest.mark.parametrize(
    "change",
    [
        {"rows": 0}, {"rows": True}, {"columns": 1.5}, {"block": -1}, {"worst": [9, 0]}, {"worst": [0]},
        {"yours": 'data:image/png;base64,AA" onload="x'}, {"right": "http://example.org/a.png"}, {"lead": ["x"]},
        {"rows": 1 << 40}, {"strength": [[0]]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_picture_is_left_out(change):
    assert read_drawn(*kept(**change)) is None


@pytest.mark.parametrize(
    "change",
    [{"yours": [["1", "2", "3"], ["4", "5", "6"]]}, {"rows": 9, "columns": 9}, {"strength": [["x", "y"], [0, 0]]},
     {"strength": [[0]]}, {"right": None}],
    ids=str,
)  # fmt: skip
def test_what_is_no_table_of_numbers_is_left_out(change):
    assert read_drawn(*kept(2, **change)) is None


def test_a_strength_beyond_all_bounds_is_only_a_colour():
    found = read_drawn(*kept(2, strength=[[1e300, float("nan")], [-1e300, 0]]))
    grounds = [[square.ground for square in row] for row in found.yours_numbers]
    assert grounds == [["rgba(230,120,0,0.55)", ""], ["rgba(43,123,186,0.55)", ""]]


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda more: st.lists(more) | st.dictionaries(st.text(), more))
)
def test_anything_else_is_no_picture(table):
    assert read_drawn(table, table) is None
