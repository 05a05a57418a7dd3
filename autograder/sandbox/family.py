"""A process and everything below it, and their end."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

__all__ = ["alive", "end_family", "family", "first_of_a_namespace", "see_gone"]

LOOK = 0.0005  # seconds between two looks at a process on its way out


def family(number: int) -> list[psutil.Process]:
    """A process and all that come from it, as far as they are still below it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(number)
        return [top, *top.children(recursive=True)]
    return []


def alive(process: psutil.Process) -> bool:
    """Whether there is more of it than what its parent, or the first process of the machine, is yet to be told."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def first_of_a_namespace(process: psutil.Process) -> bool:
    """Whether a process is the first one of a PID namespace of its own: the kernel kills the namespace with it."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("NSpid:"):
                return len(line.split()) > 2 and line.split()[-1] == "1"
    return False


def end_family(number: int, seconds: float) -> None:
    """Kill a process and all below it, without giving any of them the time to start another, and see them go.

    Killed one after the other, a parent may still start a child that nobody has seen. bubblewrap's would stay for ever:
    it waits until its parent has said which user it is.
    """
    late = time.monotonic() + seconds
    stopped = list(_stopped(number, late))
    for process in reversed(stopped):
        with contextlib.suppress(psutil.Error):
            process.kill()
    see_gone(stopped, late - time.monotonic())


def see_gone(processes: Sequence[psutil.Process], seconds: float) -> None:
    """Wait until none of them runs. What is left of one is not awaited: not every container's first process reaps."""
    late = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < late:
        time.sleep(LOOK)


def _stopped(number: int, late: float) -> Iterator[psutil.Process]:
    """Each of a family, parents first: when its children are looked for it starts no more of them."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(number)
        process.suspend()
        while alive(process) and process.status() != psutil.STATUS_STOPPED and time.monotonic() < late:
            time.sleep(LOOK)
        yield process
        for child in process.children():
            yield from _stopped(child.pid, late)
