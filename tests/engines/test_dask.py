"""A real scheduler and real workers, as processes on loopback: some die, one has no sandbox, and nobody notices."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import psutil
import pytest

from autograder.engines import dask as engine
from autograder.engines import node
from autograder.engines.node import Node, ship
from autograder.engines.order import Job, Order, Stop
from autograder.errors import SandboxError, UsageError, WorkerLost
from autograder.judge import Material, Submission
from autograder.pile import grade_pile, read_submission

from .toy import contents

SCHEDULER = """
import asyncio
from distributed import Scheduler

async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(main())
"""


# What runs in the child between fork and exec: loaded here, so that nothing has to be loaded there.
PRCTL = ctypes.CDLL(None).prctl
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """A killed test run ends no fixture; its scheduler and workers would wait for it for ever."""
    PRCTL(PR_SET_PDEATHSIG, signal.SIGKILL)


@pytest.fixture
def cluster(tmp_path, remaining):
    """(address, a function that starts a worker); all of it is gone with the test."""
    started = []

    def start(*line, **environment):
        run = {"cwd": tmp_path, "env": os.environ | environment, "start_new_session": True}
        run |= {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        started.append(subprocess.Popen(line, preexec_fn=die_with_parent, **run))
        return started[-1]

    address = start(sys.executable, "-c", SCHEDULER).stdout.readline().strip()

    def worker(threads=1, **environment):
        options = ["--no-dashboard", "--nthreads", str(threads), "--nworkers", "1", "--local-directory", str(tmp_path)]
        return start(sys.executable, "-m", "dask", "worker", address, *options, **environment)

    yield address, worker
    family = []
    for one in started:
        with contextlib.suppress(psutil.NoSuchProcess):
            family += psutil.Process(one.pid).children(recursive=True)
    for one in started:
        kill(one)
        one.stdout.close()
    assert remaining(family) == []


def kill(started):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def forget():
    for run in list(engine.NODES):
        engine.release(run)


def test_lost_machines_cost_nothing(toy, tmp_path, wall, cluster, monkeypatch):
    from distributed import Client

    address, worker = cluster
    toy.hand_in_many(12)
    local = toy.pile(tmp_path / "local", wall, workers=2)
    grade_pile(local, toy.found(), lambda student, result: None)
    first, second = worker(), worker()
    worker(PATH=str(tmp_path))
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=300)  # one that comes when all is graded has nothing to lose or to refuse
    said, told, shown = [], [], []
    hand_out = engine._Run._hand_out

    def patient(run, jobs):
        """Nothing before all three have shown what they can: a slow one would be lost or refuse when all is graded."""
        if shown or (len(run._machines) == 3 and not run._preparing):
            shown.append(run)
            hand_out(run, jobs)

    monkeypatch.setattr(engine._Run, "_hand_out", patient)

    def report(student, result):
        told.append(student)
        if len(told) == 3:
            kill(second)
        if len(told) == 6:
            with Client(address, set_as_default=False) as client:  # as if the other one had been started again
                client.run(forget, on_error="ignore")

    pile = toy.pile(tmp_path / "dask", wall, dask=address)
    done = grade_pile(pile, toy.found(), report, said.append)
    assert done.failed == {} and len(done.graded) == len(toy.found())
    assert sorted(told) == sorted({found.student for found in toy.found()})  # each of them once
    assert contents(pile.book) == contents(local.book)
    assert any("is gone; what it had is graded elsewhere" in text for text in said)
    assert any("cannot grade: There is no sandbox to run student code in" in text for text in said)
    kept = psutil.Process(first.pid).children(recursive=True)
    assert not any("engines.worker" in " ".join(process.cmdline()) for process in kept)


def test_who_is_not_there_is_named(toy, tmp_path, wall, cluster, monkeypatch):
    address, _ = cluster
    monkeypatch.setattr(engine, "PATIENCE", 0.1)
    pile = toy.pile(tmp_path, wall, dask=address)
    with pytest.raises(WorkerLost, match=r"No Dask worker is there that can grade\. None came: start some"):
        grade_pile(pile, toy.found(), lambda student, result: None)
    monkeypatch.setattr(engine, "CONNECTING", 0.5)
    for nowhere in ("tcp://127.0.0.1:9", "nowhere"):
        with pytest.raises(UsageError, match=f"There is no Dask scheduler at {nowhere}"):
            grade_pile(replace(pile, dask=nowhere), toy.found(), lambda student, result: None)


def graded_by(address, toy, wall, jobs):
    """{student: answer}, and what was said meanwhile."""
    origin = Material(toy.assignment, toy.release, "a seed", toy.folder).origin
    order, said = Order(toy.assignment, toy.release, "a seed", wall, origin), []
    answers = engine.DaskEngine(order, address, said.append).grade(iter(jobs), Stop())
    return {answer.student: answer for answer in answers}, said


@pytest.mark.slow
def test_submissions_that_nobody_can_grade_keep_no_machine_from_the_others(toy, wall, cluster):
    """They come first, in every run: the class would never be graded."""
    address, worker = cluster
    worker()
    ours = {f"{'x' * 300}.py": b""}  # no disk takes a file of that name
    bad = [Job(f"p{at}", lambda at=at: Submission(f"p{at}", ours)) for at in range(4)]
    good = [Job(found.student, lambda found=found: read_submission(found)) for found in toy.found()[:3]]
    answers, said = graded_by(address, toy, wall, [*bad, *good])
    assert len(answers) == 7 and all(answers[job.student].result for job in good)
    assert all("File name too long" in answers[job.student].reason for job in bad)
    assert any("has to show once more that it can grade: [Errno 36]" in text for text in said), said


def test_a_machine_that_dies_before_it_has_shown_anything_is_not_waited_for(toy, wall, cluster, monkeypatch):
    """Dask keeps what nobody can run any more; for that we would wait for ever."""
    address, worker = cluster
    only = worker()
    begin = engine._Run._prepare

    def killed(run, at):
        monkeypatch.setattr(engine, "PATIENCE", 0.1)
        begin(run, at)
        kill(only)

    monkeypatch.setattr(engine._Run, "_prepare", killed)
    with pytest.raises(WorkerLost, match=r"No Dask worker is there that can grade\. None came"):
        graded_by(address, toy, wall, [])


@pytest.fixture
def shipment(toy, wall):
    origin = Material(toy.assignment, toy.release, "a seed", toy.folder).origin
    return ship(Order(toy.assignment, toy.release, "a seed", wall, origin), "a run")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda s: {"code": "0" * 64}, WorkerLost, "Another state of the course is installed there"),
        (lambda s: {"seed": "another"}, WorkerLost, "It would grade with something else: the course's secret"),
        (lambda s: {"origin": s.origin | {"libraries": {}}}, WorkerLost, "something else: .*numpy"),
        (lambda s: {"wall": "no such"}, UsageError, "There is no sandbox called"),
    ],
)
def test_a_machine_that_would_grade_otherwise_takes_no_work(shipment, change, error, words, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(error, match=words):
        Node(replace(shipment, **change(shipment)), 1)
    assert list(tmp_path.iterdir()) == []


def test_a_machine_without_a_sandbox_takes_no_work(shipment, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="There is no sandbox to run student code in"):
        Node(replace(shipment, wall="auto"), 1)


def test_a_machine_proves_that_it_can_grade(shipment, monkeypatch, tmp_path):
    monkeypatch.setattr("autograder.engines.process.PROGRAM", "raise SystemExit('no memory')")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(WorkerLost, match="No grading process starts: exit code 1 no memory"):
        Node(shipment, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_machine_keeps_nothing_for_an_order_that_nobody_speaks_of_any_more(shipment, toy, monkeypatch, graders):
    one = Node(shipment, 1)
    assert one.grade(Job("s000", lambda: read_submission(toy.found()[0]))).result["auto_score"] == 10 and graders()
    closed = threading.Event()
    close = one.close

    def closing():
        close()
        closed.set()

    monkeypatch.setattr(node, "IDLE", 0.01)
    one.close = closing
    one.grade(Job("s000", lambda: read_submission(toy.found()[0])))
    assert closed.wait(60) and one.closed and graders() == []
    with pytest.raises(WorkerLost, match="The run was stopped"):
        one.grade(Job("s000", lambda: read_submission(toy.found()[0])))
    one.close()
