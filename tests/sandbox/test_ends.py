"""The end of a sandbox, whoever brings it: nothing of it is left, and nobody else is meant."""

import errno
import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.course.assignment import Limits
from autograder.errors import SandboxError
from autograder.judge.session import Budget
from autograder.sandbox import Contents, cold
from autograder.sandbox.cold import start_cold
from autograder.sandbox.family import alive, family
from autograder.sandbox.process import Running

from .conftest import all_gone


def test_nothing_is_left_when_it_ends(session, wall, unfiltered):  # the filter would refuse the fork
    if wall == "none":
        pytest.skip("without a wall nothing is promised")
    one = session()
    fork = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n"
        "    os._exit(0)\nos.wait()"
    )
    one.request("cell", Budget.of("q", 10, 3, one), source=fork, name="c", definitions=False)
    everybody = family(one._running.process.pid)
    assert len(everybody) >= 3
    one.close()
    assert [process for process in everybody if alive(process)] == []


def test_a_sandbox_that_has_hardly_started_leaves_nothing_behind(wall, staged, leftovers):
    for _ in range(100):
        running = start_cold(wall, Contents(("numpy",), staged), Limits(), None, {"limits": {}}, b"")
        time.sleep(random.uniform(0, 0.03))
        running.end()
    assert leftovers() == []


def test_a_sandbox_without_room_for_its_folder_leaves_no_descriptor_open(staged, monkeypatch):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cold, "TemporaryFolder", full)
    before = set(Path("/proc/self/fd").iterdir())
    with pytest.raises(SandboxError, match=r"does not start: .*No space left on device"):
        start_cold("none", Contents(("numpy",), staged), Limits(), None, {"limits": {}}, b"")
    assert set(Path("/proc/self/fd").iterdir()) <= before  # what others left may be closed meanwhile


def test_a_stranger_with_the_number_of_an_ended_sandbox_lives_on():
    top = subprocess.Popen(["true"])
    running = Running(top, socket.socket(), os.open(os.devnull, os.O_RDONLY), None)
    assert not running.killed() and top.returncode == 0  # it was awaited: from now on its number is free
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as stranger:
        running._top = stranger.pid
        running.end()
        assert stranger.poll() is None
        stranger.kill()


def test_nobody_waits_for_a_first_process_that_does_not_reap(leftovers):
    """As in many a container. Here this process stands in for it: what loses its parents comes to it, and stays."""
    program = (
        "import os, socket, subprocess\nfrom autograder.sandbox import process\nprocess.GRACE = 1000\n"
        "top = subprocess.Popen(['sh', '-c', 'sleep 1000 & echo; wait'], stdout=subprocess.PIPE)\n"
        "top.stdout.readline()\n"
        "process.Running(top, socket.socket(), os.open(os.devnull, os.O_RDONLY), None).end()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100)
    assert leftovers() == []


def test_the_sandbox_ends_with_a_killed_grader(staged, wall):
    program = (
        "import sys, os\nfrom pathlib import Path\n"
        "from autograder.course.assignment import Limits\nfrom autograder.judge.session import Session\n"
        "from autograder.sandbox import Contents\nfrom autograder.sandbox.family import family\n"
        f"s = Session({wall!r}, Contents(('numpy',), Path({str(staged)!r})), Limits())\n"
        "print(*[p.pid for p in family(s._running.process.pid)], flush=True)\nos.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) >= 2, done.stderr
    assert all_gone(pids)
