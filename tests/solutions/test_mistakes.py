"""Every named mistake loses points in its own question, nowhere else, and is named."""

import re

from autograder.checks.fingerprints import diagnose
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
        for outcome in own:
            found = diagnose(outcome.evidence, course.known(outcome.check, secret))
            if found is not None:
                named[outcome.check.hidden].add(found.id)
        assert named[False] == {mistake.id}
        assert named[True] <= {mistake.id}


def test_each_question_has_a_handful_of_mistakes(course):
    for question in course.assignment.questions:
        count = sum(mistake.question == question.id for mistake in course.mistakes)
        most = 10 * max(1, len(question.functions) - 1)
        assert count == 0 if question.written else 3 <= count <= most


def test_they_send_the_student_to_a_section_of_the_notebook(course, mistake):
    notebook = course.notebook_of(mistake.question)
    text = "\n".join(cell.source for cell in read_source(course.assignment, notebook) if cell.type == "markdown")
    assert mistake.read in re.findall(r"^#+ (.*)$", text, re.M)


def test_no_message_is_used_for_two_mistakes_of_a_question(course):
    words = [(mistake.question, mistake.message) for mistake in course.mistakes]
    assert len(words) == len(set(words))
