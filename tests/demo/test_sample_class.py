"""The sample class: every wrong answer loses exactly its own questions, the right ones nothing."""

import json
import subprocess
import sys

import pytest

from autograder.course import load_assignment
from autograder.demo import sample_class

NAME = "a3_conv_layers"


@pytest.fixture(scope="module")
def demo(repository, small_course, tmp_path_factory):
    """`make demo` with fewer notebooks, into a folder of its own."""
    out = tmp_path_factory.mktemp("demo")
    places = ["--solutions", str(small_course / "solutions"), "--out", str(out)]
    command = [sys.executable, "-m", "autograder.demo", NAME, *places]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return out, done.stdout


@pytest.fixture(scope="module")
def graded(demo):
    out, _ = demo
    folder = out / "grades" / NAME / "results"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def test_the_class_has_what_a_class_has(small_course):
    students = sample_class(load_assignment(small_course / "solutions" / NAME))
    assert len(students) >= 12 and len([s for s in students if s.name.startswith("student_")]) >= 12
    assert {"ada", "untouched", "half_done", "renamed", "endless", "crashing", "agreeable", "bribing"} <= {
        student.name for student in students
    }


def test_each_student_loses_exactly_the_questions_of_their_mistakes(small_course, graded):
    students = sample_class(load_assignment(small_course / "solutions" / NAME))
    lost = {
        name: {row["id"] for row in result["questions"] if not row["written"] and row["score"] < row["max_score"]}
        for name, result in graded.items()
    }
    assert lost == {student.name: set(student.loses) for student in students}
    assert {result["status"] for result in graded.values()} == {"complete"}


def test_every_typical_mistake_is_called_by_its_name(small_course, graded):
    for student in sample_class(load_assignment(small_course / "solutions" / NAME)):
        if student.name.startswith("student_"):
            named = {
                check["mistake"]["id"]
                for row in graded[student.name]["questions"]
                for check in row["checks"]
                if check["mistake"]
            }
            assert named == {student.story.partition(": ")[2]}, student.story


def test_the_untouched_earns_nothing_and_is_told_that_nothing_is_written(graded):
    assert graded["untouched"]["auto_score"] == 0
    messages = {check["message"] for row in graded["untouched"]["questions"] for check in row["checks"]}
    assert all("not written yet" in message for message in messages)


def test_the_endless_one_pays_with_its_time(graded):
    every = [check for row in graded["endless"]["questions"] for check in row["checks"]]
    checks = [check for check in every if check["outcome"] != "passed"]
    assert "seconds of computing time" in checks[0]["message"]
    assert {check["outcome"] for check in checks[1:]} == {"not run"}


def test_it_says_where_everything_is(demo):
    out, printed = demo
    for part in ("grades.csv", "feedback", "report/index.html"):
        place = out / "grades" / NAME / part
        assert str(place) in printed and place.exists()
    assert "<script>alert" not in (out / "grades" / NAME / "feedback" / "bribing.html").read_text(encoding="utf-8")
