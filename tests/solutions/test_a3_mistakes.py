"""Every named mistake of a3_conv_layers loses points in its own question, nowhere else, and is named."""

import re

import pytest

from autograder.checks.fingerprints import diagnose
from autograder.checks.run import FAILED, PASSED
from autograder.course.source import read_source

SECRETS = ("spring", "autumn")

# Where a wrong forward pass leaves the backward pass without what it needs, one mistake costs two questions:
# the forward pass raises at padding 0, or has spoiled the image that its own cache holds.
SPILLS = {"padded_up_to_minus_pad", "multiplied_in_place"}


@pytest.mark.parametrize("secret", SECRETS)
def test_it_is_caught_named_and_costs_only_its_own_question(a3, a3_mistake, secret):
    outcomes = a3.mistaken(a3_mistake.question, a3_mistake.id, secret)
    lost = [outcome for outcome in outcomes if outcome.outcome != PASSED]
    assert all(outcome.outcome == FAILED for outcome in lost), [outcome.message for outcome in lost]
    own = [outcome for outcome in lost if outcome.check.question == a3_mistake.question]
    elsewhere = {outcome.check.question for outcome in lost} - {a3_mistake.question}
    assert elsewhere == ({"conv_backward_naive"} if a3_mistake.id in SPILLS else set())
    assert any(not outcome.check.hidden for outcome in own), "a public check should catch it"
    assert any(outcome.check.hidden for outcome in own), "a hidden check should catch it"

    named = {True: set(), False: set()}
    for outcome in own:
        found = diagnose(outcome.evidence, a3.known(outcome.check, secret))
        if found is not None:
            named[outcome.check.hidden].add(found.id)
    assert named[False] == {a3_mistake.id}
    assert named[True] <= {a3_mistake.id}


def test_each_question_has_a_handful_of_mistakes(a3):
    for question in a3.assignment.questions:
        count = sum(mistake.question == question.id for mistake in a3.mistakes)
        assert count == 0 if question.written else 3 <= count <= 10


def test_they_send_the_student_to_a_section_of_the_notebook(a3, a3_mistake):
    notebook = a3.notebook_of(a3_mistake.question)
    text = "\n".join(cell.source for cell in read_source(a3.assignment, notebook) if cell.type == "markdown")
    assert a3_mistake.read in re.findall(r"^#+ (.*)$", text, re.M)


def test_no_message_is_used_for_two_mistakes_of_a_question(a3):
    words = [(mistake.question, mistake.message) for mistake in a3.mistakes]
    assert len(words) == len(set(words))
