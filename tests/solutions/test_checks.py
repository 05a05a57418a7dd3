"""The checks of every assignment: the solution earns everything, and what is no answer earns nothing."""

import numpy as np
import pytest

from autograder.checks.run import ERROR, FAILED, PASSED
from autograder.course.regions import without_solutions
from autograder.course.solution import answer_source, solution_namespace


def test_points_of_the_checks_add_up_to_those_of_the_question(course, question):
    checks = [check for check in course.checks if check.question == question.id]
    assert sum(check.points for check in checks) == pytest.approx(question.points)
    assert {check.hidden for check in checks} == {False, True}, "each question has public and hidden checks"


def test_every_check_is_about_a_question_of_its_notebook(course):
    for check in course.checks:
        notebook = check.id.partition("::")[0]
        assert check.question in {question.id for question in course.assignment.notebook(notebook).questions}


def test_checks_have_names_of_their_own(course):
    names = [check.id for check in course.checks]
    # A hidden check of a public one's name would share its record of expected values.
    assert len(names) == len(set(names))


def test_points_are_those_of_the_plan(course):
    for question in course.assignment.questions:
        assert question.points == (course.plan.WRITTEN if question.written else course.plan.POINTS[question.id])


def test_the_solution_passes_everything(course, notebook, secrets):
    for secret in secrets:
        outcomes = course.grade(notebook, course.namespace(notebook), secret)
        assert [(o.check.id, o.message) for o in outcomes if o.outcome != PASSED] == []


def test_the_untouched_notebook_earns_nothing_and_is_told_what_to_write(course, notebook):
    questions = [question.id for question in course.assignment.notebook(notebook).questions if not question.written]
    instead = "raise NotImplementedError('to be written')"
    stubs = {name: without_solutions(answer_source(course.assignment, name), name, instead) for name in questions}
    for outcome in course.grade(notebook, solution_namespace(course.assignment, notebook, stubs), "spring"):
        assert (outcome.outcome, outcome.points) == (FAILED, 0)
        assert outcome.message.endswith("is not written yet.")


def test_a_check_says_that_it_needs_another_function(course):
    def unwritten(*args):
        raise NotImplementedError

    def broken(*args):
        raise IndexError("too far")

    for question, (needed, _) in course.plan.NEEDS.items():
        notebook = course.notebook_of(question)
        for outcome in course.grade(notebook, course.namespace(notebook, **{needed: unwritten}), "spring", question):
            assert outcome.message == f"This check needs {needed} first: {needed} is not written yet."
        for outcome in course.grade(notebook, course.namespace(notebook, **{needed: broken}), "spring", question):
            if outcome.check.hidden:
                assert outcome.message == f"{needed} raised IndexError on a hidden input."
            else:
                assert outcome.message.startswith(
                    f"This check needs {needed} first: {needed} raised IndexError: too far"
                )


def test_wrong_values_of_a_needed_function_cost_its_own_question_only(course):
    for question, (needed, owner) in course.plan.NEEDS.items():
        notebook = course.notebook_of(question)
        right = course.namespace(notebook)[needed]

        def wrong(*args, right=right):
            out, cache = right(*args)
            return np.flip(out, -1) * 3 + 1, cache

        outcomes = course.grade(notebook, course.namespace(notebook, **{needed: wrong}), "spring")
        assert {o.check.question for o in outcomes if o.outcome != PASSED} == {owner}
        assert all(o.outcome == FAILED for o in outcomes if o.check.question == owner)


def _raises(kind):
    def function(*args, **options):
        raise kind("n = 7, f = 3, stride = 3, 10, 2, 4, 8")

    return function


class _Odd:
    """Says yes to everything."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


WORTHLESS = {
    "its first argument": lambda *args, **options: args[0],
    "its arguments": lambda *args, **options: args,
    "twice its first argument": lambda *args, **options: (args[0], args[0]),
    "its second argument": lambda *args, **options: (args[1], args[1]),
    "nothing": lambda *args, **options: None,
    "a pair of nothings": lambda *args, **options: (None, None),
    "three nothings": lambda *args, **options: (None, None, None),
    "ones": lambda *args, **options: (np.ones((2, 2)), np.ones(1)),
    "ValueError": _raises(ValueError),
    "TypeError": _raises(TypeError),
    "NotImplementedError": _raises(NotImplementedError),
    "text": lambda *args, **options: "5",
    "a set": lambda *args, **options: {1, 2},
    "a generator": lambda *args, **options: (value for value in args),
    "objects": lambda *args, **options: (np.array([None, {}], dtype=object), _Odd(), _Odd()),
    "a dictionary": lambda *args, **options: {0: args[0], 1: args[0]},
    "not numbers": lambda *args, **options: (np.full((1, 1, 2, 2), np.nan), np.inf, np.nan),
    "complex": lambda *args, **options: (np.asarray(args[0]) * 1j if isinstance(args[0], np.ndarray) else 1j, 1j),
    "a function": lambda *args, **options: len,
    "a ragged list": lambda *args, **options: [[1, 2], [3]],
}


@pytest.mark.filterwarnings("ignore")
def test_what_is_no_answer_earns_nothing_and_is_never_our_error(course, question):
    for kind in ("zeros", *WORTHLESS):
        functions = {
            name: course.plan.ZEROS[name] if kind == "zeros" else WORTHLESS[kind] for name in question.functions
        }
        namespace = course.namespace(question.notebook, **functions)
        for outcome in course.grade(question.notebook, namespace, "spring", question.id):
            assert outcome.outcome != ERROR, (kind, outcome.check.id, outcome.message)
            assert outcome.outcome == FAILED, (kind, outcome.check.id)
            assert outcome.message


def test_hard_coded_answers_of_the_public_checks_fail_the_hidden_ones(course, secrets):
    """A student who collects what the public checks ask for and what passes has not answered the question."""
    for question in course.plan.REPLAY:
        notebook, (function,) = course.notebook_of(question), course.question(question).functions
        right, seen = course.namespace(notebook)[function], {}

        def spying(*args, right=right, seen=seen):
            asked = repr(args)
            try:
                seen[asked] = right(*args)
            except ValueError as error:
                seen[asked] = error
                raise
            return seen[asked]

        def replaying(*args, seen=seen):
            answer = seen.get(repr(args), (np.zeros(1), None))
            if isinstance(answer, ValueError):
                raise answer
            return answer

        course.grade(notebook, course.namespace(notebook, **{function: spying}), "spring", question)
        for secret in secrets[1:]:
            outcomes = course.grade(notebook, course.namespace(notebook, **{function: replaying}), secret, question)
            assert all(o.outcome == FAILED for o in outcomes if o.check.hidden), question
            assert all(o.outcome == PASSED for o in outcomes if not o.check.hidden), question
