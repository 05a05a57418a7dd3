"""Across the wall: everything that the four assignments will ask of a student's code."""

import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import array, assert_close, assert_equal, assert_raises, fetch, number
from autograder.checks.answers import LocalBackend, Student
from autograder.checks.failures import CheckFailure, Crashed, LimitHit, Missing, Raised
from autograder.checks.fingerprints import Evidence

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

FORGING = """
import os, stat, sys
wire = sys.modules["inside.wire"]
def f():
    for fd in range(3, 64):
        try:
            is_channel = stat.S_ISSOCK(os.fstat(fd).st_mode)
        except OSError:
            continue
        if is_channel:
            os.write(fd, FORGED)
    return 1
"""

TRICKLE = """            os.write(fd, b"\\x00\\x30\\x00\\x00\\x00\\x00\\x00\\x00")
            while True:
                os.write(fd, b" ")
                time.sleep(0.02)"""


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


def test_what_is_printed_is_kept_and_cut(behind):
    student, session = behind("def f():\n    print('x' * 1000)\n    return 1", output_kb=1)
    for _ in range(5):
        student.f()
    assert session.printed.count("x") <= 1024


def test_printing_without_end_costs_the_grader_nothing(behind):
    student, session = behind(
        "import os, sys\ndef f():\n    for _ in range(3000):\n        print('x' * 100_000)\n"
        "        sys.stderr.write('e' * 10_000)\n    return 3",
        output_kb=16,
    )
    assert number(student.f()) == 3 and len(session.printed) <= 16 * 1024


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "def f():\n    raise IndexError('index 7 is out of bounds')",
            "f raised IndexError: index 7 is out of bounds (line 2",
        ),
        ("def f():\n    raise NotImplementedError('f')", "f is not written yet."),
        ("def f():\n    raise SystemExit(0)", "f raised SystemExit"),
        ("def f():\n    raise KeyboardInterrupt", "f raised KeyboardInterrupt"),
        ("class E(Exception):\n    def __str__(self): raise E\ndef f():\n    raise E", "f raised E"),
        ("def f():\n    return f()", "f raised RecursionError"),
    ],
)
def test_what_the_students_code_raises_is_told_in_a_sentence(behind, source, words):
    student, _ = behind(source)
    with pytest.raises(Raised) as caught:
        student.f()
    assert caught.value.message.startswith(words)


def test_a_name_that_is_not_there(behind):
    student, _ = behind("x = 1")
    with pytest.raises(Missing, match="conv_forward_naive is not defined"):
        student.conv_forward_naive(1)


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("np.zeros(3)", "returned an array of shape (3,) where several values were expected"),
        ("None", "returned NoneType where several values were expected"),
    ],
)
def test_unpacking_what_is_no_tuple(behind, returned, words):
    student, _ = behind(f"import numpy as np\ndef f():\n    return {returned}")
    with pytest.raises(CheckFailure) as caught:
        _out, _cache = student.f()
    assert words in caught.value.message


@pytest.mark.parametrize(
    "returned",
    [
        "object()",
        "np.array([object()])",
        "np.zeros(2, dtype=[('a', 'i4')])",
        "Liar()",
        "'text'",
        "[[1], [1, 2]]",
        "nested",
        "selfish",
        "{1: 2}",
        "lambda: 3",
        "np.ma.masked",
        "float('nan')",
        "[0.0] * 200_000",
        "10**400",
        "np.zeros(3_000_000, np.uint8)",
        "{(2**61 - 1) * n: n for n in range(9)}",
    ],
)
def test_no_answer_of_another_kind_passes_or_breaks_the_judge(behind, returned):
    student, session = behind(
        "import numpy as np\nclass Liar:\n"
        "    __eq__ = __lt__ = __le__ = lambda self, other: True\n"
        "    __array__ = lambda self, *a, **k: np.ones(3)\n    __float__ = lambda self: 1.0\n"
        "nested = []\nfor _ in range(100_000):\n    nested = [nested]\nselfish = []\nselfish.append(selfish)\n"
        f"def f():\n    return {returned}"
    )
    with pytest.raises(CheckFailure):
        assert_close(student.f(), np.ones(3))
    assert session.alive


