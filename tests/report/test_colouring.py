"""Python in colour: every character once, nothing that acts, and no time without bounds for a stranger's quotes."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.colouring import TOKEN, coloured

STRINGS = ("'it'", '"it"', "'''i\nt'''", '"""i"t"""', r"'\''", "''", '""')


@given(st.text(st.sampled_from("'\"\\\n #a1.<>&f r")))
def test_colours_take_nothing_away_and_add_nothing(source):
    assert html.unescape(re.sub(r"</?span[^>]*>", "", coloured(source))) == source


@pytest.mark.parametrize("string", STRINGS)
def test_a_string_is_one_token_and_what_follows_is_code(string):
    found = [(match.lastgroup, match.group()) for match in TOKEN.finditer(f"x = {string}; return 1")]
    assert found == [("string", string), ("keyword", "return"), ("number", "1")]


def test_a_string_that_is_never_closed_ends_with_its_line():
    found = [(match.lastgroup, match.group()) for match in TOKEN.finditer('\'it\nreturn """all\nof it')]
    assert found == [("string", "'it"), ("keyword", "return"), ("string", '"""all\nof it')]


@pytest.mark.parametrize("piece", ["'\\", '"\\', "'''\\", "'''\"\"\\", "#'"])
def test_no_quote_is_tried_twice(piece):
    """Each token begins where the one before ended, so that all of them together are one look at the source."""
    source = piece * 5000
    spans = [match.span() for match in TOKEN.finditer(source)]
    assert len(spans) <= 2 and sum(end - start for start, end in spans) >= len(source) - 1
