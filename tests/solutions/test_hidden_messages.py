"""What hidden checks say: the kind of failure, never an input or a value that was expected."""

import re

import numpy as np
import pytest

from autograder.checks.run import PASSED

PYTHONS_ERRORS = r"(an\ error|\w*(Error|Exception|Warning|Iteration|Exit|Interrupt))"
SAID = re.compile(
    rf"""
    .+\ raised\ {PYTHONS_ERRORS}\ on\ a\ hidden\ input\.
    | .+\ has\ (the\ wrong\ shape|wrong\ values)\ on\ a\ hidden\ input\.
    | The\ answer\ is\ not\ right\ on\ a\ hidden\ input\.
    | a\ call\ returned\ another\ number\ of\ values\ than\ the\ \d\ expected\.
    | .+\ is\ not\ written\ yet\.
    """,
    re.VERBOSE,
)
# What inputs and expected values are made of; W1 is a name, and so is [1] after a call that returns several.
NUMBER = re.compile(r"(?<![\w\[])[-+]?\d")


def told(course, outcomes):
    """{check: its message} of the hidden checks that failed, which must all be of the harmless kinds."""
    messages = {o.check.id: o.message for o in outcomes if o.check.hidden and o.outcome != PASSED}
    for check, message in messages.items():
        assert SAID.fullmatch(message), f"{check} says: {message}"
        source = (course.assignment.folder / "hidden" / f"{check.partition('::')[0]}.py").read_text(encoding="utf-8")
        constant = message.partition(" has ")[0] in source or " than the " in message
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
