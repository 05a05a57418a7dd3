"""Warm sandboxes: a fork shows what a cold start does, shares nothing with the next one, and never meets its zygote."""

import contextlib
import os
from pathlib import Path

import psutil
import pytest

from autograder.sandbox import boot, syscalls, walls
from autograder.sandbox.family import family

from .conftest import ALLOW_ALL, run, until, warm

pytestmark = pytest.mark.skipif(bool(syscalls.unfiltered()), reason=syscalls.unfiltered() or "-")


VIEW = """
import json, os, random, resource, signal, stat, sys, threading, time
import numpy as np

def depth(frame):
    return 0 if frame is None else 1 + depth(frame.f_back)

def tree(folder):
    return sorted(os.path.join(d, n) for d, ns, fs in os.walk(folder) for n in (*ns, *fs))

print(json.dumps([
    dict(os.environ), sys.argv, sys.path, sys.executable, sys.flags[:], os.getcwd(), os.uname().nodename,
    os.getpid(), os.getppid(), os.getpgrp(), os.getsid(0), os.getresuid(), os.getresgid(), os.getgroups(),
    os.getpriority(0, 0), os.umask(0), tree("/work"), tree("/dev"), os.listdir("/proc"), sorted(os.listdir("/")),
    [stat.S_IFMT(os.fstat(n).st_mode) if n != 3 else 0 for n in (0, 1, 2)],
    {path: [os.statvfs(path).f_flag, os.statvfs(path).f_files if path == "/work" else 0]
     for path in ("/", "/work", "/dev", "/site", "/course", "/python/bin/python3")},
    os.statvfs("/work").f_blocks, os.stat("/work").st_mode, os.stat("/work").st_uid,
    {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource)
     if name.startswith("RLIMIT_") and name != "RLIMIT_NPROC"},
    [str(signal.getsignal(n)) for n in range(1, 32)], sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    threading.active_count(), sys.getrecursionlimit(), depth(sys._getframe()),
    hash("a word"), list({"some", "words", "in", "a", "set"}), random.random(), np.random.rand(3).tolist(),
    [name for name in ("inside", "matplotlib", "torch", "scipy", "autograder.checks") if name in sys.modules],
], default=str))
"""


def test_a_fork_shows_what_a_cold_start_does(session, monkeypatch):
    forked = session()
    assert warm(forked)
    views = [run(forked, VIEW)]
    monkeypatch.setattr(walls, "start_warm", lambda *_: None)
    cold = session()
    assert not warm(cold)
    views.append(run(cold, VIEW))
    assert views[0] == views[1]


def test_a_fork_has_namespaces_of_its_own(session, zygote_of):
    one = session()
    processes = (zygote_of().pid, *(process.pid for process in family(one._running.process.pid)))
    for kind, own in (("pid", True), ("mnt", True), ("net", True), ("ipc", True), ("uts", True), ("user", False)):
        spaces = {str(Path(f"/proc/{number}/ns/{kind}").readlink()) for number in (*processes, os.getpid())}
        assert len(processes) == 3 and len(spaces) == 2 + own, kind


def test_as_many_threads_start_as_after_a_cold_start(session, monkeypatch):
    count = (
        "import _thread, time\nn = 0\ntry:\n    while n < 100:\n        _thread.start_new_thread(time.sleep, (60,))\n"
        "        n += 1\nexcept RuntimeError: pass\nprint(n)"
    )
    forked = run(session(processes=12), count)
    monkeypatch.setattr(walls, "start_warm", lambda *_: None)
    assert forked == run(session(processes=12), count) == 10


CHANGE = """
import builtins, ctypes, fcntl, gc, os, socket, sys
import numpy as np
open("/work/left", "w").write("a message")
os.environ["LEFT"] = os.environ["HOME"] = "a message"
np.left = builtins.left = "a message"
np.add = np.testing = None
np.random.seed(7); np.random.rand(); np.seterr(all="raise")
sys.modules["left"] = sys; sys.path.insert(0, "/nowhere"); sys.setrecursionlimit(333)
sys.modules["inside.worker"].Worker = None
os.umask(0o70)
try: os.nice(3)
except OSError: pass
for n in (0, 1, 2):
    fcntl.fcntl(n, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
gc.set_threshold(3)
libc = ctypes.CDLL(None)
libc.shmget.restype = libc.semget.restype = ctypes.c_int
libc.shmget(4711, 4096, 0o1666), libc.semget(4711, 1, 0o1666)
libc.mq_open = None
try:
    terminals = [os.openpty() for _ in range(3)]
except OSError: pass
listening = socket.socket(socket.AF_UNIX); listening.bind("\\0left"); listening.listen()
if libc.fork() == 0:
    os.setsid()
    for n in range(3, 100):
        try: os.close(n)
        except OSError: pass
    libc.pause()
"""

