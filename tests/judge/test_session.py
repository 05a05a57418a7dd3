"""A session that is broken or used up: by lies, floods, silence and loops, at the cost of one question."""

import errno
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from autograder.checks import fetch, number
from autograder.checks.failures import Crashed, LimitHit
from autograder.judge.session import MOST_QUEUED
from autograder.sandbox.zygotes import end_zygotes

FORGING = """
import os, stat, sys
wire = sys.modules["inside.wire"]
def f():
    for fd in range(3, 64):
        try:
            is_channel = stat.S_ISSOCK(os.fstat(fd).st_mode)
        except OSError:
            continue
        if is_channel:
            os.write(fd, FORGED)
    return 1
"""

TRICKLE = """            os.write(fd, b"\\x00\\x30\\x00\\x00\\x00\\x00\\x00\\x00")
            while True:
                os.write(fd, b" ")
                time.sleep(0.02)"""


def test_an_endless_loop_costs_its_budget(behind):
    student, session = behind("def f():\n    while True: pass", seconds=0.5)
    with pytest.raises(LimitHit, match=r"used more than 0.5 seconds"):
        student.f()
    assert not session.alive
    with pytest.raises(Crashed):
        student.f()


def test_a_process_that_ends_itself_is_a_crash_not_an_answer(behind):
    student, session = behind("import os\ndef f():\n    os._exit(0)")
    with pytest.raises(Crashed, match="the process ended by itself"):
        student.f()
    assert not session.alive


def test_a_sandbox_whose_processes_cannot_be_counted_ends_all_the_same(behind, monkeypatch):
    _, session = behind("")
    running = session._running

    def too_many():
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(running, "processes", too_many)
    with pytest.raises(OSError, match="Too many open files"):
        session.close()
    assert not session.alive and running.process.poll() is not None


@pytest.mark.parametrize(
    "forged",
    [
        "b'\\xff' * 64",
        "wire.pack({'reply': 2, 'value': 1})",
        "wire.pack({'reply': 10**6, 'value': 1})",
        "wire.pack({'handle': 1}) * 3",
        "b'\\x00\\x00\\x00\\x02\\x07\\xff\\xff\\xff{}'",
    ],
)
def test_forged_frames_are_refused(behind, forged):
    student, session = behind(FORGING.replace("FORGED", forged), seconds=1.0)
    with pytest.raises((Crashed, LimitHit)):
        for _ in range(3):
            fetch(student.f())
    assert not session.alive


def test_a_closed_channel_is_a_crash(behind):
    student, session = behind("import os\ndef f():\n    os.closerange(0, 100)\n    return 1", seconds=2.0)
    with pytest.raises(Crashed):
        student.f()
    assert not session.alive


def test_bytes_that_trickle_in_do_not_hold_the_judge(behind):
    trickle = FORGING.replace("            os.write(fd, FORGED)", TRICKLE)
    student, session = behind("import time\n" + trickle, seconds=0.3)
    session.limits = replace(session.limits, patience=1.0)
    with pytest.raises(LimitHit):
        student.f()
    assert not session.alive


LYING = """
import sys
worker = next(
    thing for thing in __import__("gc").get_objects() if type(thing).__name__ == "Worker"
)
def f(x):
    worker.operations["after"] = lambda: LIE
    return 1
"""


@pytest.mark.parametrize("lie", ["({}, b'')", "({'value': {'tuple': []}}, b'')", "({'value': 3}, b'')"])
def test_other_arguments_than_were_given_are_refused(behind, lie):
    student, session = behind(LYING.replace("LIE", lie))
    student.f(np.zeros(3))
    with pytest.raises(Crashed):
        student.after()
    assert not session.alive


def test_a_tensor_is_no_answer_where_there_is_no_torch(behind):
    source = LYING.replace('operations["after"]', 'operations["fetch"]').replace("lambda: LIE", "lambda target: LIE")
    student, session = behind(source.replace("LIE", "({'value': {'tensor': ['<f8', [1]]}}, b'12345678')"))
    with pytest.raises(Crashed):
        fetch(student.f(1))
    assert not session.alive


