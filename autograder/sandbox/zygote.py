"""A warm sandbox: a process behind the wall that has imported what its notebooks do, and forks for each session."""

import contextlib
import json
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from . import boot, bwrap
from .contents import Contents
from .family import end_family
from .forked import Forked, ZygoteLost

__all__ = ["Zygote"]

STARTING, ANSWERING = 60.0, 20.0  # seconds of wall clock, on a busy machine
SHARED = re.compile(r"^\S+ .w.s ", re.MULTILINE)
CREDENTIALS = struct.Struct("3i")
# What notebooks import first, of ours and others', where their sandbox has it.
USUAL = {"matplotlib": ("matplotlib.pyplot",), "torch": ("torch",)}
OURS = ("cs231n_utils.data", "cs231n_utils.vis")


class Zygote:
    """A warm process behind the wall that forks sandboxes which show these contents, one at a time."""

    def __init__(self, contents: Contents) -> None:
        """Start it; it imports while others go on."""
        self.busy = self.lost = self._met = False
        self._handle: int | None = None
        self._names = _top_names(contents)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(STARTING)
        self.control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        given = {"control": theirs.fileno(), "modules": _usual_modules(contents), "path": contents.search_path}
        program = boot.zygote_command("/python/bin/python3", "/grader", given)
        try:
            self._process = subprocess.Popen(
                bwrap.zygote_command(contents.mounts, boot.INSIDE, program),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                pass_fds=[theirs.fileno()],
            )
        except BaseException:
            self.control.close()
            raise
        finally:
            theirs.close()

    def meet(self) -> None:
        """Wait until it is ready. Raises ZygoteLost where it does not start, or would not be safe to fork."""
        if not self._met:
            self._greet()
            self._met = True

    def _greet(self) -> None:
        try:
            said, more, *_ = self.control.recvmsg(64, socket.CMSG_SPACE(CREDENTIALS.size))
            self.control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
            if said != b"ready":
                raise ZygoteLost("the zygote did not start")
            self.pid = CREDENTIALS.unpack(more[0][2])[0]  # as this machine counts, which the kernel sees to
            self._handle = os.pidfd_open(self.pid)
            threads = len(list(Path(f"/proc/{self.pid}/task").iterdir()))
            mapped = Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8", errors="replace")
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()
            self._address, self._data = (int(pages[column]) * os.sysconf("SC_PAGE_SIZE") for column in (0, 5))
        except (OSError, ValueError, IndexError) as error:
            raise ZygoteLost(f"the zygote did not start: {error}") from None
        # A fork would lack the other threads and what they had locked, and all forks would share such memory.
        if threads != 1 or SHARED.search(mapped):
            raise ZygoteLost("a library started a thread or shares memory")

    def serves(self, limits: dict[str, int], files: Path | None) -> bool:
        """Whether a session in a fork would now be the same as in a sandbox that starts cold.

        limits: as in `inside.limits`; of its memory a fork has some from the beginning;
        files: the submission's own modules: one that stands before an allowed package can't be imported in its place
        """
        own = {path.name.partition(".")[0] for path in files.iterdir()} if files else set()
        room = self._address < limits["address_bytes"] / 2 and self._data < limits["memory_bytes"] / 2
        return room and not self.busy and not own & self._names

    def fork(self, request: dict[str, Any], files: Path | None, channel: int, complaints: int) -> Forked:
        """Start a worker on a channel. Raises ZygoteLost where the zygote does not answer."""
        descriptors = [channel, complaints]
        with tempfile.TemporaryFile() if files else contextlib.nullcontext() as packed:
            if files and packed:
                _pack(files, packed)
                descriptors.append(packed.fileno())
            self.control.settimeout(ANSWERING)
            try:
                socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
                said, handles, *_ = socket.recv_fds(self.control, 64, 1)
            except OSError as error:
                raise ZygoteLost(f"the zygote does not answer: {error}") from None
        if said != b"forked" or len(handles) != 1:
            raise ZygoteLost("the zygote ended")
        try:
            forked = Forked(handles[0], self.control, self._free)
        except OSError as error:
            os.close(handles[0])
            raise ZygoteLost(f"the fork cannot be looked at: {error}") from None
        self.busy = True
        return forked

    def _free(self, reported: bool) -> None:
        self.busy, self.lost = False, not reported

    def end(self) -> None:
        """Kill it, with what it has forked, and wait until all of it is gone."""
        self.control.close()
        if self._handle is None:
            end_family(self._process.pid, ANSWERING)  # bubblewrap may be at work in it
        else:
            # The kernel ends its PID namespace with it; bubblewrap's processes around it await each other and end.
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
        self._process.wait()


def _usual_modules(contents: Contents) -> list[str]:
    allowed = [module for name in contents.packages for module in USUAL.get(name, ())]
    course = contents.staged / "course"
    ours = [name for name in OURS if (course / name.replace(".", "/")).is_dir() and "matplotlib" in contents.packages]
    return [*allowed, *ours]


def _top_names(contents: Contents) -> set[str]:
    """The names that student code imports from other places than its own."""
    sites = (Path(mount.target).name for mount in contents.mounts if mount.target.startswith("/site/"))
    ours = (path.name for path in (contents.staged / "course").iterdir())
    return {name.partition(".")[0] for name in (*sites, *ours)}


def _pack(folder: Path, packed: Any) -> None:
    """All files of a folder as one: the length of a list, the list of names and sizes, the contents."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    table = json.dumps([[str(path.relative_to(folder)), path.stat().st_size] for path in paths]).encode()
    packed.write(len(table).to_bytes(4, "big") + table)
    for path in paths:
        packed.write(path.read_bytes())
    packed.seek(0)