LOOK = """
import builtins, ctypes, fcntl, gc, json, os, random, socket, sys
import numpy as np
libc = ctypes.CDLL(None)

def connected():
    try:
        socket.socket(socket.AF_UNIX).connect("\\0left")
        return True
    except OSError:
        return False

def living():
    found = []
    for number in range(1, 300):
        try:
            os.kill(number, 0)
            found.append(number)
        except ProcessLookupError: pass
    return found

print(json.dumps([
    os.listdir("/work"), dict(os.environ), hasattr(np, "left"), hasattr(builtins, "left"), np.add is None,
    np.testing is None, np.geterr(), "left" in sys.modules, sys.path, sys.getrecursionlimit(),
    np.random.rand(), random.random(), sys.modules["inside.worker"].Worker is None, gc.get_threshold(),
    [fcntl.fcntl(n, fcntl.F_GETFL) for n in (0, 1, 2)], libc.shmget(4711, 4096, 0), libc.semget(4711, 1, 0),
    connected(), living(), os.listdir("/dev/pts"), os.getpriority(0, 0), os.umask(0),
]))
"""


@pytest.mark.parametrize("filtered", [True, False])
def test_nothing_that_a_session_changes_is_there_for_the_next(session, monkeypatch, filtered):
    if not filtered:
        monkeypatch.setattr(walls, "filter_program", lambda: ALLOW_ALL)  # the namespaces hold without the filter
    before = session()
    seen = run(before, LOOK)
    before.close()
    hostile = session()
    run(hostile, CHANGE)
    everybody = family(hostile._running.process.pid)
    assert warm(hostile) and len(everybody) == (2 if filtered else 3)
    changed = run(hostile, LOOK)
    hostile.close()
    assert [process for process in everybody if process.is_running()] == []
    after = session()
    assert warm(after) and run(after, LOOK) == seen != changed


REACH = """
import ctypes, json, os, signal, socket
libc = ctypes.CDLL(None)
for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(sent, signal.SIG_IGN)
    libc.kill(0, sent)  # its process group
for number in range(-400, 400):
    if number not in (0, os.getpid(), -os.getpid()):
        for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGKILL):
            libc.kill(number, sent)
for number in range(0, 400):
    libc.ptrace(16, number, 0, 0)
    libc.setpriority(0, number, 7), libc.setpriority(1, number, 7)
libc.setpriority(2, os.getuid(), 7)
open_files = []
for number in range(4096):
    try:
        os.fstat(number)
        open_files.append(number)
    except OSError: pass
print(json.dumps([open_files, socket.socket(fileno=os.dup(3)).type == socket.SOCK_STREAM]))
"""


@pytest.mark.parametrize("filtered", [True, False])
def test_the_zygote_is_out_of_reach(session, monkeypatch, zygote_of, filtered):
    if not filtered:
        monkeypatch.setattr(walls, "filter_program", lambda: ALLOW_ALL)
    one = session()
    alive = psutil.Process(zygote_of().pid)
    assert warm(one) and run(one, REACH) == [[0, 1, 2, 3], True]
    # Neither stopped nor ended: it sleeps again as soon as it has a processor to go to sleep on.
    assert until(lambda: alive.status() == psutil.STATUS_SLEEPING) and alive.nice() == psutil.Process().nice()
    one.close()
    again = session()
    assert warm(again) and zygote_of().pid == alive.pid and run(again, "print(1)") == 1


def test_the_zygote_holds_nothing_secret_and_nothing_of_a_session(session, staged, repository, tmp_path, zygote_of):
    tmp_path.chmod(0o755)
    word = "a-word-" + "of-this-session"  # never as one piece but in what the session is given
    (tmp_path / "helpers.py").write_text(f"word = '{word}'")
    one = session(files=tmp_path)
    assert run(one, f"import helpers, json\nprint(json.dumps(helpers.word == '{word}'))") is True
    proc = Path("/proc", str(zygote_of().pid))
    environment = dict(line.split("=", 1) for line in (proc / "environ").read_text().split("\0") if line)
    assert environment == boot.INSIDE | {"PWD": "/work"}
    told = (proc / "cmdline").read_text()
    places = {repository, staged, Path.home(), tmp_path} - {Path("/")}  # the home of a user who has none
    assert not any(str(place) in told for place in places)
    # Until it waits for the fork it holds a handle of it, which it has just sent.
    assert until(lambda: opened(proc) == ["/dev/null"] * 3 + ["socket"])
    mounts = [line.split() for line in (proc / "mountinfo").read_text().splitlines()]
    writable = {mount[4] for mount in mounts if "rw" in mount[5].split(",")}
    assert writable <= {"/work", "/dev/pts", *(f"/dev/{name}" for name in DEVICES)}
    assert len(list((proc / "task").iterdir())) == 1
    kept = memory(proc)
    assert word.encode() not in kept and b"inside.zygote" in kept


DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def opened(proc):
    """What a process has open, without numbers; a descriptor may be closed while they are looked at."""
    names = []
    for link in (proc / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.append(str(link.readlink()).partition(":")[0])
    return sorted(names)


def memory(proc):
    """All that a process may have written to its memory."""
    found = []
    with (proc / "mem").open("rb", buffering=0) as file:
        for line in (proc / "maps").read_text().splitlines():
            places, access, *_ = line.split()
            if access.startswith("rw"):
                start, end = (int(place, 16) for place in places.split("-"))
                file.seek(start)
                found.append(file.read(end - start))
    return b"".join(found)
