"""Causes in a result: public checks hear public ones only, hidden ones hear all, and mistakes are computed once."""

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.run import run_check
from autograder.course import apply_mistake
from autograder.course.solution import solution_namespace
from autograder.judge.material import Watch

QUESTION = "max_pool_backward_naive"
TURNING = """
{first}
_first = max_pool_backward_naive
{then}
_then = max_pool_backward_naive
calls = []
def max_pool_backward_naive(dout, cache):
    calls.append(1)
    return (_first if len(calls) <= {public} else _then)(dout, cache)
"""


@pytest.fixture
def answer(material, right):
    """`answer(mistake)`: an answer with one of the question's mistakes in it; without a name, the right one."""
    known = {mistake.id: mistake for mistake in material.mistakes if mistake.question == QUESTION}
    return lambda name="": apply_mistake(known[name], right[QUESTION]) if name else right[QUESTION]


@pytest.fixture
def turning(material, answer):
    """`turning(one, other)`: an answer that is one of them until the public checks are over."""

    def make(first, then=""):
        sources = {"first": answer(first), "then": answer(then)}
        counting = TURNING.format(**sources, public=10**9)
        namespace = solution_namespace(material.assignment, "pooling", {QUESTION: counting})
        for check in material.checks[QUESTION]:
            if not check.hidden:
                run_check(check, LocalBackend(namespace), material.truth)
        return TURNING.format(**sources, public=len(namespace["calls"]))

    return make


@pytest.fixture
def checks(grade, notebook, right):
    """`checks(source)`: the rows of the question's public checks, and those of its hidden ones."""

    def run(source):
        result = grade(pooling=notebook("pooling", right | {QUESTION: source}))
        (rows,) = [row["checks"] for row in result["questions"] if row["id"] == QUESTION]
        return [[row for row in rows if row["hidden"] == hidden] for hidden in (False, True)]

    return run


def causes(rows):
    return {row["mistake"]["id"] for row in rows if row["mistake"]}


def test_nothing_that_hidden_checks_see_changes_what_a_public_one_says(checks, answer, turning):
    public, hidden = checks(answer("origin_forgotten"))
    assert causes(public) == causes(hidden) == {"origin_forgotten"}
    for then in ("", "overwritten", "maximum_for_the_gradient"):
        turned, after = checks(turning("origin_forgotten", then))
        assert turned == public and after != hidden


def test_a_hidden_check_hears_the_public_ones(checks, answer, turning):
    """What looks like a mistake there and is none elsewhere has no name."""
    _, hidden = checks(answer("maximum_for_the_gradient"))
    assert causes(hidden) == {"maximum_for_the_gradient"}
    public, after = checks(turning("", "maximum_for_the_gradient"))
    assert {row["outcome"] for row in public} == {"passed"}
    assert [row["outcome"] for row in after] == [row["outcome"] for row in hidden] and causes(after) == set()


def test_a_mistake_that_never_ends_costs_a_cause_and_no_check_its_verdict(checks, answer, material, monkeypatch):
    begun = []
    monkeypatch.setattr(material, "watch", Watch(begun.append))
    monkeypatch.setattr(material, "_kept", {})
    told = checks(answer("overwritten"))
    ours = {step for step in begun if step not in {check.id for check in material.checks[QUESTION]} and "::" in step}
    assert ours
    monkeypatch.setattr(material, "watch", Watch(begun.append, ours))
    monkeypatch.setattr(material, "_kept", {})
    for rows, before in zip(checks(answer("overwritten")), told, strict=True):
        assert causes(rows) == set() != causes(before)
        assert [(row["outcome"], row["message"]) for row in rows] == [(r["outcome"], r["message"]) for r in before]


def test_what_a_mistake_gives_at_a_check_is_computed_once(checks, answer, material, monkeypatch):
    begun = []
    monkeypatch.setattr(material, "watch", Watch(begun.append))
    monkeypatch.setattr(material, "_kept", {})
    first = checks(answer("overwritten"))
    computed = len(begun)
    second = checks(answer("overwritten"))
    again = begun[computed:]
    # The second time a check begins once, for the submission.
    assert first == second and causes(first[0]) and computed > len(again) == len(set(again))
