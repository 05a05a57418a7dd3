"""Computing time, measured by ours, against that of a function of ours: by ratio, here and across the wall."""

import contextlib
import math
import time

import numpy as np
import pytest

from autograder.checks import assert_keeps_up, speed
from autograder.checks.answers import LocalBackend, Student
from autograder.checks.failures import CheckFailure, Raised

ANSWERS = """
import numpy as np
def fast(x, factor):
    return np.cumsum(x * factor, axis=1).sum(axis=1)
def slow(x, factor):
    out = np.zeros(len(x))
    for i, j in np.ndindex(*x.shape):
        half = x[i, j] * factor * (x.shape[1] - j) / 2
        out[i] += half
        out[i] += x[i, j] * factor * (x.shape[1] - j) - half
    return out
def remembering(x, factor, kept={}):
    if "it" not in kept:
        kept["it"] = slow(x, factor)
    return kept["it"]
def scaled(x, factor, kept={}):
    # what is a multiple of an input seen before needs no computing
    if "x" not in kept:
        kept["x"], kept["out"] = x.copy(), slow(x, factor)
    return kept["out"] * (x[3, 5] / kept["x"][3, 5])
class Lazy(list):
    def __init__(self, work):
        super().__init__([0])
        self.work = work
    def __iter__(self):
        return iter(self.work().tolist())
def lazy(x, factor):
    return Lazy(lambda: slow(x, factor))
class First(tuple):
    def __getitem__(self, key):
        x, factor = tuple.__getitem__(self, 0)
        return slow(x, factor) if key == 0 else x.T
def lazy_pair(x, factor):
    return First(((x, factor), None))
class Second(tuple):
    def __getitem__(self, key):
        x, factor = tuple.__getitem__(self, 1)
        return x.T + 0 * slow(x, factor) if key else fast(x, factor)
def lazy_second(x, factor):
    return Second((None, (x, factor)))
def rewinding(x, factor):
    # ends the loop that it is called in, wherever that keeps its turn
    import ctypes, sys
    out, frame = slow(x, factor), sys._getframe(1)
    while frame is not None:
        names = frame.f_locals
        if "turn" in names and "times" in names:
            out = out / (1 + names["turn"] / 1024) * (1 + names["times"] / 1024)
            names["turn"] = names["times"]
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
            break
        frame = frame.f_back
    return out
def wrong_at_first(x, factor, kept=[]):
    kept.append(0)
    return fast(x, factor) + (len(kept) == 1)
def broken(x, factor):
    raise IndexError("too far")
"""
X = np.arange(20000.0).reshape(100, 200)


def ours(x, factor):
    return np.cumsum(x * factor, axis=1).sum(axis=1)


@pytest.fixture(params=["here", "behind"])
def student(request):
    if request.param == "here":
        names = {}
        exec(ANSWERS, names)
        return Student(LocalBackend(names))
    return request.getfixturevalue("behind")(ANSWERS)[0]


def ours_pair(x, factor):
    return ours(x, factor), x.T, "no array"


def test_what_is_right_and_fast_keeps_up(student):
    assert assert_keeps_up(student, student.fast, (X, 3.0), ours, (X, 3.0)) is None


def test_what_is_slow_is_told_how_slow(student):
    with pytest.raises(
        CheckFailure, match=r"^slow takes more than 20 times the computing time of the package's layer\. Is there"
    ):
        assert_keeps_up(student, student.slow, (X, 3.0), ours, (X, 3.0))


@pytest.mark.parametrize("name", ["lazy", "rewinding"])
def test_work_that_is_put_off_or_skipped_is_slow(student, name):
    """Computing when the result is looked at; ending the loop over the calls from inside."""
    with pytest.raises(CheckFailure, match="takes more than 20 times the computing time"):
        assert_keeps_up(student, getattr(student, name), (X, 3.0), ours, (X, 3.0))


@pytest.mark.parametrize("name", ["lazy_pair", "lazy_second"])
def test_all_arrays_of_several_values_are_asked_for_while_the_clock_runs(student, name):
    with pytest.raises(CheckFailure, match="takes more than 20 times the computing time"):
        assert_keeps_up(student, getattr(student, name), (X, 3.0), ours_pair, (X, 3.0))


