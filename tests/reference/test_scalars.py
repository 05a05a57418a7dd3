"""The truth about graphs of single numbers against the lecture's numbers and measured gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient

few = settings(max_examples=25, deadline=None)
numbers = st.floats(-2, 2)


def test_the_neuron_of_the_lecture():
    L, gradients = reference.sigmoid_graph(2, -1, -3, -2, -3)
    assert pytest.approx(0.7310585786) == L
    wanted = [-0.1966119332, 0.3932238665, -0.3932238665, -0.5898357997, 0.1966119332]
    np.testing.assert_allclose(gradients, wanted, rtol=1e-9)


@few
@given(st.lists(numbers, min_size=5, max_size=5))
def test_neurons_equal_measured_ones(given_numbers):
    def neuron(x):
        return 1 / (1 + np.exp(-(x[0] * x[1] + x[2] * x[3] + x[4])))

    x = np.array(given_numbers)
    L, gradients = reference.sigmoid_graph(*x)
    assert pytest.approx(neuron(x)) == L
    np.testing.assert_allclose(gradients, eval_numerical_gradient(neuron, x, verbose=False), atol=1e-8)


def test_the_four_gates():
    assert reference.gate_gradients("add", 2.0, (4.0, 3.0, 1.0)).tolist() == [2, 2, 2]
    assert reference.gate_gradients("mul", 2.0, (4.0, 3.0)).tolist() == [6, 8]
    assert reference.gate_gradients("max", 2.0, (-4.0, -3.0)).tolist() == [0, 2]
    assert reference.gate_gradients("copy", (4.0, 2.0), (7.0,)).tolist() == [6]


def test_a_graph_adds_the_gradients_of_a_value_that_is_used_twice():
    nodes = {"f": ("Add", ["p", "x", "q"]), "q": ("Sigmoid", ["y"]), "p": ("Multiply", ["x", "x"])}
    value, gradients = reference.graph_gradients(nodes, {"x": 3.0, "y": 0.0, "unused": 1.0}, "f")
    assert value == pytest.approx(12.5)
    assert gradients == pytest.approx({"x": 7, "y": 0.25, "unused": 0, "p": 1, "q": 1, "f": 1})


def test_a_graph_of_the_lectures_neuron():
    nodes = {
        "s0": ("Multiply", ["w0", "x0"]),
        "s1": ("Multiply", ["w1", "x1"]),
        "s": ("Add", ["s0", "s1", "w2"]),
        "L": ("Sigmoid", ["s"]),
    }
    values = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
    L, gradients = reference.graph_gradients(nodes, values, "L")
    wanted, slopes = reference.sigmoid_graph(*values.values())
    assert pytest.approx(wanted) == L
    np.testing.assert_allclose([gradients[name] for name in values], slopes)


@few
@given(st.lists(numbers, min_size=1, max_size=4), numbers)
def test_sigmoids_equal_their_formula(s, upstream):
    s = np.array(s)
    out, slope = reference.sigmoid(s, np.full(s.shape, upstream))
    np.testing.assert_allclose(out, 1 / (1 + np.exp(-s)))
    np.testing.assert_allclose(slope, upstream * out * (1 - out), atol=1e-15)
