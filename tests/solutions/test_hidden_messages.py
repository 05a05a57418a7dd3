"""What hidden checks say: the kind of failure, never an input or a value that was expected."""

import re
from dataclasses import replace

import numpy as np
import pytest

from autograder.checks import run
from autograder.checks.run import FAILED, PASSED

PYTHONS_ERRORS = r"(an\ error|\w*(Error|Exception|Warning|Iteration|Exit|Interrupt))"
SAID = re.compile(
    rf"""
    .+\ raised\ {PYTHONS_ERRORS}\ on\ a\ hidden\ input\.
    | .+\ ha(s|ve)\ (the\ wrong\ shape|wrong\ values)\ on\ a\ hidden\ input\.
    | .+\ (is|are)\ wrong\ on\ a\ hidden\ input\.
    | The\ answer\ is\ not\ right\ on\ a\ hidden\ input\.
    | a\ call\ returned\ another\ number\ of\ values\ than\ the\ \d\ expected\.
    | .+\ is\ not\ written\ yet\.
    """,
    re.VERBOSE,
)
# What inputs and expected values are made of; W1 is a name, and so is [1] after a call that returns several.
NUMBER = re.compile(r"(?<!\w)(?<!\)\[)[-+]?\d")


def told(course, outcomes):
    """{check: its message} of the hidden checks that failed, which must all be of the harmless kinds."""
    messages = {o.check.id: o.message for o in outcomes if o.check.hidden and o.outcome != PASSED}
    for check, message in messages.items():
        assert SAID.fullmatch(message), f"{check} says: {message}"
        source = (course.assignment.folder / "hidden" / f"{check.partition('::')[0]}.py").read_text(encoding="utf-8")
        constant = re.split(" has | have | is | are ", message)[0] in source or " than the " in message
        assert constant or not NUMBER.search(message), f"{check} tells a number: {message}"
    return messages


def test_a_mistake_is_told_without_what_it_was_caught_with(course, mistake, few_secrets):
    for secret in few_secrets:
        outcomes = course.mistaken(mistake.question, mistake.id, secret)
        told(course, outcomes)
        assert all(outcome.difference is None for outcome in outcomes if outcome.check.hidden)


def wrongly_shaped(*args, **options):
    return np.zeros((1, 2, 3)), np.zeros((3, 2))


def telling(*args, **options):
    """An answer that puts what it saw into its error, as a thief would."""
    raise ValueError(repr(args) + repr(options))


def renamed(*args, **options):
    raise type("Saw" + re.sub(r"\W", "_", repr(args))[:60], (Exception,), {})


@pytest.mark.filterwarnings("ignore")
def test_what_an_answer_saw_does_not_come_out(course, question, few_secrets):
    for function in (wrongly_shaped, telling, renamed):
        namespace = course.namespace(question.notebook, **dict.fromkeys(question.functions, function))
        for secret in few_secrets:
            assert told(course, course.grade(question.notebook, namespace, secret, question.id))


@pytest.fixture
def failed(a3):
    """The outcome of a hidden check that a mistake failed."""
    outcomes = a3.mistaken("conv_forward_naive", "no_bias", "spring")
    return next(outcome for outcome in outcomes if outcome.check.hidden and outcome.outcome == FAILED)


@pytest.mark.parametrize(
    "leak",
    [
        "out[3] has wrong values on a hidden input.",
        "out[3] is wrong on a hidden input.",
        "out of x = 0.25 has wrong values on a hidden input.",
        "out for (2, 3, 5, 7) has the wrong shape on a hidden input.",
        "conv_forward_naive(…) raised ValueError: stride 3 on a hidden input.",
        "conv_forward_naive(7, 3) raised ValueError on a hidden input.",
        "out differs by up to 0.3, where 1e-07 is allowed.",
        "The answer is not right on a hidden input: it has 17 rows.",
        "Window 2 has its largest number twice.",
    ],
)
def test_a_leak_would_be_seen(a3, failed, leak):
    told(a3, [failed])
    with pytest.raises(AssertionError):
        told(a3, [replace(failed, message=leak)])


def test_without_the_veil_the_tests_above_fail(a3, monkeypatch):
    """Whatever a failing comparison says to itself is more than a student may read."""
    monkeypatch.setattr(run, "_veiled", lambda failure: failure.message)
    for functions in ({"conv_forward_naive": wrongly_shaped}, {"conv_forward_naive": telling}):
        outcomes = a3.grade("conv_naive", a3.namespace("conv_naive", **functions), "spring", "conv_forward_naive")
        with pytest.raises(AssertionError):
            told(a3, outcomes)
