"""Which answers are still missing in a notebook, and whether it is saved."""

import json

import pytest

from autograder.handin.complete import Unreadable, cells_of, missing_answers
from autograder.handin.saved import unsaved

from .conftest import ANSWER, ASK, STUB, cells, code, notebook


def _missing(bundle, content):
    return list(missing_answers(bundle.manifest["notebooks"][0], cells_of(content)))


def test_a_finished_notebook_misses_nothing(bundle):
    assert _missing(bundle, notebook(*cells())) == []


def test_stubs_empty_words_and_deleted_cells_are_named(bundle):
    assert _missing(bundle, notebook(*cells(STUB, ASK))) == ["double is not written yet.", "why has no words yet."]
    assert _missing(bundle, notebook(*cells()[2:])) == [
        "the cell of double is gone; take it from the assignment's zip again."
    ]


def test_one_of_two_functions_left_is_not_written_and_the_word_in_a_comment_is_fine(bundle):
    assert _missing(bundle, notebook(*cells(f"{ANSWER}\n\n\n{STUB}"))) == ["double is not written yet."]
    assert _missing(bundle, notebook(*cells(f"{ANSWER}  # no raise NotImplementedError() any more"))) == []


def test_cells_are_known_by_nbgraders_name_when_their_id_is_lost(bundle):
    made = cells()
    for cell in made:
        cell["metadata"]["nbgrader"] = {"grade_id": cell.pop("id")}
    assert _missing(bundle, notebook(*made)) == []


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"cells": 3}', b'{"cells": [1]}', b"[" * 100_000])
def test_what_is_no_notebook_is_a_sentence(content):
    with pytest.raises(Unreadable, match="it is not a notebook"):
        cells_of(content)


def test_an_old_format_is_told():
    with pytest.raises(Unreadable, match="format 4"):
        cells_of(json.dumps({"cells": [], "nbformat": 3}).encode())


def test_the_latest_definition_that_ran_must_stand_in_the_file():
    saved = [code("double", ANSWER, "answer")]
    assert unsaved([STUB, ANSWER], saved, ["double"]) == []
    assert unsaved([ANSWER, ANSWER + " + 0"], saved, ["double"]) == ["double"]
    assert unsaved([ANSWER + "   \n"], saved, ["double"]) == [], "spaces at the end of lines are no change"
    assert unsaved(["%time x\n", "1/", "\0"], saved, ["double"]) == []
    assert unsaved(["def helper(): pass"], saved, ["double"]) == [], "helpers of one's own are nobody's business"
    assert unsaved(["class double: pass"], saved, ["double"]) == ["double"]
