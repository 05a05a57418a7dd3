"""What a gradebook is told of a result, without nbgrader."""

import pytest

from autograder.nbgrader_course.cells import Places
from autograder.nbgrader_course.entry import entry_of, fitting
from autograder.pile.intake import Found
from autograder.pile.marks import Mark

CHECK = {"id": "nb::a", "outcome": "failed", "points": 4.0, "hidden": False, "sentence": "It sums.", "message": "Off."}
ROWS = {
    "sum": {"id": "sum", "notebook": "nb", "written": False, "score": 1.0, "max_score": 4.0, "checks": [CHECK]},
    "why": {"id": "why", "notebook": "nb", "written": True, "score": None, "max_score": 2.0, "checks": []},
    "how": {"id": "how", "notebook": "new", "written": True, "score": None, "max_score": 2.0, "checks": []},
}
PLACES = Places(
    {"nb": {}, "new": {}},
    {"sum": ("nb", "check-sum"), "why": ("nb", "why"), "how": ("new", "how")},
    {"sum": ("nb", "sum"), "why": ("nb", "why"), "how": ("new", "how")},
)


@pytest.fixture
def result():
    return {"questions": [dict(row) for row in ROWS.values()]}


@pytest.fixture
def found(tmp_path):
    return Found("ada", tmp_path / "ada" / "a9")


def test_an_answer_waits_and_none_is_worth_nothing(result, found):
    result["questions"][1]["answer"] = "Because."
    entry = entry_of(result, found, {}, PLACES)
    assert entry.scores == {("nb", "check-sum"): 1.0, ("nb", "why"): None, ("new", "how"): 0.0}
    assert entry.comments["nb", "why"] is None and entry.comments["new", "how"] == "No response."
    assert "It sums. Off." in entry.comments["nb", "sum"]
    assert entry.made == "" and entry.counts(2.5) == 2.5


def test_a_cause_that_several_checks_have_in_common_is_told_once(result, found):
    causes = ["Half is missing.", "", "Half is missing.", "It is doubled."]
    result["questions"][0]["checks"] = [CHECK | {"mistake": cause and {"message": cause}} for cause in causes]
    comment = entry_of(result, found, {}, PLACES).comments["nb", "sum"]
    told = [line.partition("Off.")[2].strip() for line in comment.splitlines() if line.startswith("- ")]
    same = "The likely cause is the same as above."
    assert told == ["Likely cause: Half is missing.", "", same, "Likely cause: It is doubled."]


def test_marks_go_where_points_are_and_their_words_where_answers_are(result, found):
    marks = {"sum": Mark(3.0, comment="Nearly."), "why": Mark(1.0), "gone": Mark(9.0, comment="?")}
    entry = entry_of(result, found, marks, PLACES)
    assert entry.marks == {("nb", "check-sum"): marks["sum"], ("nb", "why"): marks["why"]}
    assert entry.remarks == {("nb", "sum"): "Nearly."}


def test_what_the_gradebook_has_no_cell_for_or_of_other_points_is_named(result, found):
    entry = entry_of(result, found, {}, PLACES)
    worth = {("nb", "check-sum"): 5.0, ("nb", "why"): 2.0}
    kept, lost = fitting(entry, result, PLACES, worth)
    assert kept.scores == {("nb", "why"): 0.0} and lost == ["check-sum", "how"]
    assert set(kept.comments) == {("nb", "sum"), ("nb", "why")}, "nothing for a notebook that is not there"
    whole, lost = fitting(entry, result, PLACES, {("nb", "check-sum"): 4.0, ("nb", "why"): 2.0, ("new", "how"): 2.0})
    assert whole == entry and lost == []


def test_a_question_that_the_release_does_not_have_is_named(result, found):
    result["questions"][0]["id"] = "old"
    entry = entry_of(result, found, {}, PLACES)
    assert fitting(entry, result, PLACES, {("nb", "old"): 4.0})[1] == ["how", "old", "why"]
