"""Draws that have to fit something end, whatever the seed."""

import pytest

from autograder.checks.draws import MOST_TRIES, Draws


def test_the_first_that_fits_is_taken_and_the_stream_goes_on():
    one, other = Draws("a"), Draws("a")
    drawn = one.until(lambda number: number > 90, lambda: one.integers(0, 100))
    numbers = iter(lambda: other.integers(0, 100), None)
    assert drawn == next(number for number in numbers if number > 90)
    assert one.integers(0, 100) == other.integers(0, 100)


def test_a_condition_that_nothing_fits_is_our_fault_and_ends():
    tries = []
    with pytest.raises(RuntimeError, match=f"none of {MOST_TRIES} draws fits"):
        Draws("a").until(lambda drawn: False, lambda: tries.append(1))
    assert len(tries) == MOST_TRIES
