"""Student code that gets SIGKILL: what it does to itself is its own, what others do to it costs nothing."""

import contextlib
import signal
import threading
from pathlib import Path

import psutil
import pytest

from autograder.engines.local import LocalEngine
from autograder.engines.order import Job, Order, Stop
from autograder.judge import Material, tried_again
from autograder.judge.kills import MOST, note_kill
from autograder.pile import read_submission

# Student code that goes on when it is told to: what is merely slow may be done before anybody looks at it.
WAITING = """
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGUSR2])
signal.sigwait([signal.SIGUSR1])


"""
# What the kernel says of it meanwhile: a signal that is waited for is not blocked.
WAITS = f"SigBlk:\t{1 << signal.SIGUSR2 - 1:016x}\n"


def test_what_happens_again_and_again_is_the_codes_own_doing():
    tries = []

    def grade():
        tries.append(len(tries))
        note_kill("always here")
        return tries[-1]

    assert tried_again(grade) == 2 and len(tries) == 3


def test_code_that_ends_itself_at_random_gets_its_last_try():
    tries = []

    def grade():
        tries.append(len(tries))
        note_kill(str(len(tries)))
        return tries[-1]

    assert tried_again(grade) == MOST - 1


def test_code_that_also_takes_very_long_is_not_tried_again(monkeypatch):
    monkeypatch.setattr("autograder.judge.kills.LONG", -1.0)
    tries = []

    def grade():
        tries.append(len(tries))
        note_kill(str(len(tries)))

    tried_again(grade)
    assert tries == [0]


@pytest.fixture
def answer(toy, wall, tmp_path):
    """Grade one answer to `contrast`; whatever `meddle` does is done to the processes of its sandbox."""
    from .toy import Toy

    def grade(source, meddle=None):
        own = Toy(tmp_path / "course", limits="[limits]\nquestion_seconds = 3\ncell_seconds = 5\n")
        (found,) = own.hand_in(ada={"contrast": source + own.right["contrast"]})
        origin = Material(own.assignment, own.release, "a seed", tmp_path).origin
        order = Order(own.assignment, own.release, "a seed", wall, origin)
        answers = LocalEngine(order, 1).grade(iter([Job("ada", lambda: read_submission(found))]), Stop())
        if meddle is None:
            (got,) = answers
        else:
            over = threading.Event()
            meddling = threading.Thread(target=meddle, args=(over,))
            meddling.start()
            try:
                (got,) = answers
            finally:
                over.set()
                meddling.join()
        return got

    return grade


def at_work(grader):
    """The processes below a grading one that wait for a signal: student code, cold or forked."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in grader.children(recursive=True):
            with contextlib.suppress(OSError):
                if WAITS in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace"):
                    yield process


@pytest.mark.parametrize("number", [9, pytest.param(15, marks=pytest.mark.slow)])
def test_code_that_kills_itself_is_graded_without_the_cell(answer, number):
    result = answer(f"import os\nos.kill(os.getpid(), {number})\n").result
    assert result["status"] == "complete" and result["auto_score"] == 6
    assert [finding["kind"] for finding in result["findings"]] == ["process-ended"]


@pytest.mark.parametrize("sent", [pytest.param(signal.SIGKILL, marks=pytest.mark.slow), signal.SIGTERM])
def test_code_that_others_kill_is_graded_again(answer, graders, sent):
    """The kernel short of memory sends the one; `kill`, batch systems and early killers send the other."""
    met = []

    def meddle(over):
        while not over.wait(0.02):
            for process in (one for grader in graders() for one in at_work(grader)):
                if process not in met:
                    process.send_signal(sent if len(met) < 2 else signal.SIGUSR1)
                    met.append(process)

    got = answer(WAITING, meddle)
    assert len(met) == 3 and got.result is not None, got
    assert got.result["auto_score"] == 10 and got.result["findings"] == []
