"""What others do to a warm sandbox or its zygote: killed, stopped, starved, it costs no student anything."""

import os
import signal
import threading

import psutil
import pytest

from autograder.errors import WorkerLost
from autograder.sandbox import forked, syscalls, zygote
from autograder.sandbox.family import family

from .conftest import all_gone, run, warm

pytestmark = pytest.mark.skipif(bool(syscalls.unfiltered()), reason=syscalls.unfiltered() or "-")


@pytest.mark.parametrize("victim", ["zygote", "first process"])
def test_a_sandbox_that_others_kill_is_our_fault(session, zygote_of, victim):
    one = session()
    lost = zygote_of()
    os.kill(lost.pid if victim == "zygote" else one._running.process.pid, signal.SIGKILL)
    with pytest.raises(WorkerLost, match="ended by something else"):
        run(one, "import time\ntime.sleep(60)")
    again = session()
    assert warm(again) and run(again, "print(1)") == 1
    assert (zygote_of() is lost) == (victim == "first process")


def test_a_zygote_that_tells_late_how_a_sandbox_ended_is_waited_for(session, zygote_of, monkeypatch):
    monkeypatch.setattr(forked, "REPORTED", 0.1)
    one = session()
    starved = zygote_of()
    os.kill(starved.pid, signal.SIGSTOP)
    one._running.process.kill()
    assert one._running.process._ended(60)  # before it is asked: what is killed may still answer on a busy machine
    threading.Timer(1.0, os.kill, (starved.pid, signal.SIGCONT)).start()
    with pytest.raises(WorkerLost, match="ended by something else"):
        run(one, "print(1)")
    assert warm(session()) and zygote_of() is starved


def test_a_zygote_that_tells_late_of_an_end_that_was_ours_stays(session, zygote_of):
    one = session()
    starved = zygote_of()
    os.kill(starved.pid, signal.SIGSTOP)
    one._running.process.kill()
    assert one._running.process._ended(60)
    threading.Timer(1.0, os.kill, (starved.pid, signal.SIGCONT)).start()
    one._running.process.wait(0.1)
    assert not starved.lost and not starved.busy


def test_a_first_process_that_ends_late_is_waited_for(session, monkeypatch):
    monkeypatch.setattr(forked, "REPORTED", 0.1)
    one = session()
    first, worker = family(one._running.process.pid)
    first.suspend()
    worker.kill()
    assert all_gone([worker.pid])
    late = threading.Timer(1.0, first.resume)
    late.start()
    assert one._running.killed()
    late.join()


@pytest.mark.parametrize("sent", [signal.SIGSTOP, signal.SIGKILL])
def test_a_zygote_that_does_not_answer_is_replaced(session, zygote_of, monkeypatch, sent):
    session().close()
    stopped = zygote_of()
    os.kill(stopped.pid, sent)
    end, usual = stopped.end, zygote.ANSWERING

    def ended():
        monkeypatch.setattr(zygote, "ANSWERING", usual)  # the one in its place may take its time
        end()

    monkeypatch.setattr(stopped, "end", ended)
    monkeypatch.setattr(zygote, "ANSWERING", 0.2)
    one = session()
    assert warm(one) and zygote_of() is not stopped and not psutil.pid_exists(stopped.pid)
