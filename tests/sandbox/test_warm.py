"""Warm sandboxes from outside: when a session is forked, which zygotes there are, and that all of them end."""

import contextlib
import errno
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.checks.failures import Crashed, LimitHit
from autograder.course.assignment import Limits
from autograder.inside import apart
from autograder.judge.session import Budget, Session
from autograder.sandbox import Contents, bwrap, prepare, syscalls, walls, zygote, zygotes

from .conftest import all_gone, run, warm

pytestmark = pytest.mark.skipif(bool(syscalls.unfiltered()), reason=syscalls.unfiltered() or "-")


ENDS = {
    "crashes": "import ctypes\nctypes.string_at(0)",
    "kills itself": "import os\nos.kill(os.getpid(), 9)",
    "bombs": "import _thread, time\nwhile True: _thread.start_new_thread(time.sleep, (600,))",
    "hangs": "while True: pass",
}


def test_the_next_session_is_clean_whatever_the_last_one_did(session, zygote_of):
    session().close()
    pid = zygote_of().pid
    for source in ENDS.values():
        one = session()
        assert warm(one)
        budget = Budget.of("q", 0.3, 3, one)
        with contextlib.suppress(Crashed, LimitHit):
            one.request("cell", budget, source=source, name="c", definitions=False)
        one.close()
        after = session()
        assert warm(after) and zygote_of().pid == pid
        assert run(after, "import os, json\nprint(json.dumps([os.getpid(), os.listdir('/work')]))") == [2, []]
        after.close()


def test_one_session_of_a_zygote_at_a_time(session):
    first, second = session(), session()
    assert warm(first) and not warm(second)
    assert run(first, "print(1)") == run(second, "print(1)") == 1
    first.close()
    assert warm(session())


def test_a_module_that_stands_before_a_package_is_imported(session, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "cycler.py").write_text("mine = 42")
    (tmp_path / "cycler.py").chmod(0o644)  # whatever this user's mask: the one in the sandbox is another
    one = session(packages=("numpy", "matplotlib"), files=tmp_path)
    assert not warm(one) and run(one, "import cycler\nprint(cycler.mine)") == 42


def test_files_in_folders_reach_a_fork(session, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "parts" / "more").mkdir(parents=True)
    (tmp_path / "parts" / "more" / "deep.py").write_text("x = 'é'", encoding="utf-8")
    (tmp_path / "data.bin").write_bytes(bytes(range(256)) * 9000)
    one = session(files=tmp_path)
    source = "import json\nfrom parts.more import deep\nprint(json.dumps([deep.x, len(open('data.bin', 'rb').read())]))"
    assert warm(one) and run(one, source) == ["é", 256 * 9000]


def test_where_libraries_need_much_of_the_memory_a_session_starts_cold(session):
    assert not warm(session(memory_mb=32))


UNFIT = {
    "thread": "import _thread, time\n_thread.start_new_thread(time.sleep, (600,))",
    "shared memory": "import mmap\nkept = mmap.mmap(-1, 4096)",
    "error": "raise RuntimeError",
}


@pytest.mark.parametrize("fault", UNFIT)
def test_a_process_that_could_not_be_forked_safely_is_no_zygote(wall, staged, tmp_path, fault):
    copy = Path(shutil.copytree(staged, tmp_path / "staged"))
    tmp_path.chmod(0o755)
    for name in ("data", "vis"):
        (copy / "course" / "cs231n_utils" / name / "__init__.py").write_text(UNFIT[fault])
    contents = Contents(("numpy", "matplotlib"), copy)
    with Session(wall, contents, Limits()) as one:
        assert not warm(one) and run(one, "print(1)") == 1
    assert contents in zygotes._unfit and contents not in zygotes._zygotes


@pytest.mark.parametrize("missing", ["CAP_SYS_ADMIN", "CAP_SETPCAP"])
def test_where_no_fork_can_live_apart_sessions_start_cold(session, monkeypatch, missing):
    def without(*given, real=bwrap.zygote_command):
        line = real(*given)
        place = line.index(missing)
        return [*line[: place - 1], *line[place + 1 :]]

    zygotes.end_zygotes()
    monkeypatch.setattr(bwrap, "zygote_command", without)
    one = session()
    assert not warm(one) and run(one, "print(1)") == 1 and not zygotes._zygotes
    zygotes.end_zygotes()


