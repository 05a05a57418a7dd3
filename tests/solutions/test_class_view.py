"""From answers to what a TA reads: the judge names mistakes, and the class report gathers who made them."""

import json
import re

import pytest

from autograder.course import apply_mistake, load_assignment, load_mistakes
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.report import write_reports

NAME = "a3_conv_layers"
HALF = "dx[n, c, top + row, left + column] += dout[n, c, i, j] / 2"


@pytest.fixture(scope="module")
def report(repository, wall, tmp_path_factory):
    """The class report of five students who wrote one function: its text."""
    assignment = load_assignment(repository / "solutions" / NAME)
    release = repository / "assignments" / NAME
    material = Material(assignment, release, "a seed", stage_notebooks(assignment, tmp_path_factory.mktemp("staging")))
    mistakes = {one.id: one for one in load_mistakes(assignment.folder) if one.question == "max_pool_backward_naive"}
    right = {q.id: answer_source(assignment, q.id) for q in assignment.notebook("pooling").questions if not q.written}
    answer = right["max_pool_backward_naive"]
    said = {"student_0": apply_mistake(mistakes["overwritten"], answer)}
    said |= {"student_1": apply_mistake(mistakes["window_overwritten"], answer)}
    said |= {f"student_{number}": answer.replace(HALF[:-4], HALF) for number in (2, 3)} | {"bob": None}
    grades = tmp_path_factory.mktemp("grades") / NAME
    (grades / "results").mkdir(parents=True)
    released = (release / "pooling.ipynb").read_text(encoding="utf-8")
    for student, source in said.items():
        answers = right | ({"max_pool_backward_naive": source} if source else {})
        if source is None:
            del answers["max_pool_backward_naive"]
        files = {"pooling.ipynb": json.dumps(filled(json.loads(released), answers)).encode()}
        result = grade_submission(Submission(student, files), material, wall)
        (grades / "results" / f"{student}.json").write_text(json.dumps(result), encoding="utf-8")
    page = re.sub(r"<[^>]*>", " ", write_reports(grades).read_text(encoding="utf-8"))
    return " ".join(page.split())


def test_a_mistake_is_counted_over_the_class_with_its_place_in_the_notes_and_an_example(report):
    """Two in two forms have one cause; who has written nothing has made no mistake."""
    assert "2 of 5 : Where windows overlap, the last one wins." in report
    line = report[report.index("2 of 5 : Where") :][:400]
    assert "max_pool_backward_naive" in line
    assert "read again: “Where the gradient goes”; for example student_0" in line


def test_who_fails_a_check_for_no_known_reason_is_gathered_by_check(report):
    others = report[report.index("Checks that fail for other reasons") :]
    sentence = "2 of 5 : Each window's gradient lands on its largest number"
    assert sentence in others.replace("&#39;", "'") and "for example student_2" in others
