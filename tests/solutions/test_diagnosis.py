"""What a notebook tells of answers that are not one named mistake: of two at once, and of one that nobody has named."""

import itertools
from collections import Counter

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.diagnosis import Table, diagnose, explained
from autograder.checks.expected import read_expected, read_fingerprints
from autograder.checks.run import run_check
from autograder.checks.truth import RecordedTruth
from autograder.course import apply_mistake
from autograder.course.solution import answer_source, solution_namespace
from autograder.errors import SourceError

PAIRS = 8  # of each question


@pytest.fixture
def shipped(course, repository):
    return repository / "assignments" / course.assignment.name / "checks"


@pytest.fixture
def prints(shipped):
    return Table(read_fingerprints(shipped / "fingerprints.json"))


def public(course, question):
    return [check for check in course.checks if check.question == question and not check.hidden]


def functions_of(mistake, answer):
    """The functions and classes that a mistake changes."""
    before = [answer[: answer.index(text) + len(text)] for text in mistake.edits]
    heads = [[line for line in text.split("\n") if line.startswith(("def ", "class "))] for text in before]
    return {lines[-1] for lines in heads if lines}


def in_two_functions(course, question):
    """Pairs of a question's mistakes that have nothing to do with each other, and the answer with both."""
    answer = answer_source(course.assignment, question.id)
    mistakes = [mistake for mistake in course.mistakes if mistake.question == question.id]
    for one, other in itertools.combinations(mistakes, 2):
        if one.message != other.message and not functions_of(one, answer) & functions_of(other, answer):
            try:
                yield one, other, apply_mistake(other, apply_mistake(one, answer))
            except SourceError:  # a fitting edit is gone
                continue


def test_two_mistakes_at_once_are_told_and_no_third(course, shipped, prints):
    """No single one explains all that fails."""
    truth = RecordedTruth(read_expected(shipped / "expected.bin"))
    named = Counter()
    for question in course.assignment.questions:
        pairs = [] if question.written else in_two_functions(course, question)
        for one, other, source in itertools.islice(pairs, PAIRS):
            namespace = solution_namespace(course.assignment, question.notebook, {question.id: source})
            checks = public(course, question.id)
            outcomes = explained([run_check(check, LocalBackend(namespace), truth) for check in checks], prints)
            told = {outcome.mistake.message for outcome in outcomes if outcome.mistake is not None}
            named["a third" if told - {one.message, other.message} else len(told)] += 1
    # One of the two may end every check before the other shows.
    assert named["a third"] + named[0] <= 0.02 * named.total() and named[2] > named[1], named


def test_an_answer_that_nobody_has_named_rarely_gets_another_ones_name(course, prints):
    """Every mistake once more as if it had no name. By each check alone, four times as many get another's name."""
    misnamed, alone = [], []
    for mistake in course.mistakes:
        seen = {check.id: prints.at(check.id, mistake.id) for check in public(course, mistake.question)}
        others = Table(
            {check: [row for row in prints.known(check) if row.message != mistake.message] for check in seen}
        )
        misnamed += [(mistake.id, cause.id) for cause in diagnose(seen, others).values()]
        alone += [cause for check in seen for cause in diagnose({check: seen[check]}, others).values()]
    assert len(misnamed) <= min(0.02 * len(course.mistakes), len(alone)), misnamed