def test_what_keeps_a_fork_from_living_apart_is_an_error(monkeypatch):
    child = os.fork()
    if not child:
        if os.geteuid() == 0:
            os.setresuid(60231, 60231, 60231)
        try:
            apart.give_up_privileges()
        except OSError as error:
            os._exit(7 if "privileges were left" in str(error) else 1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    monkeypatch.setattr(apart, "CLONE", {})
    with pytest.raises(OSError, match="on this kind of processor"):
        apart.fork_apart()


def test_zygotes_are_few_and_the_one_used_last_stays(wall, staged, tmp_path, monkeypatch):
    monkeypatch.setattr(zygotes, "MOST_ZYGOTES", 2)
    kinds = [Contents(packages, staged) for packages in (("numpy",), ("numpy", "packaging"), ("packaging", "numpy"))]
    pids = []
    for contents in (kinds[0], kinds[1], kinds[0], kinds[2]):
        with Session(wall, contents, Limits()) as one:
            assert warm(one)
            pids.append(zygotes._zygotes[contents].pid)
    assert list(zygotes._zygotes) == [kinds[0], kinds[2]] and pids[0] == pids[2]
    assert not psutil.pid_exists(pids[1])


def test_one_that_is_prepared_is_used_and_one_that_is_not_needed_ends_all_the_same(wall, staged, monkeypatch):
    zygotes.end_zygotes()
    monkeypatch.setattr(zygotes, "MOST_ZYGOTES", 2)
    kinds = [Contents(packages, staged) for packages in (("numpy",), ("numpy", "packaging"), ("packaging", "numpy"))]
    for contents in (*kinds, kinds[0]):
        prepare(wall, contents)
    assert list(zygotes._zygotes) == kinds[:2]
    used, idle = (zygote._process.pid for zygote in zygotes._zygotes.values())
    with Session(wall, kinds[0], Limits()) as one:
        assert warm(one) and zygotes._zygotes[kinds[0]]._process.pid == used
    family = [idle, *(process.pid for process in psutil.Process(idle).children(recursive=True))]
    zygotes.end_zygotes()
    assert all_gone(family)


def test_one_that_was_prepared_and_does_not_start_costs_nobody_a_session(wall, staged, monkeypatch):
    zygotes.end_zygotes()
    contents = Contents(("numpy",), staged)
    monkeypatch.setattr(bwrap, "zygote_command", lambda *given: [sys.executable, "-c", "raise SystemExit"])
    prepare(wall, contents)
    with Session(wall, contents, Limits()) as one:
        assert not warm(one) and run(one, "print(1)") == 1
    assert contents in zygotes._unfit
    prepare(wall, contents)
    assert not zygotes._zygotes
    zygotes.end_zygotes()


def test_one_that_was_prepared_and_killed_before_anybody_came_is_replaced(wall, staged):
    zygotes.end_zygotes()
    contents = Contents(("numpy",), staged)
    prepare(wall, contents)
    killed = zygotes._zygotes[contents]
    killed.control.recv(64, socket.MSG_PEEK)  # it is ready
    family = psutil.Process(killed._process.pid).children(recursive=True)
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # they end with each other
            process.kill()
    assert all_gone([process.pid for process in family])
    with Session(wall, contents, Limits()) as one:
        assert warm(one) and zygotes._zygotes[contents] is not killed


def test_a_fork_of_the_grader_leaves_its_zygotes_alone(session, zygote_of):
    session().close()
    child = os.fork()
    if not child:
        os._exit(len(zygotes._zygotes))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    one = session()
    assert warm(one) and run(one, "print(1)") == 1


def test_zygotes_end_with_the_grader_and_before_when_told(staged, wall):
    program = (
        "import sys, os\nfrom pathlib import Path\n"
        "from autograder.course.assignment import Limits\nfrom autograder.judge.session import Session\n"
        "from autograder.sandbox import Contents, zygotes\nfrom autograder.sandbox.family import family\n"
        f"s = Session({wall!r}, Contents(('numpy',), Path({str(staged)!r})), Limits())\n"
        "[one] = zygotes._zygotes.values()\n"
        "print(one._process.pid, one.pid, *[p.pid for p in family(s._running.process.pid)], flush=True)\n"
        "exec(sys.argv[1])"
    )
    for end in ("os.kill(os.getpid(), 9)", "sys.exit()", "zygotes.end_zygotes(); print(one._process.returncode)"):
        done = subprocess.run([sys.executable, "-c", program, end], capture_output=True, text=True)
        pids = [int(word) for word in done.stdout.split("\n")[0].split()]
        assert len(pids) == 4, done.stderr
        assert all_gone(pids)


def test_one_that_is_not_needed_leaves_nothing_behind_however_early_it_ends(staged, leftovers):
    for _ in range(80):
        one = zygote.Zygote(Contents(("numpy",), staged))
        time.sleep(random.uniform(0, 0.03))  # bubblewrap starts a second one of itself after some ten milliseconds
        one.end()
    assert leftovers() == []


def test_a_fork_that_cannot_be_looked_at_costs_its_zygote_and_no_session(session, monkeypatch):
    """Too many open files, say. Nobody would end the fork, and its zygote would be busy for ever."""
    session().close()
    refused, real = [], zygote.Forked

    def forked(*given):
        if not refused:
            refused.append(given)
            raise OSError(errno.EMFILE, "Too many open files")
        return real(*given)

    monkeypatch.setattr(zygote, "Forked", forked)
    assert [warm(session()), len(refused)] == [True, 1]


def test_without_a_filter_sessions_start_cold(session, monkeypatch):
    monkeypatch.setattr(walls, "filter_program", lambda: b"")
    assert not warm(session())
