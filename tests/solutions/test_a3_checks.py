"""The checks of a3_conv_layers: the solution earns everything, and what is no answer earns nothing."""

import numpy as np
import pytest

from autograder.checks.run import ERROR, FAILED, PASSED
from autograder.course.solution import answer_source, solution_namespace

SECRETS = ("spring", "summer", "autumn", "winter")
NOTEBOOKS = ("conv_naive", "pooling")


def test_points_of_the_checks_add_up_to_those_of_the_questions(a3):
    for question in a3.assignment.questions:
        checks = [check for check in a3.checks if check.question == question.id]
        if question.written:
            assert checks == []
        else:
            assert sum(check.points for check in checks) == pytest.approx(question.points)
            assert {check.hidden for check in checks} == {False, True}, "each question has public and hidden checks"


def test_every_check_is_about_a_question_of_its_notebook(a3):
    for check in a3.checks:
        notebook = check.id.partition("::")[0]
        assert check.question in {question.id for question in a3.assignment.notebook(notebook).questions}


def test_checks_have_names_of_their_own(a3):
    names = [check.id for check in a3.checks]
    # A hidden check of a public one's name would share its record of expected values.
    assert len(names) == len(set(names))


def test_points_are_those_of_the_plan(a3):
    points = {question.id: question.points for question in a3.assignment.questions}
    assert points == {
        "conv_output_size": 4, "conv_cost": 4, "receptive_field": 4, "conv_forward_naive": 12,
        "conv_backward_naive": 14, "why_share_weights": 0.5, "max_pool_forward_naive": 7,
        "max_pool_backward_naive": 8, "avg_pool": 6, "max_or_mean": 0.5,
    }  # fmt: skip
    assert (a3.assignment.auto_max, a3.assignment.manual_max) == (59, 1)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
@pytest.mark.parametrize("secret", SECRETS)
def test_the_solution_passes_everything(a3, notebook, secret):
    outcomes = a3.grade(notebook, a3.namespace(notebook), secret)
    assert [(o.check.id, o.message) for o in outcomes if o.outcome != PASSED] == []


def _stub(source: str) -> str:
    """An answer cell with its regions replaced, as in a released notebook."""
    lines, inside = [], False
    for line in source.split("\n"):
        if "BEGIN SOLUTION" in line:
            lines.append("    raise NotImplementedError('to be written')")
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_untouched_notebook_earns_nothing_and_is_told_what_to_write(a3, notebook):
    questions = [question.id for question in a3.assignment.notebook(notebook).questions if not question.written]
    stubs = {question: _stub(answer_source(a3.assignment, question)) for question in questions}
    for outcome in a3.grade(notebook, solution_namespace(a3.assignment, notebook, stubs), "spring"):
        assert (outcome.outcome, outcome.points) == (FAILED, 0)
        assert outcome.message.endswith("is not written yet.")


@pytest.mark.parametrize(
    ("forward", "backward"),
    [("conv_forward_naive", "conv_backward_naive"), ("max_pool_forward_naive", "max_pool_backward_naive")],
)
def test_a_backward_check_says_that_it_needs_the_forward_pass(a3, forward, backward):
    def unwritten(*args):
        raise NotImplementedError

    def broken(*args):
        raise IndexError("too far")

    notebook = a3.notebook_of(forward)
    for outcome in a3.grade(notebook, a3.namespace(notebook, **{forward: unwritten}), "spring", backward):
        assert outcome.message == f"This check needs {forward} first: {forward} is not written yet."
    for outcome in a3.grade(notebook, a3.namespace(notebook, **{forward: broken}), "spring", backward):
        if outcome.check.hidden:
            assert outcome.message == f"{forward} raised IndexError on a hidden input."
        else:
            assert outcome.message.startswith(f"This check needs {forward} first: {forward} raised IndexError: too far")


@pytest.mark.parametrize(
    ("forward", "backward"),
    [("conv_forward_naive", "conv_backward_naive"), ("max_pool_forward_naive", "max_pool_backward_naive")],
)
def test_wrong_values_forwards_cost_nothing_backwards(a3, forward, backward):
    notebook = a3.notebook_of(forward)
    right = a3.namespace(notebook)[forward]

    def wrong(*args):
        out, cache = right(*args)
        return out[:, :, ::-1] * 3 + 1, cache

    outcomes = a3.grade(notebook, a3.namespace(notebook, **{forward: wrong}), "spring")
    assert {o.check.question for o in outcomes if o.outcome != PASSED} == {forward}
    assert all(o.outcome == FAILED for o in outcomes if o.check.question == forward)