def test_an_array_over_the_cap_fails_and_leaves_the_session(behind):
    student, session = behind(
        "import numpy as np\ndef f():\n    return np.zeros((20_000, 1000))\ndef g():\n    return 1"
    )
    with pytest.raises(CheckFailure):
        array(student.f())
    assert session.alive and number(student.g()) == 1


def test_an_endless_loop_costs_its_budget(behind):
    student, session = behind("def f():\n    while True: pass", seconds=0.5)
    with pytest.raises(LimitHit, match=r"used more than 0.5 seconds"):
        student.f()
    assert not session.alive
    with pytest.raises(Crashed):
        student.f()


def test_a_process_that_ends_itself_is_a_crash_not_an_answer(behind):
    student, session = behind("import os\ndef f():\n    os._exit(0)")
    with pytest.raises(Crashed, match="the process ended by itself"):
        student.f()
    assert not session.alive


@pytest.mark.parametrize(
    "forged",
    [
        "b'\\xff' * 64",
        "wire.pack({'reply': 2, 'value': 1})",
        "wire.pack({'reply': 10**6, 'value': 1})",
        "wire.pack({'handle': 1}) * 3",
        "b'\\x00\\x00\\x00\\x02\\x07\\xff\\xff\\xff{}'",
    ],
)
def test_forged_frames_are_refused(behind, forged):
    student, session = behind(FORGING.replace("FORGED", forged), seconds=1.0)
    with pytest.raises((Crashed, LimitHit)):
        for _ in range(3):
            fetch(student.f())
    assert not session.alive


def test_a_closed_channel_is_a_crash(behind):
    student, session = behind("import os\ndef f():\n    os.closerange(0, 100)\n    return 1", seconds=2.0)
    with pytest.raises(Crashed):
        student.f()
    assert not session.alive


def test_bytes_that_trickle_in_do_not_hold_the_judge(behind):
    trickle = FORGING.replace("            os.write(fd, FORGED)", TRICKLE)
    student, session = behind("import time\n" + trickle, seconds=0.3)
    session.limits = replace(session.limits, patience=1.0)
    with pytest.raises(LimitHit):
        student.f()
    assert not session.alive


def test_half_a_surrogate_pair_is_told_as_text(behind):
    student, _ = behind("def f():\n    raise ValueError('\\ud800')")
    with pytest.raises(Raised) as caught:
        student.f()
    caught.value.message.encode("utf-8")
    student, _ = behind("def f():\n    return ['\\ud800']")
    fetch(student.f())[0].encode("utf-8")


LYING = """
import sys
worker = next(
    thing for thing in __import__("gc").get_objects() if type(thing).__name__ == "Worker"
)
def f(x):
    worker.operations["after"] = lambda: LIE
    return 1
"""


@pytest.mark.parametrize("lie", ["({}, b'')", "({'value': {'tuple': []}}, b'')", "({'value': 3}, b'')"])
def test_other_arguments_than_were_given_are_refused(behind, lie):
    student, session = behind(LYING.replace("LIE", lie))
    student.f(np.zeros(3))
    with pytest.raises(Crashed):
        student.after()
    assert not session.alive


def test_a_tensor_is_no_answer_where_there_is_no_torch(behind):
    source = LYING.replace('operations["after"]', 'operations["fetch"]').replace("lambda: LIE", "lambda target: LIE")
    student, session = behind(source.replace("LIE", "({'value': {'tensor': ['<f8', [1]]}}, b'12345678')"))
    with pytest.raises(Crashed):
        fetch(student.f(1))
    assert not session.alive


def test_memory_of_several_processes_counts_together(behind, monkeypatch):
    from autograder.sandbox import walls

    monkeypatch.setattr(walls, "filter_program", lambda: b"")  # which would refuse the fork
    source = (
        "import os, time\ndef f():\n    for _ in range(4):\n        if os.fork() == 0:\n"
        "            block = bytearray(os.urandom(1) * (300 << 20))\n            time.sleep(60)\n    time.sleep(60)"
    )
    student, session = behind(source, memory_mb=600)
    with pytest.raises(LimitHit, match="more than 600 MB of memory"):
        student.f()
    assert not session.alive


