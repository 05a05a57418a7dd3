"""Public checks of modular_graph: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import array, assert_close, assert_equal, assert_raises, question, reference
from autograder.checks.failures import Raised
from helpers import must_save, there

NEURON = {
    "s0": ("Multiply", ["w0", "x0"]),
    "s1": ("Multiply", ["w1", "x1"]),
    "s2": ("Add", ["s0", "s1"]),
    "s3": ("Add", ["s2", "w2"]),
    "L": ("Sigmoid", ["s3"]),
}
LECTURE = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}


def _nodes(student, nodes):
    """The nodes with gates that the student's classes make, one a node."""
    return {name: (getattr(student, gate)(), needed) for name, (gate, needed) in nodes.items()}


def _graph(student, inputs, nodes, output):
    return student.ComputationalGraph(list(inputs), _nodes(student, nodes), output)


def _backward(gate, upstream):
    """The gradients as an array; a number for a tuple of one will do."""
    return np.atleast_1d(array(gate.backward(upstream)))


@question("computational_graph", points=1.5)
def gates_by_hand(student, rng):
    """Add, Multiply and Sigmoid give the right values and hand out the right gradients."""
    gate = student.Add()
    assert_close(gate.forward(4.0, 3.0, -2.0), 5.0, name="4 + 3 - 2")
    assert_close(_backward(gate, 2.0), np.array([2.0, 2.0, 2.0]), name="the gradients of 4 + 3 - 2 for 2")
    gate = student.Multiply()
    assert_close(gate.forward(4.0, 3.0), 12.0, name="4 · 3")
    assert_close(_backward(gate, 2.0), np.array([6.0, 8.0]), name="the gradients of 4 · 3 for 2")
    gate = student.Sigmoid()
    assert_close(gate.forward(1.0), 0.7310585786300049, name="σ(1)")
    assert_close(_backward(gate, 10.0), np.array([1.9661193324148185]), name="the gradient of σ(1) for 10")


@question("computational_graph", points=1)
def neuron_forwards(student, rng):
    """The lecture's neuron: L = 0.7310585786, and on the way -2, 6, 4 and 1 are in graph.values."""
    graph = _graph(student, LECTURE, NEURON, "L")
    assert_close(graph.forward(LECTURE), 0.7310585786300049, name="L")
    for name, value in (("s0", -2.0), ("s1", 6.0), ("s2", 4.0), ("s3", 1.0), ("x0", -1.0)):
        assert_close(graph.values[name], value, name=f'graph.values["{name}"]')


@question("computational_graph", points=1.5)
def neuron_backwards(student, rng):
    """And back: 1 for L, 0.1966 for s3, and the five gradients of the lecture."""
    graph = _graph(student, LECTURE, NEURON, "L")
    graph.forward(LECTURE)
    gradients = graph.backward()
    slope = 0.19661193324148185
    assert_close(gradients["L"], 1.0, name="the gradient of L")
    for name, factor in {"s3": 1, "s1": 1, "w0": -1, "x0": 2, "w1": -2, "x1": -3, "w2": 1}.items():
        assert_close(gradients[name], factor * slope, name=f"the gradient of {name}")


@question("computational_graph", points=1)
def used_twice(student, rng):
    """A value that is used twice adds its gradients: x·x + x has the gradient 7 at 3, and then -1 at -1."""
    graph = _graph(student, ["x"], {"p": ("Multiply", ["x", "x"]), "f": ("Add", ["p", "x"])}, "f")
    assert_close(graph.forward({"x": 3.0}), 12.0, name="x·x + x")
    assert_close(graph.backward()["x"], 7.0, name="the gradient of x")
    assert_close(graph.forward({"x": -1.0}), 0.0, name="x·x + x at -1 (after 3)")
    assert_close(graph.backward()["x"], -1.0, name="the gradient of x at -1 (after 3)")
    nodes = {
        "s": ("Add", ["x", "y"]),
        "p": ("Multiply", ["s", "y"]),
        "h": ("Sigmoid", ["p"]),
        "q": ("Multiply", ["h", "s"]),
        "f": ("Add", ["q", "p", "s"]),
    }
    values = {"x": 0.5, "y": -1.25}
    graph = _graph(student, values, nodes, "f")
    wanted, slopes = reference.graph_gradients(nodes, values, "f")
    assert_close(graph.forward(values), wanted, name="f")
    gradients = graph.backward()
    for name in ("p", "s", "x", "y"):
        assert_close(gradients[name], slopes[name], name=f"the gradient of {name}")


