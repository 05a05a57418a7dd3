"""`autograder grade` as a TA runs it: exit codes, one sentence for what is wrong, a second run that does nothing."""

import csv
import json
import os
import shutil
import subprocess
import sys

import pytest

from autograder.course import load_assignment
from autograder.demo import sample_class, write_class

NAME = "a3_conv_layers"


@pytest.fixture
def autograder(small_course, tmp_path):
    """Run the command line in a folder of its own; returns the finished process."""

    def run(*words, **environment):
        places = ["--solutions", str(small_course / "solutions"), "--assignments", str(small_course / "assignments")]
        command = [sys.executable, "-m", "autograder.cli", *words, *(places if words[0] == "grade" else [])]
        env = os.environ | {"COLUMNS": "80"} | environment
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def students(small_course):
    return {student.name: student for student in sample_class(load_assignment(small_course / "solutions" / NAME))}


@pytest.fixture
def hand_in(small_course, tmp_path, students):
    def write(*names):
        assignment = load_assignment(small_course / "solutions" / NAME)
        chosen = [students[name] for name in names]
        write_class(chosen, assignment, small_course / "assignments" / NAME, tmp_path / "submitted")
        return tmp_path / "submitted"

    return write


def results(tmp_path):
    folder = tmp_path / "grades" / NAME / "results"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def test_a_pile_is_graded_once(autograder, hand_in, tmp_path):
    submitted = hand_in("ada", "student_04")
    (submitted / "empty" / NAME).mkdir(parents=True)
    broken = submitted / "broken" / NAME
    broken.mkdir(parents=True)
    (broken / "conv_naive.ipynb").write_text("no notebook")
    done = autograder("grade", NAME, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    graded = results(tmp_path)
    assert graded["ada"]["auto_score"] == graded["ada"]["auto_max"]
    rows = [row for row in graded["student_04"]["questions"] if not row["written"]]
    assert [row["id"] for row in rows if row["score"] < row["max_score"]] == ["conv_forward_naive"]
    assert graded["empty"]["auto_score"] == 0 and graded["empty"]["findings"][0]["kind"] == "no-notebook"
    assert graded["broken"]["findings"][0]["kind"] == "unreadable-notebook"
    lines = (tmp_path / "grades" / NAME / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [row["student"] for row in csv.DictReader(lines)] == ["ada", "broken", "empty", "student_04"]
    assert (tmp_path / "grades" / NAME / "report" / "index.html").is_file()
    assert (tmp_path / "grades" / NAME / "feedback" / "ada.html").is_file()
    timings = json.loads((tmp_path / "grades" / NAME / "timings.json").read_text(encoding="utf-8"))
    assert timings["ada"]["seconds"] > timings["ada"]["questions"]["conv_forward_naive"] > 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "grades").rglob("*") if path.is_file()}

    again = autograder("grade", NAME, "--json")
    summary = json.loads(again.stdout)
    assert again.returncode == 0 and (summary["graded"], summary["kept"], summary["failed"]) == (0, 4, {})
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "grades").rglob("*") if path.is_file()} == before

    (tmp_path / "grades" / NAME / "grades.csv").unlink()  # as if the run had been killed before it wrote that
    left = tmp_path / "temporary" / "autograder-run-killed"
    left.mkdir(parents=True)
    assert autograder("grade", NAME, TMPDIR=str(left.parent)).returncode == 0
    assert (tmp_path / "grades" / NAME / "grades.csv").is_file() and not left.exists()

    tried = autograder("grade", NAME, "--regrade", "--dry-run")
    said = " ".join(tried.stdout.split())
    assert "0 would go up, 0 down, 4 stay as they are. Nothing was written." in said and results(tmp_path) == graded


@pytest.mark.slow
def test_results_do_not_depend_on_the_number_of_workers_or_the_order(autograder, hand_in, tmp_path):
    hand_in("ada", "student_05", "student_07")
    contents = []
    for words in (["--workers", "1"], ["--workers", "3", "--regrade"], ["--student", "student_07", "--regrade"]):
        assert autograder("grade", NAME, *words, AUTOGRADER_SECRET="s").returncode == 0
        folder = tmp_path / "grades" / NAME / "results"
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1] == contents[2]


def test_a_changed_submission_is_graded_again(autograder, hand_in, tmp_path):
    submitted = hand_in("untouched")
    assert autograder("grade", NAME).returncode == 0
    hand_in("ada")
    shutil.copytree(submitted / "ada" / NAME, submitted / "untouched" / NAME, dirs_exist_ok=True)
    assert json.loads(autograder("grade", NAME, "--student", "untouched", "--json").stdout)["graded"] == 1
    assert results(tmp_path)["untouched"]["auto_score"] == results(tmp_path)["untouched"]["auto_max"]


