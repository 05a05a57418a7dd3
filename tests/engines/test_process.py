"""One grading process and its supervisor: whatever ends the process, it is noticed, named and cleared away."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from autograder.engines import Job, process
from autograder.engines.allowance import Allowance
from autograder.engines.desk import Desk
from autograder.engines.frames import receive
from autograder.engines.order import Order
from autograder.engines.process import GradingProcess, Lost
from autograder.errors import WorkerLost
from autograder.judge import Submission

# A grading process that does what its only job says, in place of grading it.
OBEDIENT = """
import json, os, signal, socket, sys, time
from autograder.engines.frames import *
from autograder.engines.travel import unpack_submission
channel = socket.socket(fileno=int(sys.argv[1]))
receive(channel)
send(channel, READY)
while True:
    kind, body = receive(channel)
    endless = json.loads(body[: body.index(b"\\n")])["endless"]
    send(channel, STEP, b"toy::check")
    exec(unpack_submission(body[body.index(b"\\n") + 1 :]).files["does"])
    answer = {"reason": f"{os.getpid()} {endless}", "fault": "", "last": "last" in os.environ}
    send(channel, FAULT, json.dumps(answer).encode())
"""
BUSY = "signal.setitimer(signal.ITIMER_PROF, 0.2)\nwhile True: pass"


@pytest.fixture
def obedient(monkeypatch):
    monkeypatch.setattr(process, "PROGRAM", OBEDIENT)


@pytest.fixture
def order(toy, wall):
    return Order(toy.assignment, toy.release, "a seed", wall, {})


@pytest.fixture
def made(order, tmp_path):
    """Desks that are closed with the test."""
    with Desk(order, tmp_path) as one:
        yield one


def job(does, student="ada"):
    return Job(student, lambda: Submission(student, {"does": does.encode()}))


@pytest.mark.parametrize(
    ("does", "wall", "endless", "why"),
    [
        ("time.sleep(10**6)", 1, True, "did not end within 1 seconds"),
        (BUSY, 600, True, "did not end within 9 seconds of computing time"),
        ("os.kill(os.getpid(), 9)", 600, False, "SIGKILL"),
        # A copy of the channel's end, which is closed when the process has ended, and not shortly before that.
        ("os.dup(channel.fileno()); raise MemoryError('none left')", 600, False, "exit code 1 MemoryError: none left"),
        ("channel.close(); time.sleep(10**6)", 600, False, "SIGKILL"),
    ],
)
def test_whatever_ends_it_is_said_with_the_check_it_was_at(
    obedient, order, tmp_path, monkeypatch, does, wall, endless, why
):
    from autograder.engines.travel import pack_submission

    def patient(channel, deadline):  # on a busy machine it may take a while until the check begins
        return receive(channel, deadline if one._step == "toy::check" else deadline + 60)

    monkeypatch.setattr(process, "receive", patient)
    one = GradingProcess(order, Allowance(cpu=9, wall=wall), tmp_path)
    one.begin()
    with pytest.raises(Lost) as lost:
        one.grade(b'{"endless": []}', pack_submission(job(does).read()))
    assert (lost.value.step, lost.value.endless, lost.value.why) == ("toy::check", endless, why)
    assert not psutil.pid_exists(one.pid)


def test_one_that_takes_no_work_is_ended(order, monkeypatch, tmp_path):
    """Stopped by somebody, say; a large submission would wait in its door for ever."""
    stopped = OBEDIENT.replace("while True", "os.kill(os.getpid(), signal.SIGSTOP)\nwhile True")
    monkeypatch.setattr(process, "PROGRAM", stopped)
    one = GradingProcess(order, Allowance(cpu=9, wall=2), tmp_path)
    one.begin()
    with ThreadPoolExecutor(1) as pool:
        grading = pool.submit(one.grade, b'{"endless": []}', bytes(1 << 23))
        try:
            with pytest.raises(Lost) as lost:
                grading.result(timeout=60)
        finally:
            one.kill()
    assert (lost.value.endless, lost.value.why) == (True, "did not end within 2 seconds")


def test_a_desk_tries_again_and_then_says_what_happened(obedient, made):
    reason = made.grade(job("os._exit(7)")).reason
    assert reason == "the grading process died 3 times, last of exit code 7 at toy::check; is there enough memory?"
    assert made.grade(job("")).reason.endswith(" []")  # the next one is graded as if nothing had been


def test_an_endless_check_is_left_out_of_the_next_try(obedient, made):
    assert made.grade(job(f"if not endless:\n  {BUSY}".replace("\nwhile", "\n  while"))).reason.endswith(
        " ['toy::check']"
    )
    reason = made.grade(job(BUSY)).reason
    assert reason.startswith("our own fault: grading did not end within") and reason.endswith("(at toy::check)")


def test_what_cannot_be_read_is_said(made):
    def read():
        raise OSError("no such thing")

    assert made.grade(Job("eve", read)).reason == "no such thing"


def test_what_is_no_result_keeps_nobody_else_from_being_graded(obedient, order, tmp_path):
    """A library that was replaced in the middle of a run, say, or a fault of ours that one submission brings out."""
    from autograder.engines import LocalEngine
    from autograder.engines.order import Stop

    odd = job('send(channel, b"R", json.dumps({"result": {}, "last": False}).encode()); receive(channel)', "odd")
    answers = {one.student: one for one in LocalEngine(order, 1).grade(iter([odd, job("", "bob")]), Stop())}
    assert answers["odd"].reason == "What came back for odd is not its result: KeyError 'versions'."
    assert answers["bob"].reason.endswith(" []")


def test_a_process_that_has_grown_is_replaced(obedient, made, monkeypatch):
    assert len({made.grade(job("")).reason for _ in range(3)}) == 1
    made.close()
    monkeypatch.setenv("last", "1")
    with Desk(made._order, made._staging) as one:
        assert len({one.grade(job("")).reason for _ in range(3)}) == 3


def test_one_that_does_not_start_is_named_once(monkeypatch, made):
    monkeypatch.setattr(process, "PROGRAM", "raise ImportError('no numpy')")
    with pytest.raises(
        WorkerLost, match=r"^No grading process starts: exit code 1 ImportError: no numpy\. `autograder doctor`"
    ):
        made.grade(job(""))


def test_a_desk_that_was_killed_grades_no_more(obedient, made):
    made.grade(job(""))
    made.kill()
    with pytest.raises(WorkerLost, match="The run was stopped"):
        made.grade(job(""))


def test_one_that_is_starting_is_killed_as_well(monkeypatch, made, tmp_path):
    """It would take up to five minutes; and whoever presses Ctrl-C twice asks for an end at once."""
    os.mkfifo(tmp_path / "started")
    monkeypatch.setattr(process, "PROGRAM", f"import time; open({str(tmp_path / 'started')!r}, 'w'); time.sleep(10**6)")
    with ThreadPoolExecutor(1) as pool:
        grading = pool.submit(made.grade, job(""))
        (tmp_path / "started").open().close()
        made.kill()
        with pytest.raises(WorkerLost, match="The run was stopped"):
            grading.result(timeout=60)


def test_a_real_one_says_when_it_has_grown(order, tmp_path, monkeypatch):
    import socket
    import threading

    from autograder.engines import worker
    from autograder.engines.frames import JOB, READY, RESULT, STEP, receive, send
    from autograder.engines.travel import pack_submission

    ours, theirs = socket.socketpair()
    packed = pack_submission(Submission("ada", {}))

    def ask(into):
        assert receive(ours)[0] == READY
        for grown in (1 << 40, -1):
            monkeypatch.setattr(worker, "GROWN", grown)
            send(ours, JOB, b'{"endless": []}\n' + packed)
            kind, body = receive(ours)
            while kind == STEP:
                kind, body = receive(ours)
            into.append((kind, json.loads(body)["last"]))
        ours.close()

    answers = []
    asking = threading.Thread(target=ask, args=(answers,))
    asking.start()
    with theirs, pytest.raises((EOFError, OSError)):
        worker.serve(theirs, order, Allowance(1000, 1000), tmp_path)
    asking.join()
    assert answers == [(RESULT, False), (RESULT, True)] and worker.resident() > 1 << 20
    assert worker._told(OSError("gone")) == {"reason": "gone", "fault": ""}
    told = worker._told(KeyError("x"))
    assert told["reason"].startswith("our own fault") and "KeyError: 'x'" in told["fault"]


def test_it_ends_with_its_supervisor_and_so_does_its_sandbox(toy, tmp_path, wall, remaining):
    """The supervisor is killed; its process ends though it is in the middle of a submission."""
    import subprocess
    import sys

    program = (
        "import sys, time; from pathlib import Path; from autograder.engines import process; "
        f"process.PROGRAM = {OBEDIENT!r}; "
        "from autograder.engines.allowance import Allowance; "
        "one = process.GradingProcess(None, Allowance(99, 99), Path()); one.begin(); "
        "print(one.pid, flush=True); time.sleep(10**6)"
    )
    program = program.replace("receive(channel)\\nsend", "import threading; from autograder.engines import worker; "
                              "threading.Thread(target=worker._end_with_supervisor, daemon=True).start(); "
                              "receive(channel)\\nsend")  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as supervisor:
        grading = psutil.Process(int(supervisor.stdout.readline()))
        supervisor.kill()
    assert remaining([grading]) == []


def test_the_allowance_follows_the_limits(toy):
    from dataclasses import replace

    from autograder.course.assignment import Limits
    from autograder.engines.allowance import STARTS, allowance

    limits = Limits(question_seconds=1, loading_seconds=5, check_seconds=3, patience=2)
    assert allowance(replace(toy.assignment, limits=limits)) == Allowance(4, STARTS + 18)


def test_no_module_of_the_current_folder_is_imported(order, toy, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    with Desk(order, Path(tmp_path)) as one:
        assert one.grade(Job("ada", lambda: Submission("ada", {}))).result["auto_score"] == 0


def test_a_real_one_warms_a_sandbox_for_each_notebook_before_work_comes(order, tmp_path):
    import socket

    from autograder.engines import worker
    from autograder.judge import stage_notebooks
    from autograder.sandbox import syscalls, zygotes

    if order.wall != "bwrap" or syscalls.unfiltered():
        pytest.skip("nothing can be warmed here")
    zygotes.end_zygotes()
    ours, theirs = socket.socketpair()
    ours.shutdown(socket.SHUT_WR)
    with ours, theirs, pytest.raises((EOFError, OSError)):
        worker.serve(theirs, order, Allowance(1000, 1000), stage_notebooks(order.assignment, tmp_path))
    begun = [contents.staged.name for contents in zygotes._zygotes]
    zygotes.end_zygotes()
    assert begun == [spec.name for spec in order.assignment.notebooks]
