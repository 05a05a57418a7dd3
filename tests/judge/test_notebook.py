"""A submitted notebook is read with distrust: whatever the bytes are, it is a notebook or one sentence."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judge.notebook import MOST_BYTES, MOST_CELLS, Unreadable, read_notebook


def content(*cells, **fields):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | fields).encode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (content()[:-5], "breaks off or is damaged"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"<<<<<<< HEAD\n{}", "merge conflict markers"),
        (b"x" * (MOST_BYTES + 1), "20 MB is the most"),
        (content(nbformat=3), "a notebook of format 3"),
        (content(cells=None), "format 4"),
        (b"[]", "no notebook"),
        (b"3", "no notebook"),
        (content(*[{}] * (MOST_CELLS + 1)), f"{MOST_CELLS} is the most"),
    ],
)
def test_what_is_no_notebook_is_refused_in_words(given, words):
    with pytest.raises(Unreadable, match=words):
        read_notebook(given)


def test_sources_as_lists_and_as_text_and_keys_by_grade_id():
    read = read_notebook(
        content(
            {"cell_type": "code", "id": "a", "source": ["x = 1\n", "y = 2"], "metadata": {}},
            {"cell_type": "code", "id": "b", "source": "z", "metadata": {"nbgrader": {"grade_id": "q", "points": 3}}},
            metadata={"autograder": {"notebook": "conv_naive", "version": "2026.1"}},
        )
    )
    assert [(cell.key, cell.source, cell.points) for cell in read.cells] == [
        ("a", "x = 1\ny = 2", None),
        ("q", "z", 3.0),
    ]
    assert (read.claims, read.version) == ("conv_naive", "2026.1")


def test_a_byte_order_mark_and_lone_surrogates_do_no_harm():
    read = read_notebook(b"\xef\xbb\xbf" + content({"cell_type": "code", "source": "'\ud800'"}))
    read.cells[0].source.encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "metadata", "nbgrader", "grade_id", "points", "source", "cell_type", "id", "autograder"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.lists(json_values, max_size=4), json_values)
def test_any_json_in_the_places_of_cells_is_read_or_refused(cells, metadata):
    try:
        read = read_notebook(content(*cells, metadata=metadata))
    except Unreadable:
        return
    assert all(isinstance(cell.source, str) and isinstance(cell.key, str) for cell in read.cells)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(given):
    with contextlib.suppress(Unreadable):
        read_notebook(given)


@pytest.mark.parametrize("much", [b"[]," * 500_000 + b"[]", b"1.5," * 2_000_000 + b"0"])
def test_more_values_than_any_notebook_has_are_not_even_read(much, monkeypatch):
    monkeypatch.setattr("autograder.judge.notebook.json", None)
    with pytest.raises(Unreadable, match="far more values than a notebook has"):
        read_notebook(b'{"cells": [], "nbformat": 4, "metadata": {"x": [' + much + b"]}}")


def test_more_cells_than_any_notebook_has_are_not_even_read(monkeypatch):
    monkeypatch.setattr("autograder.judge.notebook.json", None)
    with pytest.raises(Unreadable, match=f"more than {MOST_CELLS} cells"):
        read_notebook(b'{"cells": [' + b'{"cell_type": "code"},' * (MOST_CELLS + 1) + b"{}]}")
