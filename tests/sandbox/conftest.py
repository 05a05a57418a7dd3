"""Asking a sandbox from inside, warm ones and cold ones; and sandboxes without their filter of system calls."""

import contextlib
import json
import struct
import time

import psutil
import pytest

from autograder.judge.session import Budget
from autograder.sandbox import Contents, walls, zygotes
from autograder.sandbox.forked import Forked

ALLOW_ALL = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)  # one instruction: every system call is let through


@pytest.fixture(params=["cold", "warm"])
def unfiltered(request, monkeypatch):
    """Let every system call through; without any filter a sandbox starts cold, with one that does nothing warm."""
    monkeypatch.setattr(walls, "filter_program", lambda: ALLOW_ALL if request.param == "warm" else b"")


@pytest.fixture
def zygote_of(staged):
    """The zygote that forks the sessions of this test, by their packages."""
    return lambda packages=("numpy",): zygotes._zygotes[Contents(tuple(packages), staged)]


def run(one, source, *, seconds=10.0):
    """Run a cell of a session and return what it printed, as JSON."""
    reply = one.request("cell", Budget.of("q", seconds, 3, one), source=source, name="c", definitions=False)
    assert "error" not in reply, reply["error"]
    return json.loads(reply["printed"]) if reply.get("printed") else None


def warm(one):
    """Whether a session is the fork of a zygote."""
    return isinstance(one._running.process, Forked)


def until(condition, seconds=60.0):
    """Wait for a condition, on a busy machine; returns what it was at last."""
    late = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < late:
        time.sleep(0.01)
    return met


def all_gone(numbers):
    """Whether none of these processes is left after a while. Nobody may be there to reap what has ended."""
    return until(lambda: not any(map(_alive, numbers)))


def _alive(number):
    with contextlib.suppress(psutil.NoSuchProcess):  # at any moment it may be gone
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    return False
