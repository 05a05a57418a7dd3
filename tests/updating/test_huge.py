"""Notebooks and cells of any size: what an update does grows with them, and not with their square or cube."""

import difflib
import sys

import pytest

from autograder.updating import notes
from autograder.updating.merge import merge


def _lines_run(work) -> int:
    """How many lines of ours run while something works."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if "updating" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _without_ids(student, many):
    """What Colab makes of a notebook, and many cells more that all look alike and say that they are ours."""
    alike = {"cell_type": "markdown", "metadata": {"autograder": {"role": "text"}}, "source": "the same"}
    cells = [{key: value for key, value in one.items() if key != "id"} for one in student["cells"]]
    return student | {"cells": [*cells, *(dict(alike) for _ in range(many))]}


def _with_ids_that_are_taken(student, many):
    alike = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [], "id": student["cells"][0]["id"]}
    return student | {"cells": [*student["cells"], *(dict(alike) for _ in range(many))]}


@pytest.mark.parametrize("grown", [_without_ids, _with_ids_that_are_taken])
def test_twice_the_cells_are_twice_the_work(to, first, grown):
    few, many = grown(first, 400), grown(first, 800)
    work = [_lines_run(lambda one=one: merge(one, "first_steps", "2026.1", to.released)) for one in (few, many)]
    assert work[1] < 2.5 * work[0]


def test_only_lines_that_are_shown_are_compared(monkeypatch):
    class Compared(difflib.SequenceMatcher):
        def __init__(self, junk, old, new, autojunk):
            assert max(len(old), len(new)) <= notes.MOST_LINES
            super().__init__(junk, old, new, autojunk)

    monkeypatch.setattr(notes, "SequenceMatcher", Compared)
    old, new = ("\n".join(f"{name if at % 2 else 'pass'} {at % 2 and at}" for at in range(20_000)) for name in "ab")
    assert notes._changed(old, new) == set(range(1, notes.MOST_LINES, 2))


def test_a_long_cell_says_that_it_is_longer_than_shown():
    new = "\n".join(["x = 1"] * notes.MOST_LINES)
    note = notes.answer_note("n", "2", "y", new, new, "q")["source"]
    assert note.count("x = 1") == notes.MOST_LINES and "longer than is shown" not in note
    assert "longer than is shown" in notes.answer_note("n", "2", "y", new + "\nx = 1", new, "q")["source"]
