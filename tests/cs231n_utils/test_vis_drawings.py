"""Drawings of receptive fields and of computational graphs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from cs231n_utils import vis
from cs231n_utils.errors import ArgumentError

SIGMOID = {
    "s0": ("×", ["w0", "x0"]),
    "s1": ("×", ["w1", "x1"]),
    "s2": ("+", ["s0", "s1"]),
    "s3": ("+", ["s2", "w2"]),
    "L": ("σ", ["s3"]),
}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 2)), min_size=1, max_size=4))
def test_as_many_input_values_are_drawn_as_the_top_one_depends_on(layers):
    # By marking: a position is seen where a seen window covers it.
    seen = np.ones(1, bool)
    for size, stride in reversed(layers):
        below = np.zeros((len(seen) - 1) * stride + size, bool)
        for place in np.flatnonzero(seen):
            below[place * stride : place * stride + size] = True
        seen = below
    if seen.sum() > 101:
        with pytest.raises(ArgumentError, match="sees more than 101 values, too many to draw"):
            vis.show_receptive_field(layers)
        return
    vis.show_receptive_field(layers)
    drawn = [collection.get_offsets() for collection in plt.gcf().axes[0].collections]
    assert len(drawn[0]) == seen.sum() and len(drawn[-1]) == 1 and len(drawn) == len(layers) + 1
    np.testing.assert_allclose(drawn[0][:, 0] - drawn[0][0, 0], np.flatnonzero(seen) - np.flatnonzero(seen)[0])
    # The top value stands over the middle of what it sees.
    assert drawn[-1][0, 0] == pytest.approx((drawn[0][0, 0] + drawn[0][-1, 0]) / 2)
    plt.close("all")


def test_a_receptive_field_says_what_its_rows_are():
    vis.show_receptive_field([(3, 1), (3, 2)], "two layers")
    ax = plt.gcf().axes[0]
    assert [text.get_text() for text in ax.texts] == [
        "input – 5 seen",
        "layer 1: 3 wide, stride 1 – 3 seen",
        "layer 2: 3 wide, stride 2 – 1 seen",
    ]
    assert ax.get_title() == "two layers" and plt.gcf().get_size_inches()[0] <= 9
    plt.gcf().canvas.draw()


@pytest.mark.parametrize("layers", [[], [(0, 1)], [(3, 0)]])
def test_layers_that_see_nothing_are_refused(layers):
    with pytest.raises(ArgumentError, match=r"expected \(filter size, stride\) of each layer, at least 1"):
        vis.show_receptive_field(layers)


def test_the_drawing_that_answers_a_question_may_be_withheld(monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AttributeError, match="show_receptive_field is not here: it is withheld"):
        _ = vis.show_receptive_field
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = vis.nothing


def texts():
    return {text.get_text(): text for text in plt.gcf().axes[0].texts if text.get_text()}


def test_a_graph_runs_from_left_to_right_with_values_above_gradients():
    values = {"w0": 2, "s0": -2.0, "L": np.float64(0.7310585786), "x0": np.array(-1)}
    gradients = {"w0": -0.1966119332, "L": 1}
    vis.show_graph(SIGMOID, values, gradients, "one unit")
    ax = plt.gcf().axes[0]
    place = {text.get_text(): text.get_position() for text in ax.texts if text.get_bbox_patch()}
    assert place["w0"][0] < place["+"][0] < place["σ"][0]
    written = texts()
    for word, color in (("0.731", vis.PALETTE[0]), ("2", vis.PALETTE[0]), ("-0.197", vis.PALETTE[1])):
        assert written[word].get_color() == color
    assert written["2"].get_position()[1] > written["-0.197"].get_position()[1]
    assert {"value", "gradient", *SIGMOID, "w0", "x0", "w1", "x1", "w2"} <= set(written)
    assert ax.get_title() == "one unit" and plt.gcf().get_size_inches()[0] <= 9
    # One arrow an input, and one out of the graph.
    assert sum(1 for text in ax.texts if getattr(text, "arrow_patch", None)) == 9 + 1
    plt.gcf().canvas.draw()


def test_no_two_things_stand_in_one_place():
    nodes = {**SIGMOID, "square": ("²", ["s2"]), "cube": ("³", ["s2"]), "constant": ("5", [])}
    vis.show_graph(nodes)
    ax = plt.gcf().axes[0]
    boxes = [text for text in ax.texts if text.get_bbox_patch()]
    places = {tuple(np.round(text.get_position(), 3)) for text in boxes}
    assert len(boxes) == len(places) == len(nodes) + 5
    assert "value" not in texts()


@pytest.mark.parametrize("value", [-0.1966119332, 12345.0, np.zeros((64, 3, 32, 32))], ids=["short", "long", "shape"])
@pytest.mark.parametrize("operation", ["+", "max", "MultiplyFunction", "mmmm mmmm mmmm"])
def test_long_names_and_numbers_lie_on_nothing(operation, value):
    nodes = {"y": (operation, ["images", "weights"]), "hidden units": ("R", ["y"])}
    nodes |= {"z": (operation, ["hidden units", "bias"]), "loss": (operation, ["z", "labels"])}
    everything = dict.fromkeys(["images", "weights", "bias", "labels", *nodes], value)
    vis.show_graph(nodes, everything, everything)
    figure = plt.gcf()
    figure.canvas.draw()
    shown = [text for text in figure.axes[0].texts if text.get_text()]
    # Letters have air around them, so extents may touch by a hair.
    places = [(text.get_bbox_patch() or text).get_window_extent().padded(-1.5) for text in shown]
    for number, (text, place) in enumerate(zip(shown, places, strict=True)):
        met = [other.get_text() for other, there in zip(shown[:number], places, strict=False) if place.overlaps(there)]
        assert met == [], text.get_text()
    assert figure.get_size_inches()[0] <= vis.COLUMN_INCHES + 1e-9


def test_what_is_needed_twice_arrives_on_two_lines():
    vis.show_graph({"s": ("+", ["x", "y"]), "square": ("×", ["s", "s"])})
    plt.gcf().canvas.draw()
    arrows = [text.arrow_patch for text in plt.gcf().axes[0].texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 2 + 2 + 1
    middles = {tuple(arrow.get_path().vertices.mean(axis=0).round(3)) for arrow in arrows}
    assert len(middles) == len(arrows)


def test_arrays_are_written_as_their_shape():
    vis.show_graph({"y": ("matmul", ["x", "w"])}, {"x": np.zeros((2, 3)), "w": np.zeros((3, 4))})
    assert {"2×3", "3×4"} <= set(texts())


def test_a_cycle_and_an_empty_graph_are_refused():
    with pytest.raises(ArgumentError, match="the nodes form a cycle, a → c → b → a"):
        vis.show_graph({"a": ("+", ["c", "x"]), "b": ("+", ["a"]), "c": ("+", ["b"])})
    with pytest.raises(ArgumentError, match="got none"):
        vis.show_graph({})
