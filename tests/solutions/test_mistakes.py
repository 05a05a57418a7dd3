"""Every named mistake loses points in its own question, nowhere else, and is named."""

import re
from dataclasses import replace

from autograder.checks.diagnosis import Table, explained
from autograder.checks.run import FAILED, PASSED
from autograder.course.source import read_source


def test_it_is_caught_named_and_costs_only_its_own_question(course, mistake, few_secrets):
    for secret in few_secrets:
        outcomes = course.mistaken(mistake.question, mistake.id, secret)
        lost = [outcome for outcome in outcomes if outcome.outcome != PASSED]
        assert all(outcome.outcome == FAILED for outcome in lost), [outcome.message for outcome in lost]
        own = [outcome for outcome in lost if outcome.check.question == mistake.question]
        elsewhere = {outcome.check.question for outcome in lost} - {mistake.question}
        assert elsewhere == course.plan.SPILLS.get((mistake.question, mistake.id), set())
        assert any(not outcome.check.hidden for outcome in own), "a public check should catch it"
        assert any(outcome.check.hidden for outcome in own), "a hidden check should catch it"

        named = {True: set(), False: set()}
        for outcome in course.explained([one for one in outcomes if one.check.question == mistake.question], secret):
            if outcome.mistake is not None:
                named[outcome.check.hidden].add((outcome.mistake.message, outcome.mistake.read))
        assert named[False] == {(mistake.message, mistake.read)}
        assert named[True] <= {(mistake.message, mistake.read)}


def test_each_question_has_a_handful_of_mistakes(course):
    """Counted by cause: a mistake that real answers make in several forms has the same words for each of them."""
    for question in course.assignment.questions:
        causes = {mistake.message for mistake in course.mistakes if mistake.question == question.id}
        most = 12 * max(1, len(question.functions) - 1)
        assert not causes if question.written else 3 <= len(causes) <= most


def test_they_send_the_student_to_a_section_of_the_notebook(course, mistake):
    notebook = course.notebook_of(mistake.question)
    text = "\n".join(cell.source for cell in read_source(course.assignment, notebook) if cell.type == "markdown")
    assert mistake.read in re.findall(r"^#+ (.*)$", text, re.M)


def test_mistakes_with_the_same_words_are_one_cause(course):
    """They send the student to the same section, and few have several forms."""
    forms = {}
    for mistake in course.mistakes:
        forms.setdefault((mistake.question, mistake.message), []).append(mistake.read)
    assert all(len(set(sections)) == 1 and len(sections) <= 3 for sections in forms.values())


def test_forms_of_one_cause_are_named_together_and_two_causes_are_not(a3):
    """`=` for one pixel or for a whole window: on an image with one large number both give the same."""
    forms = ("overwritten", "window_overwritten")
    outcomes = a3.mistaken("max_pool_backward_naive", forms[1], "spring")
    outcome = next(outcome for outcome in outcomes if outcome.check.id == "pooling::overlapping_windows")
    known = a3.known(outcome.check.question, "spring").known(outcome.check.id)
    fitting = [one for one in known if outcome.evidence.fits(one.evidence)]
    assert {one.id for one in fitting} == set(forms)
    (named,) = explained([outcome], Table({outcome.check.id: known}))
    assert named.mistake.message.startswith("Where windows overlap, the last one wins.")
    assert named.mistake.read == "Where the gradient goes"
    two = [fitting[0], replace(fitting[1], message="Something else.")]
    (unnamed,) = explained([outcome], Table({outcome.check.id: two}))
    assert unnamed.mistake is None
