"""Right answers of other shapes earn full marks: any cache, any float, either way at a tie, lists for arrays."""

from autograder.checks.run import PASSED


def test_a_right_answer_passes_everything(course, style, secrets):
    notebook, functions = style
    for secret in secrets:
        outcomes = course.grade(notebook, course.namespace(notebook, **functions), secret)
        assert [(o.check.id, o.message) for o in outcomes if o.outcome != PASSED] == []


def test_there_are_three_styles_and_more_for_every_function(course, question):
    for function in question.functions:
        assert sum(function in style for style in course.styles().values()) >= 3, function
