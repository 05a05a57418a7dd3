"""Hidden checks of modular_graph: graphs and values are drawn from the grader's secret."""

from autograder.checks import assert_close, assert_equal, assert_raises, fetch, question, reference
from autograder.checks.failures import Raised
from helpers import must_save, there


def _drawn_graph(rng, count):
    """Nodes in a shuffled order, the name of the last one, and values. Every node is used by the one after it, and
    some values by others, too; the first node is used three times."""
    names = [f"n{int(number)}" for number in 10 + rng.permutation(80)[:count]]
    values = {name: float(rng.uniform(0.4, 1.4)) * (-1 if rng.integers(0, 2) else 1) for name in "abc"}
    nodes, known = {names[0]: ("Add", ["a", "b", "c"])}, [*values, names[0]]
    for position, name in enumerate(names[1:], 1):
        gate = ("Multiply", "Sigmoid", "Add")[position % 3]
        needed = [names[position - 1]]
        if gate != "Sigmoid":
            needed.append(names[0] if position in (3, 5) else rng.choice(known))
        nodes[name] = (gate, needed)
        known.append(name)
    order = [names[int(number)] for number in rng.permutation(count)]
    if order == names:
        order.reverse()
    return {name: nodes[name] for name in order}, names[-1], values


def _made(student, nodes, output):
    made = {name: (getattr(student, gate)(), needed) for name, (gate, needed) in nodes.items()}
    return student.ComputationalGraph(list("abc"), made, output)


@question("computational_graph", points=1.25)
def drawn_graphs(student, rng):
    """Other graphs, with their nodes in any order, have the right values and gradients; cycles are refused."""
    for count in (6, 8):
        nodes, output, values = _drawn_graph(rng, count)
        graph = _made(student, nodes, output)
        wanted, slopes = reference.graph_gradients(nodes, values, output)
        assert_close(graph.forward(values), wanted, name="the output")
        gradients = graph.backward()
        for name in (*"abc", *nodes):
            slope = there(gradients, name, "what graph.backward() returns")
            assert_close(slope, slopes[name], name=f"the gradient of {name if name in 'abc' else 'a node'}")
        first = next(name for name, (_, needed) in nodes.items() if needed == ["a", "b", "c"])
        circle = nodes | {first: ("Add", ["a", output])}
        try:
            graph = _made(student, circle, output)
        except Raised as raised:
            if "ValueError" not in raised.kinds:
                raise
        else:
            assert_raises(ValueError, graph.forward, values)


@question("computational_graph", points=0.75)
def run_again(student, rng):
    """A graph that is run again with other values gives what a fresh one gives; going back twice changes nothing."""
    nodes, output, _ = _drawn_graph(rng, 6)
    graph = _made(student, nodes, output)
    for _ in range(3):
        values = {name: float(rng.uniform(0.4, 1.4)) for name in "abc"}
        wanted, slopes = reference.graph_gradients(nodes, values, output)
        assert_close(graph.forward(values), wanted, name="the output")
        for _ in range(2):
            gradients = graph.backward()
            for name in "abc":
                assert_close(gradients[name], slopes[name], name=f"the gradient of {name}")


@question("computational_graph", points=0.5)
def unused_in_drawn_graphs(student, rng):
    """In other graphs, too, nodes that nothing uses have the right values, and they and what only they use get 0."""
    nodes, output, values = _drawn_graph(rng, 6)
    values["z"] = float(rng.uniform(0.4, 1.4))
    # One that stands before what it needs, and a second one behind it.
    extra = {"late": ("Multiply", ["early", "z"]), "early": ("Add", [output, "a"])}
    made = {name: (getattr(student, gate)(), needed) for name, (gate, needed) in (extra | nodes).items()}
    graph = student.ComputationalGraph([*"abc", "z"], made, output)
    wanted, slopes = reference.graph_gradients(nodes, values, output)
    assert_close(graph.forward(values), wanted, name="the output")
    early = wanted + values["a"]
    for name, value in (("early", early), ("late", early * values["z"])):
        assert_close(there(graph.values, name, "graph.values"), value, name="the value of a node that nothing uses")
    gradients = graph.backward()
    for name in (*"abc", output):
        slope = there(gradients, name, "what graph.backward() returns")
        assert_close(slope, slopes[name], name=f"the gradient of {name if name in 'abc' else 'the output'}")
    for name in ("early", "late", "z"):
        slope = there(gradients, name, "what graph.backward() returns")
        assert_close(slope, 0.0, name="the gradient of what the output does not need")


TENSORS = """
import torch

def leaf(values, kind="float64"):
    return torch.tensor(values, dtype=getattr(torch, kind), requires_grad=True)

def tensor(values, kind="float64"):
    return torch.tensor(values, dtype=getattr(torch, kind))

def made_here(out, cls):
    return type(out.grad_fn) is getattr(cls, "_backward_cls", None)

def saves(out):
    return len(out.grad_fn.saved_tensors) > 0
"""


@question("autograd_functions", points=0.75)
def drawn_products(student, rng):
    """Products of tensors of any shape and either precision are right, forwards and backwards; so is a square."""
    given = student.define(TENSORS)
    for shape in ((rng.integers(4, 9),), (2, rng.integers(2, 5), 3)):
        a, b, upstream = rng.normal(shape), rng.normal(shape), rng.normal(shape)
        for kind, rtol in (("float64", 1e-7), ("float32", 1e-4)):
            one, other = given.leaf(a, kind), given.leaf(b, kind)
            out = student.MultiplyFunction.apply(one, other)
            assert_equal(
                given.made_here(out, student.MultiplyFunction), True, "whether MultiplyFunction made the result"
            )
            must_save(given, out, "MultiplyFunction")
            assert_close(out, a * b, rtol, name="a·b")
            out.backward(given.tensor(upstream, kind))
            assert_close(one.grad, upstream * b, rtol, name="the gradient of a")
            assert_close(other.grad, upstream * a, rtol, name="the gradient of b")
    leaf = given.leaf(a)
    student.MultiplyFunction.apply(leaf, leaf).backward(given.tensor(upstream))
    assert_close(leaf.grad, 2 * a * upstream, name="the gradient of a·a")


@question("autograd_functions", points=0.75)
def drawn_sigmoids(student, rng):
    """Sigmoids of tensors of any shape are right, forwards and backwards, and after one another."""
    given = student.define(TENSORS)
    for shape in ((rng.integers(4, 9),), (2, rng.integers(2, 5), 3)):
        s, upstream = rng.normal(shape, deviation=2.0), rng.normal(shape)
        leaf = given.leaf(s)
        out = student.SigmoidFunction.apply(leaf)
        assert_equal(given.made_here(out, student.SigmoidFunction), True, "whether SigmoidFunction made the result")
        must_save(given, out, "SigmoidFunction")
        wanted, slope = reference.sigmoid(s, upstream)
        assert_close(fetch(out), wanted, name="σ(s)")
        out.backward(given.tensor(upstream))
        assert_close(leaf.grad, slope, name="the gradient of s")
    leaf = given.leaf(s)
    student.SigmoidFunction.apply(student.SigmoidFunction.apply(leaf)).backward(given.tensor(upstream))
    inner, _ = reference.sigmoid(s, upstream)
    _, outer = reference.sigmoid(inner, upstream)
    assert_close(leaf.grad, reference.sigmoid(s, outer)[1], name="the gradient of s")
