"""Computing time, measured by ours, against that of a function of ours: by ratio, here and across the wall."""

import math
import time

import numpy as np
import pytest

from autograder.checks import assert_keeps_up, fetch, speed
from autograder.checks.answers import LocalBackend, Student
from autograder.checks.failures import CheckFailure, Raised

ANSWERS = """
import numpy as np
def fast(x, factor):
    return (x * factor).sum(axis=1)
def slow(x, factor):
    return np.array([sum(float(value) * factor for value in row) for row in x])
def remembering(x, factor, kept={}):
    if "it" not in kept:
        kept["it"] = slow(x, factor)
    return kept["it"]
def broken(x, factor):
    raise IndexError("too far")
"""
X = np.arange(20000.0).reshape(100, 200)


def ours(x, factor):
    return (x * factor).sum(axis=1)


@pytest.fixture(params=["here", "behind"])
def student(request):
    if request.param == "here":
        names = {}
        exec(ANSWERS, names)
        return Student(LocalBackend(names))
    return request.getfixturevalue("behind")(ANSWERS)[0]


def test_what_keeps_up_gives_its_last_answer_and_what_it_was_asked(student):
    out, asked = assert_keeps_up(student, student.fast, (X, 3.0), ours, (X, 3.0))
    np.testing.assert_allclose(fetch(out), ours(asked, 3.0))
    assert not np.array_equal(asked, X), "each repetition has another input"


def test_what_is_slow_is_told_how_slow(student):
    with pytest.raises(CheckFailure, match=r"slow takes \d+ times .* package's layer, where 20 times is allowed"):
        assert_keeps_up(student, student.slow, (X, 3.0), ours, (X, 3.0))


def test_what_remembers_is_fast_and_wrong(student):
    out, asked = assert_keeps_up(student, student.remembering, (X, 3.0), ours, (X, 3.0))
    assert not np.allclose(fetch(out), ours(asked, 3.0))


def test_what_raises_is_a_failure_like_any_other(student):
    with pytest.raises(Raised, match="IndexError: too far"):
        assert_keeps_up(student, student.broken, (X, 3.0), ours, (X, 3.0))


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
    before, own = student.cpu_seconds(), time.process_time()
    while student.cpu_seconds() < before + 0.1:
        student.slow(X, 1.0)
    assert student.cpu_seconds() == pytest.approx(session.cpu_seconds())
    while time.process_time() < own + 0.3:
        pass
    assert student.cpu_seconds() < before + 0.3, "what we compute is not theirs"


class Clock:
    """Computing time that a test decides."""

    def __init__(self, a_call, noise=()):
        self.now, self.a_call, self.noise = 0.0, a_call, list(noise)

    def repeat(self, count):
        self.now += count * self.a_call * (self.noise.pop(0) if self.noise else 1)

    def __call__(self):
        return self.now


def test_a_coarse_clock_is_asked_over_many_calls():
    clock = Clock(1e-4)
    assert speed._seconds(clock.repeat, clock, 0.1) == pytest.approx(1e-4)
    assert clock.now >= 0.1
    quick = Clock(1e-4)
    assert speed._seconds(quick.repeat, quick, 0.1, limit=5e-3) <= 5e-3
    assert quick.now < 0.1, "what is surely within the limit needs no long look"
    free = Clock(0.0)
    assert 0 < speed._seconds(free.repeat, free, 0.1) < math.inf
