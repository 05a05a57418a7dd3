"""The container wall: its command line, and the path from it to a worker. No engine runs in these tests: a program that
makes of the command line's mounts a sandbox by bubblewrap stands in for one."""

import re
import sys

import pytest

from autograder.course.assignment import Limits
from autograder.errors import SandboxError
from autograder.judge.session import Budget, Session
from autograder.sandbox import Contents, choose_wall, docker
from autograder.sandbox.contents import Mount

ENGINE = """#!{python} -S
import os, signal, sys, pathlib
state = pathlib.Path({state!r})
if sys.argv[1] == "inspect":
    print(state.read_text())
elif sys.argv[1] == "kill":
    os.kill(int(state.read_text()), signal.SIGKILL)
else:
    line, words = ["/usr/bin/bwrap", "--unshare-user", "--unshare-net", "--clearenv", "--die-with-parent"], sys.argv[2:]
    while words:
        word = words.pop(0)
        if word == "--mount":
            fields = dict(part.partition("=")[::2] for part in words.pop(0).split(","))
            line += ["--ro-bind", fields["source"], fields["target"]]
        elif word == "--tmpfs":
            line += ["--tmpfs", words.pop(0).partition(":")[0]]
        elif word == "--env":
            line += ["--setenv", *words.pop(0).partition("=")[::2]]
        elif word == "--entrypoint":
            program, image, *rest = words
            state.write_text(str(os.getpid()))
            os.execv(line[0], [*line, "--dev", "/dev", "--chdir", "/work", "--", program, *rest])
"""


def command(**limits):
    mounts = [Mount("/somewhere/python3", "/python/bin/python3"), Mount("/lib/py", "/python/lib", ("site-packages",))]
    arguments = ["/python/bin/python3", "-I", "{}"]
    return docker.command("one", mounts, {"HOME": "/work"}, Limits(**limits), "/tmp/channel", arguments)


def test_the_command_line_says_what_is_promised(monkeypatch):
    monkeypatch.setattr(docker, "engine", lambda: "podman")
    monkeypatch.delenv("AUTOGRADER_IMAGE", raising=False)
    line = " ".join(map(str, command(memory_mb=700, processes=9, scratch_mb=5, scratch_files=77, open_files=33)))
    assert line.startswith("podman run --rm --name one --pull never ")
    for promise in (
        "--network none", "--ipc none", "--read-only", "--cap-drop ALL", "--security-opt no-new-privileges",
        "--user 60231:60231", "--memory 700m --memory-swap 700m", "--pids-limit 9", "--ulimit core=0",
        "--ulimit nofile=33", "--hostname sandbox", "--env HOME=/work",
        "--tmpfs /work:rw,nosuid,nodev,size=5m,nr_inodes=77,mode=0700,uid=60231,gid=60231 --workdir /work",
        "--mount type=bind,source=/somewhere/python3,target=/python/bin/python3,readonly",
        "--tmpfs /python/lib/site-packages:ro,size=4k",
    ):  # fmt: skip
        assert f" {promise} " in line, promise
    assert line.endswith(" --entrypoint /python/bin/python3 debian:stable-slim -I {}")
    monkeypatch.setenv("AUTOGRADER_IMAGE", "ours:1")
    assert command()[-3:] == ["ours:1", "-I", "{}"]
    assert "--privileged" not in line and re.findall(r"type=bind,(?!.*?,readonly)", line) == []


def test_without_an_engine_it_is_refused(monkeypatch):
    monkeypatch.setattr(docker.shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="neither docker nor podman is installed"):
        choose_wall("docker")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    program = tmp_path / "docker"
    program.write_text(ENGINE.format(python=sys.executable, state=str(tmp_path / "state")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return program


def test_a_worker_is_reached_through_the_socket_and_ends_with_its_container(stand_in, staged):
    assert choose_wall("docker") == "docker"
    with Session("docker", Contents(("numpy",), staged), Limits()) as one:
        running = one._running
        source = (
            "import os\nprint(1 + 1, sorted(os.listdir('/channel')))\ntry: os.fork()\nexcept OSError: print('none')"
        )
        reply = one.request("cell", Budget.of("q", 20, 3, one), source=source, name="c", definitions=False)
        assert reply["printed"].startswith("2 ['socket']") and one.cpu_seconds() > 0
        assert running._top == int((stand_in.parent / "state").read_text())
    assert running.process.returncode is not None and not running._scratch.path.exists()


def test_a_container_that_does_not_start_is_one_sentence(stand_in, staged):
    stand_in.write_text("#!/bin/sh\nexit 125\n")
    with pytest.raises(SandboxError, match=r"The container autograder-.* did not start"):
        Session("docker", Contents(("numpy",), staged), Limits())
