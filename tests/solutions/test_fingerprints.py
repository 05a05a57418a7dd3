"""What ships beside the public checks to name mistakes: nobody can rebuild a right answer, or a wrong one, from it."""

import json
import re

import numpy as np
import pytest

from autograder.checks.fingerprints import PROJECTIONS, Evidence
from autograder.course.solution import answer_source


@pytest.fixture
def rows(course, repository):
    path = repository / "assignments" / course.assignment.name / "checks" / "fingerprints.json"
    return [row for table in json.loads(path.read_text(encoding="utf-8")).values() for row in table]


def test_a_fingerprint_is_a_shape_and_four_numbers(rows):
    assert len(rows) > 50
    for row in rows:
        assert set(row) == {"id", "message", "read", "evidence"}
        evidence = row["evidence"]
        assert set(evidence) == {"ordinal", "kind", "shape", "numbers"}
        assert evidence["kind"] == "array" or re.fullmatch(r"(raised|other):[0-9a-f]{16}", evidence["kind"])
        assert len(evidence["numbers"]) in (0, PROJECTIONS)


def test_values_with_the_same_fingerprint_fill_a_space(rows):
    """For any value of more than four numbers there is one that is nothing like it and has the same fingerprint."""
    draws = np.random.default_rng(0)
    for shape in {tuple(row["evidence"]["shape"]) for row in rows if row["evidence"]["kind"] == "array"}:
        size = int(np.prod(shape))
        if not 8 < size < 500:
            continue
        value = draws.normal(size=shape)
        directions = np.array([Evidence.of(0, one.reshape(shape)).numbers for one in np.eye(size)]).T  # (4, size)
        other = draws.normal(size=size)
        other -= directions.T @ np.linalg.solve(directions @ directions.T, directions @ (other - value.ravel()))
        assert Evidence.of(0, other.reshape(shape)).fits(Evidence.of(0, value))
        assert np.abs(other - value.ravel()).max() > 0.1


def test_no_line_of_a_right_or_of_a_wrong_answer_is_in_their_words(course, rows):
    """Messages say what an answer looks like; they are no edit of it."""
    words = {text for row in rows for text in (row["id"], row["message"], row["read"])}
    code = {text for mistake in course.mistakes for edit in mistake.edits.items() for text in edit}
    code |= {answer_source(course.assignment, q.id) for q in course.assignment.questions if not q.written}
    lines = {line.strip() for text in code for line in text.split("\n")}
    long = [line for line in lines if len(line) > 12 and re.search(r"[=(\[]", line)]
    assert len(long) > 50
    for text in words:
        assert not [line for line in long if line in text], text
