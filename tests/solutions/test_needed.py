"""What a check says where another question's function is missing, and what a refusal of ours says."""

import pytest

from autograder.checks import needed
from autograder.checks.failures import Raised


def test_needed_keeps_what_was_raised():
    raised = Raised("f", ("IndexError",), "too far")

    def function():
        raise raised

    with pytest.raises(Raised) as caught:
        needed(function)
    assert caught.value.message == "This check needs f first: f raised IndexError: too far"
    assert caught.value.kinds == ("IndexError",)


def test_a_message_of_the_solution_names_the_numbers(a3):
    """The refusal that the notebook prints is worth reading."""
    size = a3.namespace("conv_naive")["conv_output_size"]
    with pytest.raises(ValueError, match=r"filter of 3 with stride 3 does not fit 7 pixels with padding 0: 2\.33"):
        size(7, 3, 3, 0)
