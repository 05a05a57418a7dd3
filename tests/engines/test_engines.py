"""The same bytes from any number of processes in any order; and an end that leaves nothing behind."""

import subprocess
import sys

import pytest

from autograder.engines import Job, LocalEngine, Stop
from autograder.engines.order import Order
from autograder.errors import StoreError, UsageError, WorkerLost
from autograder.judge import Material
from autograder.pile import grade_pile, read_submission
from autograder.pile.keeping import held

from .toy import contents

# Two desks that answer at once, and somebody who has seen enough after the first answer.
IMPATIENT = """
import threading
from autograder.engines import Answer, Job, Stop, local

class Desk:
    def __init__(self, *given): pass
    def __enter__(self): return self
    def __exit__(self, *given): pass
    def grade(self, job): return Answer(job.student)
    def kill(self): pass

local.Desk = Desk
{}
answers = local._Crew(None, None, 2).answers((Job(str(n), None) for n in range(1000)), Stop())
for answer in answers:
    while not answers.gi_frame.f_locals["self"]._done.full():
        pass
    raise KeyboardInterrupt
"""
NO_SECOND_THREAD = """
start, started = threading.Thread.start, []
def once(thread):
    if started: raise RuntimeError("can't start new thread")
    started.append(start(thread))
threading.Thread.start = once
"""
INTERRUPTED_AGAIN = """
def kill(desk): raise KeyboardInterrupt
Desk.kill = kill
"""


@pytest.fixture
def order(toy, wall):
    origin = Material(toy.assignment, toy.release, "a seed", toy.folder).origin
    return Order(toy.assignment, toy.release, "a seed", wall, origin)


def jobs(toy):
    for one in toy.found():
        yield Job(one.student, lambda one=one: read_submission(one))


def quiet(student, result):
    pass


def test_results_do_not_depend_on_order_or_number(toy, tmp_path, wall):
    first, second = toy.pile(tmp_path / "1", wall), toy.pile(tmp_path / "2", wall, workers=2)
    six = toy.found()[:6]  # other tests of this room hand in more
    assert sorted(grade_pile(first, six, quiet).graded) == [f"s{number:03}" for number in range(6)]
    grade_pile(second, reversed(six), quiet)
    assert contents(first.book) == contents(second.book)
    scores = {result["student"]: result["auto_score"] for result in first.book.results()}
    assert [scores[f"s{number:03}"] for number in range(3)] == [10, 6, 0]


def test_who_stops_listening_leaves_nothing_behind(toy, order, graders):
    answers = LocalEngine(order, 2).grade(jobs(toy), Stop())
    next(answers)
    assert graders()
    answers.close()
    assert graders() == []


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(NO_SECOND_THREAD, "RuntimeError: can't start new thread"), (INTERRUPTED_AGAIN, "KeyboardInterrupt")],
    ids=["no more threads", "one more Ctrl-C"],
)
def test_no_thread_that_waits_for_room_keeps_python_from_ending(meanwhile, said):
    program = [sys.executable, "-c", IMPATIENT.format(meanwhile)]
    done = subprocess.run(program, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode != 0 and done.stderr.splitlines()[-1] == said


def test_after_a_stop_only_what_is_under_way_is_finished(toy, order, graders):
    stop, begun = Stop(), []

    def counted():
        for job in jobs(toy):
            begun.append(job.student)
            yield job

    answers = LocalEngine(order, 1).grade(counted(), stop)
    done = [next(answers).student]
    stop.asked = True
    done += [answer.student for answer in answers]
    assert done == begun and 1 <= len(done) < 6 and graders() == []


def test_a_fault_in_the_list_of_jobs_is_not_swallowed(order, graders):
    def broken():
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        list(LocalEngine(order, 2).grade(broken(), Stop()))
    assert graders() == []


def test_when_no_process_starts_the_run_ends(toy, order, monkeypatch, graders):
    monkeypatch.setattr("autograder.engines.process.PROGRAM", "raise SystemExit('broken installation')")
    with pytest.raises(WorkerLost, match="No grading process starts: exit code 1 broken installation"):
        list(LocalEngine(order, 2).grade(jobs(toy), Stop()))
    assert graders() == []


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    with held(tmp_path), pytest.raises(UsageError, match="Another run is grading into"), held(tmp_path):
        pass
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / ".writing-0123").write_text("half")
    with held(tmp_path):
        assert list((tmp_path / "results").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be written: Not a directory"), held(tmp_path / "file" / "toy"):
        pass
