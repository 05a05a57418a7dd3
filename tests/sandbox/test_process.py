"""The wall without namespaces: what a process may still do when it has confined itself."""

import json
import os

import pytest

from autograder.course.assignment import Limits
from autograder.errors import SandboxError
from autograder.inside import confine as confining
from autograder.judge.session import Budget, Session
from autograder.sandbox import Contents, choose_wall, confined, stage

ATTEMPT = """
import json, os
def attempt(function, *args):
    try:
        function(*args)
        return "allowed"
    except OSError as error:
        return error.strerror
    except ImportError:
        return "absent"
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder of modules that another user can reach."""
    folder = tmp_path_factory.mktemp("staged")
    for path in (folder, *list(folder.parents)[:2]):
        if path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode | 0o055)
    return stage(folder, ["cs231n_utils.gradient_check"])


@pytest.fixture
def tell(place):
    if problem := confined.unusable():
        pytest.skip(problem)
    try:
        confined._reachable(confined.interpreter_files()[0].source) if confined.owner() else None
    except SandboxError as error:
        pytest.skip(str(error))
    started = []

    def ask(*expressions):
        started.append(Session("process", Contents(("numpy",), place), Limits()))
        source = f"{ATTEMPT}\nprint(json.dumps([{', '.join(expressions)}]))"
        budget = Budget.of("the test", 20.0, 3.0, started[-1])
        reply = started[-1].request("cell", budget, source=source, name="test", definitions=False)
        assert "error" not in reply, reply["error"]
        return json.loads(reply["printed"])

    yield ask
    for one in started:
        one.close()


needs_landlock = pytest.mark.skipif(not confining.landlock_version(), reason="this kernel has no Landlock")


@needs_landlock
def test_only_what_is_allowed_can_be_read(tell, repository):
    (repository / "README.md").read_text()
    secrets = [repository / "README.md", repository / "solutions", "/etc/passwd", "/proc/self/mountinfo", "/tmp", "/"]
    expressions = [f"attempt(lambda: (os.listdir if os.path.isdir({str(p)!r}) else open)({str(p)!r}))" for p in secrets]
    assert tell(*expressions) == ["Permission denied"] * len(secrets)


def test_packages_and_modules_by_allow_list(tell):
    names = ("cs231n_utils", "torch", "scipy", "pip", "autograder.judge", "cs231n_utils.gradient_check")
    assert tell(*(f"attempt(__import__, {name!r})" for name in names)) == ["allowed"] + ["absent"] * 5


def test_only_the_scratch_folder_can_be_written(tell):
    write = "attempt(open, {!r}, 'w')"
    assert tell(write.format("/tmp/x"), write.format("../x"), write.format("../site/x"), write.format("x")) == [
        "Permission denied"
    ] * 3 + ["allowed"]


def test_no_process_no_network_and_no_signal_to_the_grader(tell):
    if not confined.filter_program():
        pytest.skip("no filter of system calls here")
    got = tell("attempt(os.fork)", "attempt(__import__('socket').socket, 2)", "attempt(os.kill, os.getppid(), 9)")
    assert got == ["Operation not permitted"] * 3


def test_a_private_interpreter_is_one_sentence(tmp_path):
    (tmp_path / "private").mkdir(mode=0o700)
    with pytest.raises(SandboxError, match=r"who cannot reach .*python: .*private is private"):
        confined._reachable(tmp_path / "private" / "python")


def test_without_landlock_and_without_root_it_is_refused(monkeypatch):
    monkeypatch.setattr(confined, "landlock_version", lambda: 0)
    monkeypatch.setattr(confined.os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match="--sandbox process cannot be used here: it needs Landlock"):
        choose_wall("process")
    monkeypatch.setattr(confined.sys, "platform", "darwin")
    assert confined.unusable() == "it needs Linux"


def test_a_kernel_that_refuses_ends_the_worker(monkeypatch):
    with pytest.raises(OSError, match="could not be confined"):
        confining._done(-1)
