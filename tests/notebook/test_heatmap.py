"""The picture of a difference: readable as a PNG, right in its colours, and drawn for any arrays at all."""

import base64
import io

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autograder.checks.failures import Difference
from autograder.checks.registry import Check
from autograder.checks.run import FAILED, Outcome
from autograder.notebook import CheckReport
from autograder.notebook.heatmap import BLUE, GREY, ORANGE, picture, worst_plane

NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -2.5, 1e-9, 1e308, -1e308, np.nan, np.inf, -np.inf]) | st.floats(-9, 9)


def pixels(drawn):
    image = Image.open(io.BytesIO(base64.b64decode(drawn.uri.partition(",")[2])))
    assert image.mode == "RGBA" and image.size == (drawn.width, drawn.height)
    return np.asarray(image)


def middle(drawn, rows, row, column):
    cell = drawn.height // rows
    return tuple(pixels(drawn)[row * cell + cell // 2, column * cell + cell // 2])


def test_too_high_is_orange_too_low_is_blue_right_is_clear_and_stronger_is_more_opaque():
    expected = np.zeros((10, 12))
    actual = expected.copy()
    actual[2, 3], actual[4, 5], actual[6, 7], actual[8, 9] = 1.0, -1.0, 4.0, np.nan
    drawn = picture(Difference("x", actual, expected, 1e-9))
    high, low, worse, nan = (middle(drawn, 10, r, c) for r, c in ((2, 3), (4, 5), (6, 7), (8, 9)))
    assert high[:3] == ORANGE and low[:3] == BLUE and high[3] == low[3] < worse[3] == 255
    assert nan == (*GREY, 255) and middle(drawn, 10, 0, 0)[3] == 0
    assert "4 of 120 values are off, the largest error is at [8, 9]" in drawn.alt and "grey" in drawn.caption


def test_what_is_within_the_tolerance_is_clear():
    actual = np.full((4, 4), 0.1)
    actual[0, 0] = 5.0
    assert middle(picture(Difference("x", actual, np.zeros((4, 4)), 0.2)), 4, 2, 2)[3] == 0


def test_the_plane_is_the_one_with_the_largest_error():
    actual = np.zeros((2, 3, 5, 6))
    actual[1, 2, 3, 4], actual[0, 0, 0, 0] = -7.0, 1.0
    plane = worst_plane(Difference("x", actual, np.zeros((2, 3, 5, 6)), 0.0))
    assert plane.lead == (1, 2) and plane.worst == (3, 4)
    assert plane.signed[3, 4] == -7.0 and plane.wrong.sum() == 1


def test_a_large_plane_keeps_its_lonely_wrong_value():
    actual = np.zeros((700, 333))
    actual[699, 332] = -1.0
    drawn = picture(Difference("x", actual, np.zeros((700, 333)), 0.0))
    assert drawn.width <= 288 and drawn.height <= 288 and "8×8 values" in drawn.caption
    assert (pixels(drawn)[..., :3] == BLUE).all(axis=2).any()


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (0, 4)])
def test_nothing_to_lay_out_is_no_picture(shape):
    assert picture(Difference("x", np.zeros(shape), np.ones(shape), 0.0)) is None


def test_unequal_shapes_are_no_picture():
    assert picture(Difference("x", np.zeros((2, 3)), np.ones((3, 2)), 0.0)) is None


def test_the_same_difference_gives_the_same_bytes():
    actual = np.arange(400.0).reshape(20, 20)
    assert picture(Difference("x", actual, actual.T, 0.0)) == picture(Difference("x", actual, actual.T, 0.0))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_two_arrays_give_a_picture_and_a_whole_report(harmless, data):
    shape = data.draw(arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=12))
    kind = data.draw(st.sampled_from([float, complex]))
    parts = [data.draw(arrays.arrays(float, shape, elements=NUMBERS)).astype(kind) for _ in range(4)]
    if kind is complex:
        with np.errstate(all="ignore"):
            parts[:2] = [parts[0] + 1j * parts[2], parts[1] + 1j * parts[3]]
    difference = Difference("x", parts[0], parts[1], data.draw(st.sampled_from([0.0, 1e-7, 1.0])))
    drawn = picture(difference)
    assert (drawn is None) == (parts[0].size == 0 or parts[0].ndim == 0)
    if drawn is not None:
        pixels(drawn)
    check = Check("n::c", "q", "Works.", 1.0, False, lambda student, rng: None)
    report = CheckReport("q", 2.0, [Outcome(check, FAILED, "It differs.", difference=difference)])
    page = harmless(report._repr_html_())
    assert "It differs." in page.text
    assert max(map(len, str(report).split("\n"))) <= 80


def test_few_numbers_are_a_table_with_the_digits_that_tell_them_apart(harmless):
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    actual = expected.copy()
    actual[1, 0] -= 1e-6
    check = Check("n::c", "q", "Works.", 1.0, False, lambda student, rng: None)
    difference = Difference("x", actual, expected, 1e-9)
    html = CheckReport("q", 2.0, [Outcome(check, FAILED, "It differs.", difference=difference)])._repr_html_()
    page = harmless(html)
    assert "2.999999" in page.text and not page.all("img")
    assert (
        html.count("border:2px solid;") == 2 and html.count("rgba(43,123,186,0.55)") == 1
    )  # that cell, framed in both tables
    assert "blue: too low, clear: right; the frame" in page.text and "orange" not in page.text


def test_every_colour_of_the_table_is_named_below_it(harmless):
    difference = Difference("x", np.array([[1.0, -1.0, np.nan]]), np.zeros((1, 3)), 0.0)
    check = Check("n::c", "q", "Works.", 1.0, False, lambda student, rng: None)
    html = CheckReport("q", 2.0, [Outcome(check, FAILED, "It differs.", difference=difference)])._repr_html_()
    for colour in (ORANGE, BLUE, GREY):
        assert html.count(f"rgba({','.join(map(str, colour))},0.55)") == 1
    assert "orange: too high, blue: too low, grey: not a finite number; the frame" in harmless(html).text


def test_the_first_failure_is_open_and_later_ones_are_folded(harmless):
    def failed(sentence):
        difference = Difference("x", np.eye(9), np.zeros((9, 9)), 0.0)
        check = Check("n::c", "q", sentence, 1.0, False, lambda student, rng: None)
        return Outcome(check, FAILED, f"No: {sentence}", difference=difference)

    html = CheckReport("q", 2.0, [failed("First."), failed("Second.")])._repr_html_()
    assert len(harmless(html).all("details")) == 1
    assert html.index("No: First.") < html.index("<details>") < html.index("No: Second.")
