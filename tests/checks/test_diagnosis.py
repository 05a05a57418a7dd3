"""Which mistake is told at a failing check, given what the question's other checks saw."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.diagnosis import Table, diagnose, explained
from autograder.checks.fingerprints import Evidence, Known
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, FAILED, NOT_RUN, PASSED, Outcome

SMALL, LARGE = np.arange(4.0), np.arange(16.0)


def saw(number, at=0, like=SMALL):
    """What a check saw whose comparison number `at` got this."""
    return Evidence.of(at, like + number)


def told(seen, beside=None, **mistakes):
    """{check: id of what is told}. mistakes: {id: {check: what it gives there}}"""
    rows = {}
    for name, gives in mistakes.items():
        for check, evidence in gives.items():
            rows.setdefault(check, []).append(Known(name, f"This is {name}.", "Section", evidence))
    return {check: cause.id for check, cause in diagnose(seen, Table(rows), beside).items()}


def test_a_value_that_fits_one_mistake_names_it():
    assert told({"a": saw(1)}, m={"a": saw(1)}) == {"a": "m"}
    assert told({"a": saw(1)}, m={"a": saw(2)}) == {}


def test_of_several_that_fit_the_one_that_fits_elsewhere_is_told_everywhere():
    known = {"m": {"a": saw(1), "b": saw(1)}, "n": {"a": saw(1), "b": saw(2)}}
    assert told({"a": saw(1)}, **known) == {}
    assert told({"a": saw(1), "b": saw(2)}, **known) == {"a": "n", "b": "n"}


def test_of_several_that_fit_the_one_that_leaves_fewest_failures_over_is_told():
    known = {"m": {"a": saw(1)}, "n": {"a": saw(1), "b": saw(2)}}
    assert told({"a": saw(1), "b": saw(2)}, **known) == {"a": "n", "b": "n"}


def test_what_would_break_a_check_that_passes_is_not_told():
    known = {"m": {"a": saw(1), "b": saw(2)}, "n": {"a": saw(1)}}
    assert told({"a": saw(1), "b": None}, m=known["m"]) == {}
    assert told({"a": saw(1), "b": None}, **known) == {"a": "n"}


def test_one_check_that_passes_is_outvoted_by_two_others_that_see_the_mistake():
    """Real answers make a mistake in forms of their own: in one output of two, say."""
    known = {"m": {check: saw(place) for place, check in enumerate("abcd")}}
    assert told({"a": saw(0), "b": saw(1), "c": None}, **known) == {}
    assert told({"a": saw(0), "b": saw(1), "c": saw(2), "d": None}, **known) == dict.fromkeys("abc", "m")


def test_few_numbers_that_fit_here_alone_are_taken_for_chance_when_another_check_saw_something_else():
    """`db` from one place only looks like a confusion of height and width where there is one row."""
    assert told({"a": saw(1), "b": saw(5)}, m={"a": saw(1), "b": saw(2)}) == {}
    assert told({"a": saw(1), "b": saw(5, at=3)}, m={"a": saw(1), "b": saw(2)}) == {}
    many = saw(1, like=LARGE)
    assert told({"a": many, "b": saw(5)}, m={"a": many, "b": saw(2)}) == {"a": "m"}
    assert told({"a": saw(1), "b": saw(5), "c": saw(3)}, m={"a": saw(1), "b": saw(2), "c": saw(3)}) == {
        "a": "m",
        "c": "m",
    }


def test_two_mistakes_at_once_are_both_told():
    """Each explains its own checks and none the other's; where both meet, neither is recognised."""
    known = {"m": {"a": saw(1), "b": saw(1), "both": saw(1)}, "n": {"c": saw(2), "d": saw(2), "both": saw(2)}}
    seen = {"a": saw(1), "b": saw(1), "c": saw(2), "d": saw(2), "both": saw(3), "e": None}
    assert told(seen, **known) == {"a": "m", "b": "m", "c": "n", "d": "n"}


def test_two_mistakes_that_meet_are_no_chance():
    """Few numbers each, and both have their part in what a third check saw."""
    known = {"m": {"a": saw(1), "both": saw(1)}, "n": {"b": saw(2), "both": saw(2)}}
    assert told({"a": saw(1), "b": saw(2), "both": saw(3)}, **known) == {"a": "m", "b": "n"}
    known["n"]["c"] = saw(2)
    assert told({"a": saw(1), "b": saw(2), "both": saw(3), "c": None}, **known) == {}
    del known["n"]["c"], known["n"]["both"]
    assert told({"a": saw(1), "b": saw(2), "both": saw(3)}, **known) == {"b": "n"}


def test_a_failure_before_the_place_where_the_mistake_shows_hides_it():
    known = {"m": {"a": saw(1), "b": saw(1, at=2)}}
    assert told({"a": saw(1), "b": saw(7, at=1)}, **known) == {"a": "m"}


def test_other_words_of_an_exception_are_not_something_else():
    def raised(text, at=0):
        return Evidence.of_exception(at, ("IndexError",), text)

    known = {"m": {"a": saw(1), "b": raised("index 4 is out of bounds")}}
    assert told({"a": saw(1), "b": raised("index out of range")}, **known) == {"a": "m"}
    assert told({"a": saw(1), "b": raised("index out of range", at=1)}, **known) == {}
    assert told({"a": saw(1), "b": saw(5)}, **known) == {}


def test_forms_of_one_cause_are_told_together():
    rows = [Known(name, "One cause.", "Section", saw(1)) for name in ("first", "second")]
    assert diagnose({"a": saw(1)}, Table({"a": rows})) == {"a": rows[0]}


def test_what_stands_beside_is_heard_and_not_explained():
    known = {"m": {"a": saw(1), "b": saw(1)}, "n": {"a": saw(1), "b": saw(2)}}
    assert told({"a": saw(1)}, {"b": saw(2)}, **known) == {"a": "n"}
    assert told({"a": saw(1)}, {"b": None}, **known) == {}


@pytest.mark.parametrize(("outcome", "missing"), [(NOT_RUN, False), (ERROR, False), (FAILED, False), (FAILED, True)])
def test_what_is_not_known_speaks_for_nobody(outcome, missing):
    """A check that was not run, went wrong by itself, or failed with nothing to compare; a name that is not there."""
    checks = [Check(f"n::{name}", "q", "A sentence.", 1.0, False, lambda student, rng: None) for name in "ab"]
    table = Table({check.id: [Known("m", "This is m.", "Section", saw(1))] for check in checks})
    failed = Outcome(checks[0], FAILED, evidence=saw(1))
    unknown = Outcome(checks[1], outcome, evidence=saw(5) if missing else None, missing=missing)
    first, second = explained([failed, unknown], table)
    assert first.mistake.id == "m" and second.mistake is None
    first, _ = explained([failed, Outcome(checks[1], PASSED)], table)
    assert first.mistake is None


OUTCOMES = st.one_of(st.none(), st.builds(saw, st.integers(1, 3), st.integers(0, 1)))
CHECKS = st.dictionaries(st.sampled_from("abcd"), OUTCOMES, min_size=1)


@given(CHECKS, st.dictionaries(st.sampled_from("mno"), CHECKS))
def test_the_order_of_checks_decides_nothing_and_a_cause_fits_where_it_is_told(seen, mistakes):
    gives = {name: {check: one for check, one in rows.items() if one is not None} for name, rows in mistakes.items()}
    first = told(seen, **gives)
    assert all(seen[check].fits(gives[name][check]) for check, name in first.items())
    for order in itertools.permutations(seen):
        assert told({check: seen[check] for check in order}, **gives) == first