def test_results_made_from_something_else_are_made_anew_and_it_is_said(autograder, tmp_path):
    for student in ("empty", "gone"):
        (tmp_path / "submitted" / student / NAME).mkdir(parents=True)
    assert autograder("grade", NAME, AUTOGRADER_SECRET="one").returncode == 0
    before = results(tmp_path)
    (tmp_path / "submitted" / "gone" / NAME).rmdir()
    (tmp_path / "submitted" / ".dot" / NAME).mkdir(parents=True)
    listed = autograder("grade", NAME, "--dry-run", AUTOGRADER_SECRET="two")
    assert "would grade empty" in listed.stdout and results(tmp_path) == before
    done = autograder("grade", NAME, AUTOGRADER_SECRET="two")
    said, warned = " ".join(done.stdout.split()), " ".join(done.stderr.split())
    assert "1 of the results there were made before a change (the course's secret): graded anew." in said
    assert "1 more results there were made before a change (the course's secret); not in this run" in warned
    assert "not looked at: .dot starts with a dot." in warned
    after = results(tmp_path)
    assert after["empty"]["seed_sha256"] != before["empty"]["seed_sha256"] and after["gone"] == before["gone"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["grade", "a9_nothing"], 2, "There is no assignment a9_nothing in"),
        (["grade", NAME], 2, "There is no folder submitted"),
        (["grade", NAME, "--workers", "0"], 2, "--workers asks for 0 processes"),
        (["grade", NAME, "--workers", "many"], 2, "invalid int value"),
        (["grade"], 2, "required: assignment"),
        (["nothing"], 2, "invalid choice"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(autograder, words, code, sentence):
    done = autograder(*words)
    assert done.returncode == code and sentence in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


def test_an_empty_pile_and_an_unknown_student_and_wall(autograder, hand_in, tmp_path):
    (tmp_path / "submitted").mkdir()
    assert "There are no submissions" in autograder("grade", NAME).stderr
    hand_in("ada")
    done = autograder("grade", NAME, "--student", "eve")
    assert done.returncode == 2 and "There is no submission by eve" in done.stderr
    done = autograder("grade", NAME, "--sandbox", "vm")
    assert done.returncode == 2 and "There is no sandbox called vm" in done.stderr


def test_without_a_sandbox_nothing_runs_and_exit_3(autograder, hand_in, tmp_path):
    hand_in("ada")
    done = autograder("grade", NAME, PATH=str(tmp_path))
    assert done.returncode == 3 and "There is no sandbox" in done.stderr and "apt install bubblewrap" in done.stderr
    assert not (tmp_path / "grades" / NAME / "results").exists()


def test_no_sandbox_on_request_prints_the_risk(autograder, hand_in, tmp_path):
    hand_in("ada")
    done = autograder("grade", NAME, "--sandbox", "none")
    assert done.returncode == 0 and "unprotected" in done.stderr
    assert results(tmp_path)["ada"]["auto_score"] == results(tmp_path)["ada"]["auto_max"]


# A Ctrl-C at the terminal, which reaches the whole group, when the first result is kept. Grading goes no further ahead
# than there is room for results, so however slow everybody is some are still to be graded.
INTERRUPTED = """
import os, signal, sys
from autograder.cli import main
from autograder.pile import GradeBook

def write(book, result):
    GradeBook.write = kept
    kept(book, result)
    os.killpg(0, signal.SIGINT)

kept, GradeBook.write = GradeBook.write, write
sys.exit(main(sys.argv[1:]))
"""


def test_an_interrupted_run_goes_on_where_it_was(autograder, hand_in, tmp_path, small_course):
    hand_in("ada", "untouched", "half_done", "student_01", "student_02", "student_03")
    assert autograder("grade", NAME, "--out", "undisturbed", AUTOGRADER_SECRET="s").returncode == 0
    command = [sys.executable, "-c", INTERRUPTED, "grade", NAME, "--workers", "1"]
    command += ["--solutions", str(small_course / "solutions"), "--assignments", str(small_course / "assignments")]
    environment = os.environ | {"AUTOGRADER_SECRET": "s"}
    running = subprocess.run(
        command, cwd=tmp_path, env=environment, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    assert running.returncode == 130 and "run the same command again to go on" in running.stdout
    first = results(tmp_path)
    assert 1 <= len(first) < 6
    summary = json.loads(autograder("grade", NAME, "--json", AUTOGRADER_SECRET="s").stdout)
    assert summary["kept"] == len(first) and summary["graded"] == 6 - len(first)
    folders = [tmp_path / out / NAME / "results" for out in ("undisturbed", "grades")]
    contents = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert contents[0] == contents[1]