def test_memory_of_several_processes_counts_together(behind, monkeypatch):
    from autograder.sandbox import walls

    monkeypatch.setattr(walls, "filter_program", lambda: b"")  # which would refuse the fork
    source = (
        "import os, time\ndef f():\n    for _ in range(6):\n        if os.fork() == 0:\n"
        "            block = bytearray(b'x') * (150 << 20)\n            time.sleep(60)\n    time.sleep(60)"
    )
    student, session = behind(source, memory_mb=600)
    with pytest.raises(LimitHit, match="more than 600 MB of memory"):
        student.f()
    assert not session.alive


def test_time_to_take_answers_apart_is_the_questions(behind):
    """Thousands of tiny lists cost the judge far more time than the sandbox, which sends the same bytes again."""
    source = LYING.replace('operations["after"]', 'operations["fetch"]').replace("lambda: LIE", "lambda target: LIE")
    many = "({'value': tree}, b'')"
    student, session = behind("tree = {'list': [{'list': []}] * 19_000}\n" + source.replace("LIE", many), seconds=2.0)
    answer, used = student.f(1), 0.0
    student._backend.budget.deadline += 1000  # on a busy machine the wall clock would be first
    with pytest.raises(LimitHit, match="more than 2 seconds"):
        for _ in range(100_000):
            used = session.cpu_seconds()
            fetch(answer)
    assert not session.alive and used < 2.0  # of its own it had not used them up


def test_answers_without_end_are_cut(behind, monkeypatch):
    monkeypatch.setattr("autograder.judge.session.MOST_RECEIVED", 1 << 20)
    student, session = behind("import numpy as np\ndef f():\n    return np.zeros(80_000)")
    answer = student.f()
    with pytest.raises(LimitHit, match="answered with more than 1 MB"):
        for _ in range(10):
            fetch(answer)
    assert not session.alive


def test_the_clock_of_a_question_stands_while_the_judge_works(behind):
    """Importing a library for the reference on a busy machine is not the student's time."""
    student, session = behind("def f():\n    return 1")
    budget = student._backend.budget
    student.f()
    budget.idle_since -= 1000
    budget.deadline -= 1000
    assert number(student.f()) == 1 and session.alive


def test_an_answer_that_came_while_the_judge_was_stopped_is_taken(behind, monkeypatch):
    """As on a busy machine, where the judge gets a processor again when the deadline has passed."""
    student, session = behind("def f():\n    return 1")
    send, budget = session._send, student._backend.budget

    def stopped(*given):
        send(*given)
        session._turned -= 1000
        session._looked -= 1000
        budget.deadline -= 1000

    monkeypatch.setattr(session, "_send", stopped)
    assert number(student.f()) == 1 and session.alive


@pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="this kernel doesn't tell who waits for a processor"
)
def test_waiting_for_a_busy_processor_is_nobodys_time(behind):
    """One processor, and eight who want it: a second of the wall clock is a tenth of one for each."""
    source = "import time\ndef f(seconds):\n    while time.process_time() < seconds:\n        pass"
    mine, rivals = os.sched_getaffinity(0), []
    os.sched_setaffinity(0, {min(mine)})
    end_zygotes()  # a warm one would fork onto the processors that it was started on
    try:
        student, session = behind(source)
        rivals += [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(8)]
        while not all(sum(psutil.Process(rival.pid).cpu_times()[:2]) > 0.02 for rival in rivals):
            time.sleep(0.01)  # until all of them compute
        student._backend.budget.deadline = time.monotonic() + 0.5
        student.f(session.cpu_seconds() + 0.3)
        assert session.alive and session.queued_seconds() > 0.2
    finally:
        os.sched_setaffinity(0, mine)
        for rival in rivals:
            rival.kill()
            rival.wait()
    session.close()
    end_zygotes()  # this one has a single processor


def test_a_busy_machine_is_no_excuse_for_ever(behind, monkeypatch):
    student, session = behind("import time\ndef f():\n    time.sleep(100)", seconds=1.0)
    monkeypatch.setattr(session, "queued_seconds", lambda: 1e9)
    student._backend.budget.deadline = time.monotonic() - (MOST_QUEUED - 0.1) * (1.0 * 3.0 + 5.0)
    with pytest.raises(LimitHit, match="did not come back within 8 seconds"):
        student.f()
    assert not session.alive


def test_sleeping_is_the_students_time(behind):
    student, session = behind("import time\ndef f():\n    time.sleep(100)")
    student._backend.budget.deadline = time.monotonic() + 0.3
    with pytest.raises(LimitHit, match="did not come back within"):
        student.f()
    assert not session.alive