def _size(x, height, width, stride, pad=0):
    return [(n + 2 * pad - f) // stride + 1 for n, f in zip(x.shape[2:], (height, width), strict=True)]


def _conv_zeros(x, w, b, conv_param):
    shape = (len(x), len(w), *_size(x, *w.shape[2:], conv_param["stride"], conv_param["pad"]))
    return np.zeros(shape), (x, w, b)


def _pool_zeros(x, pool_param):
    return np.zeros((*x.shape[:2], *_size(x, *pool_param.values()))), x


ZEROS = {
    "conv_output_size": lambda n, f, stride, pad: 0,
    "conv_cost": lambda *numbers: (0, 0),
    "receptive_field": lambda layers: 0,
    "conv_forward_naive": _conv_zeros,
    "conv_backward_naive": lambda dout, cache: tuple(np.zeros_like(value) for value in cache[:3]),
    "max_pool_forward_naive": _pool_zeros,
    "max_pool_backward_naive": lambda dout, cache: np.zeros_like(cache[0] if isinstance(cache, tuple) else cache),
    "avg_pool_forward": _pool_zeros,
    "avg_pool_backward": lambda dout, cache: np.zeros_like(cache),
}


def _raises(kind):
    def function(*args):
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
    "its first argument": lambda *args: args[0],
    "its arguments": lambda *args: args,
    "twice its first argument": lambda *args: (args[0], args[0]),
    "nothing": lambda *args: None,
    "a pair of nothings": lambda *args: (None, None),
    "three nothings": lambda *args: (None, None, None),
    "ones": lambda *args: (np.ones((2, 2)), np.ones(1)),
    "ValueError": _raises(ValueError),
    "NotImplementedError": _raises(NotImplementedError),
    "text": lambda *args: "5",
    "a set": lambda *args: {1, 2},
    "a generator": lambda *args: (value for value in args),
    "objects": lambda *args: (np.array([None, {}], dtype=object), _Odd(), _Odd()),
    "a dictionary": lambda *args: {0: args[0], 1: args[0]},
    "not numbers": lambda *args: (np.full((1, 1, 2, 2), np.nan), np.inf, np.nan),
    "complex": lambda *args: (np.asarray(args[0]) * 1j if isinstance(args[0], np.ndarray) else 1j, 1j),
    "a function": lambda *args: len,
    "a ragged list": lambda *args: [[1, 2], [3]],
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("question", [name for name in ZEROS if not name.startswith("avg")] + ["avg_pool"])
@pytest.mark.parametrize("kind", ["zeros", *WORTHLESS])
def test_what_is_no_answer_earns_nothing_and_is_never_our_error(a3, question, kind):
    names = next(known.functions for known in a3.assignment.questions if known.id == question)
    functions = {name: ZEROS[name] if kind == "zeros" else WORTHLESS[kind] for name in names}
    notebook = a3.notebook_of(question)
    for outcome in a3.grade(notebook, a3.namespace(notebook, **functions), "spring", question):
        assert outcome.outcome != ERROR, outcome.message
        assert outcome.outcome == FAILED, outcome.check.id
        assert outcome.message


@pytest.mark.parametrize("question", ["conv_output_size", "conv_cost", "receptive_field", "conv_forward_naive"])
def test_hard_coded_answers_of_the_public_checks_fail_the_hidden_ones(a3, question):
    """A student who collects what the public checks ask for and what passes has not answered the question."""
    notebook = a3.notebook_of(question)
    right, seen = a3.namespace(notebook)[question], {}

    def spying(*args):
        try:
            seen[repr(args)] = right(*args)
        except ValueError as error:
            seen[repr(args)] = error
        if isinstance(seen[repr(args)], ValueError):
            raise seen[repr(args)]
        return seen[repr(args)]

    a3.grade(notebook, a3.namespace(notebook, **{question: spying}), "spring", question)
    public = dict(seen)
    for secret in SECRETS[1:]:

        def replaying(*args):
            answer = public.get(repr(args), (np.zeros(1), None))
            if isinstance(answer, ValueError):
                raise answer
            return answer

        outcomes = a3.grade(notebook, a3.namespace(notebook, **{question: replaying}), secret, question)
        assert all(o.outcome == FAILED for o in outcomes if o.check.hidden)
        assert all(o.outcome == PASSED for o in outcomes if not o.check.hidden)
