"""Seconds of each question, from the steps that a grading process announces."""

from autograder.engines import clock
from autograder.engines.clock import StepClock


def test_a_question_takes_what_its_checks_take(monkeypatch):
    now = iter([10.0, 11.0, 13.0, 13.5, 17.0, 18.0, 20.0])
    monkeypatch.setattr(clock.time, "perf_counter", lambda: next(now))
    steps = StepClock()
    for step in ("reading", "nb::a1", "nb::b1", "nb::a2"):  # public checks of both, then a hidden one
        steps.begun(step)
    assert steps.questions({"a": ["nb::a1", "nb::a2"], "b": ["nb::b1"], "c": ["nb::c1"]}) == {"a": 1.5, "b": 3.5}
    assert steps.seconds() == 10.0
