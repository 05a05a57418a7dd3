"""Hidden checks of scalar_graph: values are drawn from the grader's secret, away from zero, ties and flat places."""

import numpy as np

from autograder.checks import array, assert_close, assert_raises, assert_unchanged, fetch, question, reference


def _neuron(rng):
    """Five numbers between 0.3 and 2, either sign, whose sum s3 is neither tiny nor large."""

    def draw():
        signs = 2 * rng.integers(0, 2, 5) - 1
        return [float(number) for number in signs * rng.uniform(0.3, 2.0, 5)]

    return rng.until(lambda drawn: 0.3 < abs(drawn[0] * drawn[1] + drawn[2] * drawn[3] + drawn[4]) < 3, draw)


@question("sigmoid_graph", points=1)
def drawn_neurons(student, rng):
    """Other numbers give the right result and the right gradients."""
    for _ in range(4):
        numbers = _neuron(rng)
        L, gradients = student.sigmoid_graph(*numbers)
        wanted, wanted_gradients = reference.sigmoid_graph(*numbers)
        assert_close(L, wanted, name="L")
        assert_close(gradients, wanted_gradients, name="(dw0, dx0, dw1, dx1, dw2)")


@question("sigmoid_graph", points=1)
def weight_and_input_change_places(student, rng):
    """Where a weight and its input change places, so do their gradients, and L stays."""
    w0, x0, w1, x1, w2 = _neuron(rng)
    L, gradients = student.sigmoid_graph(w0, x0, w1, x1, w2)
    assert_close(gradients, reference.sigmoid_graph(w0, x0, w1, x1, w2)[1], name="(dw0, dx0, dw1, dx1, dw2)")
    other_L, other = student.sigmoid_graph(x0, w0, x1, w1, w2)
    assert_close(other_L, array(L, ()), name="L")
    assert_close(other, array(gradients, (5,))[[1, 0, 3, 2, 4]], name="the gradients after the change")


def _gate(student, gate, upstream, inputs):
    return np.atleast_1d(array(student.gate_backward(gate, upstream, inputs)))


def _inputs(rng, count):
    return tuple(float(number) for number in rng.distinct((count,), spread=8.0) + rng.uniform(0.1, 0.4))


@question("gate_backward", points=1)
def drawn_gates(student, rng):
    """Each gate is right for other numbers, and for other numbers of inputs."""
    for gate, count in (("add", rng.integers(3, 6)), ("mul", 2), ("max", rng.integers(3, 6)), ("copy", 1)):
        upstream, inputs = float(rng.uniform(0.5, 3.0)), _inputs(rng, count)
        if gate == "copy":
            upstream = tuple(float(number) for number in rng.uniform(0.5, 3.0, rng.integers(3, 6)))
        got = _gate(student, gate, upstream, inputs)
        assert_close(got, reference.gate_gradients(gate, upstream, inputs), name=f"the gradients of {gate}")


@question("gate_backward", points=1)
def gradients_grow_with_what_arrives(student, rng):
    """Gates are right for what arrives, and twice as much upstream makes twice as much downstream."""
    for gate in ("mul", "max", "add"):
        upstream, inputs = -float(rng.uniform(0.5, 3.0)), _inputs(rng, 2)
        wanted = reference.gate_gradients(gate, upstream, inputs)
        assert_close(_gate(student, gate, upstream, inputs), wanted, name=f"the gradients of {gate}")
        assert_close(_gate(student, gate, 2 * upstream, inputs), 2 * wanted, name=f"the gradients of {gate}")
    parts = tuple(float(number) for number in rng.normal(3))
    got = _gate(student, "copy", parts, (1.0,)) + _gate(student, "copy", (-parts[0], 2.0, 5.0), (1.0,))
    assert_close(got, np.array([parts[1] + parts[2] + 7.0]), atol=1e-9, name="the gradient of copy")


MADE = """
def cubes(a, b):
    return lambda x: (a * x ** 3).sum() + (b * x).sum() ** 2

def failing(a, call):
    calls = []
    def f(x):
        calls.append(1)
        if len(calls) == call:
            raise RuntimeError("failed")
        return (a * x ** 3).sum()
    return f
"""


@question("numeric_gradient", points=1)
def drawn_functions(student, rng):
    """Other functions, shapes and steps give the right gradient, and x is as it was."""
    given = student.define(MADE)
    for shape in ((rng.integers(3, 6),), (2, rng.integers(2, 5)), (2, 1, 3)):
        a, b, x = rng.uniform(0.5, 2, shape), rng.normal(shape), rng.normal(shape)
        slope = 3 * a * x**2 + 2 * (b * x).sum() * b
        for h, bend in ((1e-5, 0.0), (float(rng.uniform(0.1, 0.3)), 1.0)):
            gradient = fetch(student.numeric_gradient(given.cubes(a, b), x, h))
            after = student.after()[1]
            assert_close(gradient, slope + bend * a * h**2, rtol=1e-6, name="the gradient")
            assert_unchanged(after, x, "x", rtol=1e-12)


@question("numeric_gradient", points=0.5)
def refused_or_interrupted(student, rng):
    """Floats give the gradient; whole numbers are refused, and x is as it was when f raises at any moment."""
    given = student.define(MADE)
    a, x = rng.uniform(0.5, 2, 3), rng.normal(3)
    gradient = student.numeric_gradient(given.cubes(a, np.zeros(3)), x)
    assert_close(gradient, 3 * a * x**2, rtol=1e-6, name="the gradient")
    for call in (1, 2, 3, 4):
        assert_raises(RuntimeError, student.numeric_gradient, given.failing(a, call), x)
        assert_unchanged(student.after()[1], x, "x", rtol=1e-12)
    assert_raises(TypeError, student.numeric_gradient, given.cubes(a, a), rng.integers(1, 9, 3))