def test_time_to_take_answers_apart_is_the_questions(behind):
    """Thousands of tiny lists cost the judge far more time than the sandbox, which sends the same bytes again."""
    source = LYING.replace('operations["after"]', 'operations["fetch"]').replace("lambda: LIE", "lambda target: LIE")
    many = "({'value': tree}, b'')"
    student, session = behind("tree = {'list': [{'list': []}] * 19_000}\n" + source.replace("LIE", many), seconds=2.0)
    answer, used = student.f(1), 0.0
    student._backend.budget.deadline += 1000  # on a busy machine the wall clock would be first
    with pytest.raises(LimitHit, match="more than 2 seconds"):
        for _ in range(100_000):
            used = session.cpu_seconds()
            fetch(answer)
    assert not session.alive and used < 2.0  # of its own it had not used them up


def test_answers_without_end_are_cut(behind, monkeypatch):
    monkeypatch.setattr("autograder.judge.session.MOST_RECEIVED", 1 << 20)
    student, session = behind("import numpy as np\ndef f():\n    return np.zeros(80_000)")
    answer = student.f()
    with pytest.raises(LimitHit, match="answered with more than 1 MB"):
        for _ in range(10):
            fetch(answer)
    assert not session.alive


def test_the_clock_of_a_question_stands_while_the_judge_works(behind):
    """Importing a library for the reference on a busy machine is not the student's time."""
    student, session = behind("def f():\n    return 1")
    budget = student._backend.budget
    student.f()
    budget.idle_since -= 1000
    budget.deadline -= 1000
    assert number(student.f()) == 1 and session.alive


@pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="this kernel doesn't tell who waits for a processor"
)
def test_waiting_for_a_busy_processor_is_nobodys_time(behind):
    """One processor, and eight who want it: a second of the wall clock is a tenth of one for each."""
    source = "import time\ndef f(seconds):\n    while time.process_time() < seconds:\n        pass"
    mine, rivals = os.sched_getaffinity(0), []
    os.sched_setaffinity(0, {min(mine)})
    try:
        student, session = behind(source)
        rivals += [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(8)]
        student._backend.budget.deadline = time.monotonic() + 0.5
        student.f(session.cpu_seconds() + 0.3)
        assert session.alive and session.queued_seconds() > 0.2
    finally:
        os.sched_setaffinity(0, mine)
        for rival in rivals:
            rival.kill()
            rival.wait()


def test_sleeping_is_the_students_time(behind):
    student, session = behind("import time\ndef f():\n    time.sleep(100)")
    student._backend.budget.deadline = time.monotonic() + 0.3
    with pytest.raises(LimitHit, match="did not come back within"):
        student.f()
    assert not session.alive


def test_many_arrays_in_one_list_are_counted_before_anything_is_done_with_them(behind):
    """Sixteen megabytes on the wire that would be a gigabyte of Python numbers."""
    student, _ = behind("import numpy as np\ndef f(n):\n    return [np.ones(10_000, np.uint8)] * n")
    with pytest.raises(CheckFailure, match=r"a (list|tuple) of more than 10,000 values"):
        assert_equal(student.f(400), 7)
    with pytest.raises(CheckFailure, match="more than 1,000,000 numbers"):
        array(student.f(400))
    assert Evidence.of(0, [np.ones(10_000)] * 400).kind == "large"


def test_tensors_are_compared_by_their_numbers():
    torch = pytest.importorskip("torch")
    student = Student(LocalBackend({"f": lambda: {"rate": torch.tensor([0.5, 0.25])}}))
    assert_equal(student.f(), {"rate": (0.5, 0.25)})
    with pytest.raises(CheckFailure, match="was expected"):
        assert_equal(student.f(), {"rate": 0.5})
