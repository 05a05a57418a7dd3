"""Public checks of scalar_graph: fixed inputs, the lectures' worked numbers first."""

import numpy as np

from autograder.checks import array, assert_close, assert_raises, assert_unchanged, question, reference

LECTURE = (2.0, -1.0, -3.0, -2.0, -3.0)


@question("sigmoid_graph", points=1.5)
def lecture_forwards(student, rng):
    """For w = (2, -3, -3) and x = (-1, -2) the neuron gives L = 0.7310585786."""
    L, _ = student.sigmoid_graph(*LECTURE)
    assert_close(L, 0.7310585786300049, name="L")
    L, _ = student.sigmoid_graph(0.5, 4.0, -1.0, 2.5, 0.25)
    assert_close(L, reference.sigmoid_graph(0.5, 4.0, -1.0, 2.5, 0.25)[0], name="L for w = (0.5, -1, 0.25)")


@question("sigmoid_graph", points=2.5)
def lecture_backwards(student, rng):
    """For the same inputs, the five gradients are -0.1966, 0.3932, -0.3932, -0.5898 and 0.1966."""
    _, gradients = student.sigmoid_graph(*LECTURE)
    wanted = np.array([-0.1966119332, 0.3932238665, -0.3932238665, -0.5898357997, 0.1966119332])
    assert_close(gradients, wanted, rtol=1e-9, name="(dw0, dx0, dw1, dx1, dw2)")


@question("sigmoid_graph", points=1)
def other_neurons(student, rng):
    """Other numbers, positive, negative and zero, give the right gradients."""
    for numbers in ((0.5, 4.0, -1.0, 2.5, 0.25), (0.0, 3.0, 1.5, 0.0, -0.5), (-2.0, 1.0, 3.0, -1.5, 4.0)):
        _, gradients = student.sigmoid_graph(*numbers)
        assert_close(gradients, reference.sigmoid_graph(*numbers)[1], name="(dw0, dx0, dw1, dx1, dw2)")


def _gate(student, gate, upstream, inputs):
    """The gradients as an array; a number for a tuple of one will do."""
    return np.atleast_1d(array(student.gate_backward(gate, upstream, inputs)))


@question("gate_backward", points=2)
def add_distributes_and_copy_adds(student, rng):
    """An add gate hands its upstream gradient to every input; a copy gate adds up the gradients of its copies."""
    assert_close(_gate(student, "add", 2.0, (4.0, 3.0)), np.array([2.0, 2.0]), name="the gradients of 4 + 3 for 2")
    got = _gate(student, "add", -1.5, (1.0, 0.0, -7.0))
    assert_close(got, np.array([-1.5, -1.5, -1.5]), name="the gradients of 1 + 0 - 7 for -1.5")
    assert_close(_gate(student, "copy", (4.0, 2.0), (7.0,)), np.array([6.0]), name="the gradient of 7, copied twice,")
    got = _gate(student, "copy", (1.0, -2.5, 0.5, 4.0), (7.0,))
    assert_close(got, np.array([3.0]), name="the gradient of 7, copied four times,")


@question("gate_backward", points=1)
def mul_swaps(student, rng):
    """A mul gate hands each input the upstream gradient times the other input."""
    assert_close(_gate(student, "mul", 2.0, (4.0, 3.0)), np.array([6.0, 8.0]), name="the gradients of 4 · 3 for 2")
    got = _gate(student, "mul", -1.5, (0.0, 5.0))
    assert_close(got, np.array([-7.5, 0.0]), name="the gradients of 0 · 5 for -1.5")


@question("gate_backward", points=1)
def max_routes(student, rng):
    """A max gate hands its upstream gradient to the largest input alone, also among negative ones."""
    got = _gate(student, "max", 2.0, (4.0, 5.0, 3.0))
    assert_close(got, np.array([0.0, 2.0, 0.0]), name="the gradients of max(4, 5, 3) for 2")
    got = _gate(student, "max", -1.5, (-1.0, -2.0))
    assert_close(got, np.array([-1.5, 0.0]), name="the gradients of max(-1, -2) for -1.5")


CUBES = "f = lambda x: (x ** 3).sum()"


@question("numeric_gradient", points=1.5)
def gradient_of_cubes(student, rng):
    """The sum of cubes has the gradient 3x², for vectors and for matrices, and x is as it was."""
    f = student.define(CUBES).f
    for x in (np.array([1.0, -2.0, 0.5]), np.array([[0.0, 1.5, -1.0], [3.0, 2.0, -0.25]])):
        gradient = student.numeric_gradient(f, x)
        after = student.after()[1]
        assert_close(gradient, 3 * x**2, rtol=1e-6, name="the gradient of the sum of x³")
        # Whoever adds h again after taking 2h off has put x back but for its last bit.
        assert_unchanged(after, x, "x", rtol=1e-12)


@question("numeric_gradient", points=1)
def up_and_down(student, rng):
    """With a step as large as 0.5, centred differences of x³ give 3x² + h², exactly."""
    f = student.define(CUBES).f
    x = np.array([1.0, -2.0, 0.5])
    for h in (0.5, 0.125):
        gradient = student.numeric_gradient(f, x, h)
        assert_close(gradient, 3 * x**2 + h**2, rtol=1e-9, name=f"the gradient of the sum of x³ with h = {h}")


@question("numeric_gradient", points=1)
def integers_are_refused(student, rng):
    """Floats give a gradient; an integer array raises TypeError."""
    f = student.define(CUBES).f
    gradient = student.numeric_gradient(f, np.array([3.0, 1.0]))
    assert_close(gradient, np.array([27.0, 3.0]), rtol=1e-6, name="the gradient of the sum of x³")
    assert_raises(TypeError, student.numeric_gradient, f, np.array([3, 1]))


# Fails when x has moved down at its second entry, the only moment at which x[1] is below 1.
FAILING = """
def f(x):
    if x[1] < 1:
        raise RuntimeError("the function itself failed")
    return (x ** 3).sum()
"""


@question("numeric_gradient", points=1)
def put_back_when_f_raises(student, rng):
    """x is as it was even when f raises in the middle; without that, the gradient is right."""
    x = np.array([4.0, 1.0, 2.0])
    f = student.define(CUBES).f
    assert_close(student.numeric_gradient(f, x), 3 * x**2, rtol=1e-6, name="the gradient of the sum of x³")
    assert_raises(RuntimeError, student.numeric_gradient, student.define(FAILING).f, x, 0.25)
    assert_unchanged(student.after()[1], x, "x", rtol=1e-12)
