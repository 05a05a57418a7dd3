"""Across the wall: everything that the four assignments will ask of a student's code."""

import numpy as np
import pytest

from autograder.checks import array, assert_close, assert_raises, fetch, number
from autograder.checks.failures import Raised

NUMERIC_GRADIENT = """
import numpy as np
def numeric_gradient(f, x, h=1e-5):
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x holds {x.dtype}; a float array is needed")
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        try:
            x[i] = old + h
            high = f(x)
            x[i] = old - h
            low = f(x)
        finally:
            x[i] = old
        grad[i] = (high - low) / (2 * h)
    return grad
"""

ADAM = """
import numpy as np
def adam(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9); config.setdefault("beta2", 0.999); config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w)); config.setdefault("v", np.zeros_like(w)); config.setdefault("t", 0)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    m = config["m"] / (1 - config["beta1"] ** config["t"])
    v = config["v"] / (1 - config["beta2"] ** config["t"])
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config
"""

THREE_LAYERS = """
import numpy as np
class ThreeLayerConvNet:
    def __init__(self, input_dim=(3, 8, 8), num_filters=4, hidden_dim=10, num_classes=5, weight_scale=1e-2, reg=0.0):
        C, H, W = input_dim
        self.reg = reg
        self.params = {
            "W1": weight_scale * np.ones((num_filters, C, 3, 3)), "b1": np.zeros(num_filters),
            "W2": weight_scale * np.ones((num_filters * H * W // 4, hidden_dim)), "b2": np.zeros(hidden_dim),
            "W3": weight_scale * np.ones((hidden_dim, num_classes)), "b3": np.zeros(num_classes),
        }
    def loss(self, X, y=None):
        scores = X.reshape(len(X), -1).sum(1, keepdims=True) * np.ones(5) * self.params["W3"].sum()
        if y is None:
            return scores
        loss = 0.5 * self.reg * sum((W**2).sum() for name, W in self.params.items() if name[0] == "W")
        return float(loss), {name: self.reg * value for name, value in self.params.items()}
"""

TORCH_NET = """
import torch
from torch import nn
class Doubler(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([2.0, 3.0]))
    def forward(self, x):
        return x * self.weight
"""


def test_a_function_is_sent_as_source_and_called_by_the_students_code(behind):
    student, _ = behind(NUMERIC_GRADIENT)
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    f = student.define("f = lambda x: (x ** 3).sum()").f
    assert_close(student.numeric_gradient(f, x), 3 * x**2, rtol=1e-6)
    (_, after) = [None, student.after()[1]]
    assert np.array_equal(after, x)
    assert_raises(TypeError, student.numeric_gradient, f, np.array([1, 2]))


def test_x_is_restored_also_when_the_function_raises(behind):
    student, _ = behind(NUMERIC_GRADIENT)
    raising = student.define("def f(x):\n    if x[0] != 1.0:\n        raise ArithmeticError\n    return x.sum()").f
    with pytest.raises(Raised) as caught:
        student.numeric_gradient(raising, np.array([1.0, 2.0]))
    assert caught.value.kinds[0] == "ArithmeticError"
    assert student.after()[1].tolist() == [1.0, 2.0]


def test_a_configuration_dictionary_goes_there_and_comes_back(behind):
    student, _ = behind(ADAM)
    w, dw = np.linspace(-0.4, 0.6, 6).reshape(2, 3), np.linspace(-0.6, 0.4, 6).reshape(2, 3)
    config = {"learning_rate": 1e-2, "m": dw * 0.3, "v": dw**2, "t": 5}
    next_w, new = student.adam(w, dw, config)
    assert fetch(new["t"]) == 6 and number(new["beta1"]) == 0.9
    m = 0.9 * config["m"] + 0.1 * dw
    assert_close(new["m"], m, rtol=1e-12)
    v = 0.999 * config["v"] + 0.001 * dw**2
    expected = w - 1e-2 * (m / (1 - 0.9**6)) / (np.sqrt(v / (1 - 0.999**6)) + 1e-8)
    assert_close(next_w, expected, rtol=1e-12)
    assert config["t"] == 5  # the judge's own dictionary never left


def test_an_object_has_parameters_and_methods(behind):
    student, _ = behind(THREE_LAYERS)
    model = student.ThreeLayerConvNet(num_filters=2, reg=0.5)
    assert array(model.params["W1"]).shape == (2, 3, 3, 3)
    model.params["W3"] = np.full((10, 5), 2.0)
    X = np.ones((3, 3, 8, 8))
    assert_close(model.loss(X), np.full((3, 5), 192 * 100.0))
    loss, grads = model.loss(X, np.array([0, 1, 2]))
    weights = [array(model.params[name]) for name in ("W1", "W2", "W3")]
    assert number(loss) == pytest.approx(0.25 * sum((W**2).sum() for W in weights))
    assert_close(grads["W3"], np.ones((10, 5)))
    model.reg = 0.0
    assert number(model.loss(X, np.array([0, 1, 2]))[0]) == 0


def test_a_torch_module_takes_and_gives_tensors(behind):
    torch = pytest.importorskip("torch")
    student, _ = behind(TORCH_NET, packages=("numpy", "torch"), memory_mb=8192)
    model = student.Doubler()
    out = fetch(model(torch.tensor([1.0, 1.5])))
    assert isinstance(out, torch.Tensor) and out.tolist() == [2.0, 4.5]
    assert fetch(model.weight).tolist() == [2.0, 3.0]
    assert [tuple(p.shape) for p in fetch(model.parameters())] == [(2,)]


def test_torch_is_absent_where_it_is_not_allowed(session):
    from autograder.judge.session import Budget

    one = session()
    reply = one.request("cell", Budget.of("q", 10, 3, one), source="import torch", name="c", definitions=False)
    assert reply["error"]["kinds"][0] == "ModuleNotFoundError"


def test_a_cache_stays_inside_and_is_handed_back_as_the_same_object(behind):
    student, _ = behind(
        "def forward(x):\n    cache = {'x': x, 'f': lambda: x}\n    return x * 2, cache\n"
        "def backward(dout, cache):\n    return dout * cache['f']()"
    )
    out, cache = student.forward(np.array([1.0, 2.0]))
    assert_close(out, [2.0, 4.0])
    assert_close(student.backward(np.array([3.0, 3.0]), cache), [3.0, 6.0])


def test_arguments_as_they_stand_after_the_call_and_ours_untouched(behind):
    student, _ = behind("def f(x):\n    x[:] = 7\n    return x")
    x = np.zeros(3)
    student.f(x)
    assert student.after()[0].tolist() == [7, 7, 7] and x.tolist() == [0, 0, 0]


def test_generators_are_materialised(behind):
    student, _ = behind("def f(n):\n    for i in range(n):\n        yield i, [i]")
    assert fetch(student.f(3)) == [(0, [0]), (1, [1]), (2, [2])]


def test_keyword_arguments_zero_dimensional_arrays_and_none(behind):
    student, _ = behind("def f(a, *, b=None):\n    return a, b")
    a, b = student.f(np.array(2.5), b=None)
    assert fetch(a).shape == () and isinstance(fetch(a), np.ndarray) and fetch(b) is None