@question("computational_graph", points=0.5)
def nothing_uses_them(student, rng):
    """Nodes that nothing uses have values, too: beside f = x·x at 3, d = f·z is in graph.values; d and z get the
    gradient 0."""
    values = {"x": 3.0, "z": 4.0}
    graph = _graph(student, values, {"f": ("Multiply", ["x", "x"]), "d": ("Multiply", ["f", "z"])}, "f")
    assert_close(graph.forward(values), 9.0, name="f")
    assert_close(there(graph.values, "d", "graph.values"), 36.0, name='graph.values["d"]')
    gradients = graph.backward()
    for name, slope in (("x", 6.0), ("d", 0.0), ("z", 0.0)):
        assert_close(there(gradients, name, "what graph.backward() returns"), slope, name=f"the gradient of {name}")


@question("computational_graph", points=1)
def any_order_but_no_cycle(student, rng):
    """Nodes may be written down in any order, also the last one first; a cycle raises ValueError."""
    backwards = dict(reversed(NEURON.items()))
    graph = _graph(student, LECTURE, backwards, "L")
    assert_close(graph.forward(LECTURE), 0.7310585786300049, name="L")
    assert_close(graph.backward()["x1"], -0.5898357997244455, name="the gradient of x1")
    _refused(student, ["x"], {"a": ("Add", ["x", "b"]), "b": ("Sigmoid", ["a"])}, "b")
    _refused(student, ["x"], {"a": ("Add", ["a", "x"])}, "a")


def _refused(student, inputs, nodes, output):
    """Making the graph raises ValueError; to notice the cycle when it is first run is not too late."""
    made = _nodes(student, nodes)
    try:
        graph = student.ComputationalGraph(inputs, made, output)
    except Raised as raised:
        if "ValueError" not in raised.kinds:
            raise
    else:
        assert_raises(ValueError, graph.forward, dict.fromkeys(inputs, 1.0))


# Tensors are made, and looked at, beside the student's code; the values are compared here.
TENSORS = """
import torch

def leaf(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)

def tensor(values):
    return torch.tensor(values, dtype=torch.float64)

def gate(out):
    return type(out.grad_fn).__name__

def saves(out):
    return len(out.grad_fn.saved_tensors) > 0
"""


@question("autograd_functions", points=1)
def multiply_forwards_and_backwards(student, rng):
    """MultiplyFunction multiplies, and PyTorch's backward() gets the right gradients from it."""
    given = student.define(TENSORS)
    a, b, upstream = rng.normal((2, 3)), rng.normal((2, 3)), rng.normal((2, 3))
    one, other = given.leaf(a), given.leaf(b)
    out = student.MultiplyFunction.apply(one, other)
    assert_equal(given.gate(out), "MultiplyFunctionBackward", "the gate that made the result")
    assert_close(out, a * b, name="a·b")
    out.backward(given.tensor(upstream))
    assert_close(one.grad, upstream * b, name="the gradient of a")
    assert_close(other.grad, upstream * a, name="the gradient of b")


@question("autograd_functions", points=1)
def sigmoid_forwards_and_backwards(student, rng):
    """SigmoidFunction gives σ(s), and PyTorch's backward() gets the right gradient from it."""
    given = student.define(TENSORS)
    s, upstream = rng.normal((3, 2), deviation=2.0), rng.normal((3, 2))
    leaf = given.leaf(s)
    out = student.SigmoidFunction.apply(leaf)
    assert_equal(given.gate(out), "SigmoidFunctionBackward", "the gate that made the result")
    wanted, slope = reference.sigmoid(s, upstream)
    assert_close(out, wanted, name="σ(s)")
    out.backward(given.tensor(upstream))
    assert_close(leaf.grad, slope, name="the gradient of s")


@question("autograd_functions", points=1)
def kept_in_the_context(student, rng):
    """Both functions give the right values, and keep what they need with ctx.save_for_backward."""
    given = student.define(TENSORS)
    a, b = np.array([1.0, -2.0]), np.array([3.0, 0.5])
    out = student.MultiplyFunction.apply(given.leaf(a), given.leaf(b))
    assert_close(out, np.array([3.0, -1.0]), name="a·b")
    must_save(given, out, "MultiplyFunction")
    out = student.SigmoidFunction.apply(given.leaf(np.array([1.0, 0.0])))
    assert_close(out, np.array([0.7310585786300049, 0.5]), name="σ(s)")
    must_save(given, out, "SigmoidFunction")


@question("autograd_functions", points=0.5)
def neuron_in_pytorch(student, rng):
    """The lecture's neuron, made of both functions: dw = (-0.1966, -0.3932), dx = (0.3932, -0.5898)."""
    given = student.define(TENSORS)
    w, x = given.leaf(np.array([2.0, -3.0])), given.leaf(np.array([-1.0, -2.0]))
    s = student.MultiplyFunction.apply(w, x).sum().sub(3.0)
    student.SigmoidFunction.apply(s).backward()
    assert_close(w.grad, np.array([-0.1966119332, -0.3932238665]), rtol=1e-9, name="dw")
    assert_close(x.grad, np.array([0.3932238665, -0.5898357997]), rtol=1e-9, name="dx")
