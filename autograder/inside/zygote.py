"""The zygote: a warm process that forks for each session. It runs no student code and holds no secret.

What it forks is the first process of a PID namespace, mounts a scratch folder, gives up every privilege and forks the
worker; nothing that one session can write to is there for the next one. One session at a time: the kernel counts the
processes and threads of all of them together.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from typing import Any

from .apart import fork_apart, give_up_privileges, mount_own

__all__ = ["next_session"]

MOST_REQUEST = 1 << 16
CHANNEL = 3
ENDING = 5.0  # seconds for a library's thread to end; whoever started this one looks whether it has
TRIAL = {"size": 1 << 16, "files": 8}


def next_session(control: int, modules: Sequence[str]) -> dict[str, Any]:
    """Import these modules once; then return again and again, each time in a new fork, with what its worker is given.

    control: a socket that requests come from. Ends this process when it is closed.
    """
    requests = socket.socket(fileno=control)
    for name in modules:
        importlib.import_module(name)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(ENDING)  # such as matplotlib's, which says that looking for fonts takes long
    gc.collect()
    gc.freeze()  # a look for garbage in a fork would copy all of this
    _try()
    requests.send(b"ready")
    while True:
        data, descriptors, *_ = socket.recv_fds(requests, MOST_REQUEST, 3)
        if not data:
            os._exit(0)
        request = json.loads(data)
        pid, handle = fork_apart()
        if not pid:
            requests.detach()
            _live_apart(request["scratch"])
            return _worker(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        socket.send_fds(requests, [b"forked"], [handle])
        os.close(handle)
        _, status = os.waitpid(pid, 0)
        requests.send(b"%d" % status)


def _try() -> None:
    """Fork once for nothing: where the kernel doesn't let it, this must be known before there is a session."""
    pid, handle = fork_apart()
    if not pid:
        mount_own(TRIAL)
        give_up_privileges()
        os._exit(0)
    os.close(handle)
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit("a fork could not live apart")


def _live_apart(scratch: dict[str, int]) -> None:
    """As the first process of the new namespaces: prepare them, fork, end when the fork does. Returns in the fork."""
    try:
        # Signals to one's own process group cross the border of a PID namespace.
        os.setsid()
        mount_own(scratch)
        give_up_privileges()
        worker = os.fork()
        if not worker:
            return
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.closerange(CHANNEL, _most_descriptors())
        while True:
            pid, status = os.wait()
            if pid == worker:
                os._exit(os.waitstatus_to_exitcode(status) & 0x7F)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def _worker(request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
    """In the fork: keep the channel and a place for complaints, unpack the submission's own modules, close the rest."""
    channel, complaints, *packed = descriptors
    # An open file that several sessions inherit would be one file, with flags that each of them can set.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, descriptor in enumerate((nothing, nothing, complaints)):
        os.dup2(descriptor, number)
    for descriptor in packed:
        _unpack(descriptor)
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, _most_descriptors())
    importlib.invalidate_caches()  # the zygote has looked into another folder of this name
    return {"fd": CHANNEL, "files": "", **request["worker"]}


def _unpack(packed: int) -> None:
    """Write the files that a descriptor holds: the length of a list, the list of names and sizes, the contents."""
    with os.fdopen(packed, "rb") as file:
        length = int.from_bytes(file.read(4), "big")
        for name, size in json.loads(file.read(length)):
            folder = os.path.dirname(name)  # noqa: PTH120
            if folder:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            with open(name, "wb") as copy:  # noqa: PTH123
                copy.write(file.read(size))


def _most_descriptors() -> int:
    return os.sysconf("SC_OPEN_MAX")