@pytest.mark.parametrize("name", ["remembering", "scaled"])
def test_what_remembers_is_fast_and_wrong(student, name):
    """No input is a multiple of another."""
    with pytest.raises(CheckFailure, match=f"^{name} is not right when it is asked again with other numbers.$"):
        assert_keeps_up(student, getattr(student, name), (X, 3.0), ours, (X, 3.0))


def test_every_call_is_compared(student):
    """Wrong in the first call only: one is too few for a clock that ticks in hundredths."""
    with pytest.raises(CheckFailure, match="is not right when it is asked again"):
        assert_keeps_up(student, student.wrong_at_first, (X, 3.0), ours, (X, 3.0))


def test_what_raises_is_a_failure_like_any_other(student):
    with pytest.raises(Raised, match="IndexError: too far"):
        assert_keeps_up(student, student.broken, (X, 3.0), ours, (X, 3.0))


def test_in_a_notebook_only_their_code_is_timed():
    """What is hidden from it before a call and put back after it may take longer than the call."""

    def search():
        begun = time.process_time()
        while time.process_time() < begun + 0.01:
            pass

    @contextlib.contextmanager
    def around():
        search()
        yield
        search()

    names = {}
    exec(ANSWERS, names)
    student = Student(LocalBackend(names, around))
    assert_keeps_up(student, student.fast, (X, 3.0), ours, (X, 3.0))
    with pytest.raises(CheckFailure, match="takes more than 20 times the computing time"):
        assert_keeps_up(student, student.lazy, (X, 3.0), ours, (X, 3.0))


def test_work_of_ours_is_no_time_of_the_student(behind):
    student, _ = behind(ANSWERS)
    budget = student._backend.budget
    before = budget.deadline
    with pytest.raises(ZeroDivisionError), student.ours():
        begun = time.monotonic()
        while time.monotonic() - begun < 0.05:
            pass
        raise ZeroDivisionError
    assert budget.deadline - before > 0.049


def test_the_clock_is_that_of_the_students_process(behind):
    student, session = behind(ANSWERS)
    before = student.cpu_seconds()
    while student.cpu_seconds() < before + 0.1:
        student.slow(X, 1.0)
    after, own = session.cpu_seconds(), time.process_time()
    while time.process_time() < own + 0.3:
        pass
    # What we compute is not theirs; a reply that is sent may cost its sender another tick.
    assert after <= student.cpu_seconds() < after + 0.1


class Clock:
    """Computing time that a test decides."""

    def __init__(self, a_call, noise=()):
        self.now, self.a_call, self.noise = 0.0, a_call, list(noise)

    def measure(self, count):
        used = count * self.a_call * (self.noise.pop(0) if self.noise else 1)
        self.now += used
        return used


def test_a_coarse_clock_is_asked_over_many_calls():
    clock = Clock(1e-4)
    assert speed._seconds(clock.measure, 0.1) == pytest.approx(1e-4)
    assert clock.now >= 0.1
    quick = Clock(1e-4)
    assert speed._seconds(quick.measure, 0.1, limit=5e-3) <= 5e-3
    assert quick.now < 0.1, "what is surely within the limit needs no long look"
    free = Clock(0.0)
    assert 0 < speed._seconds(free.measure, 0.1) < math.inf


def test_threads_of_blas_that_wait_for_each_other_are_not_counted():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    blas = threadpoolctl.ThreadpoolController().select(user_api="blas")
    seen = []

    def threads():
        return {row["num_threads"] for row in blas.info()}

    def watched(x):
        seen.append(threads())
        return x @ x

    student = Student(LocalBackend({"watched": watched}))
    x = np.ones((30, 30))
    with blas.limit(limits=2):
        assert_keeps_up(student, student.watched, (x,), lambda x: x @ x, (x,), times=1e6)
        assert threads() == {2}
    assert seen and all(each == {1} for each in seen)
