"""What comes back across the wall: told in sentences, counted before it is used, and never taken for what it isn't."""

import numpy as np
import pytest

from autograder.checks import array, assert_close, assert_equal, fetch, number
from autograder.checks.answers import LocalBackend, Student
from autograder.checks.failures import CheckFailure, Missing, Raised
from autograder.checks.fingerprints import Evidence


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


def test_half_a_surrogate_pair_is_told_as_text(behind):
    student, _ = behind("def f():\n    raise ValueError('\\ud800')")
    with pytest.raises(Raised) as caught:
        student.f()
    caught.value.message.encode("utf-8")
    student, _ = behind("def f():\n    return ['\\ud800']")
    fetch(student.f())[0].encode("utf-8")


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
