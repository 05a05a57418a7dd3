"""The headline and the likely cause, as a student reads them."""

from autograder.checks.fingerprints import Evidence, Known
from autograder.checks.registry import Check
from autograder.checks.run import FAILED, PASSED, Outcome
from autograder.notebook import CheckReport

CAUSE = Known("no_bias", "This equals the right answer without the bias.", "Add the bias", Evidence(0, "array"))


def outcome(name, result, mistake=None):
    check = Check(f"n::{name}", "q", f"Sentence of {name}.", 1.0, False, lambda student, rng: None)
    return Outcome(check, result, "out differs." if result == FAILED else "", mistake)


def report():
    outcomes = [outcome("a", PASSED), outcome("b", FAILED, CAUSE), outcome("c", FAILED, CAUSE)]
    return CheckReport("q", 8.0, outcomes)


def test_the_headline_is_rounded_for_people_and_the_repr_is_exact_for_nbgrader():
    assert repr(report()) == "2.6667"
    assert "2.67 of 8 points" in str(report()) and "2.67 of 8 points" in report()._repr_html_()


def test_a_cause_that_several_checks_share_is_told_once():
    assert report()._repr_html_().count(CAUSE.message) == 1 and str(report()).count("without the bias") == 1
