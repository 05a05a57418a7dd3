"""The zygotes of a process that grades: one for each kind of contents, few at a time, all gone when it ends.

Whatever keeps one from working here or now, a sandbox starts cold instead; the verdicts are the same.
"""

import atexit
import contextlib
import os
import threading
from pathlib import Path
from typing import Any

from autograder.errors import SandboxError

from .contents import Contents
from .forked import Forked, ZygoteLost
from .zygote import Zygote

__all__ = ["end_zygotes", "fork", "prepare"]

MOST_ZYGOTES = 6  # an assignment needs two or three; one takes some 60 MB, with PyTorch three times that

_lock = threading.Lock()
_zygotes: dict[Contents, Zygote] = {}  # the one that was used last stands last
_unfit: set[Contents] = set()


def fork(
    contents: Contents, request: dict[str, Any], files: Path | None, channel: int, complaints: int
) -> Forked | None:
    """A worker forked from a warm process; None where it has to start cold.

    request: what `inside.zygote` takes: scratch, and what the worker is given
    """
    with _lock:
        for _ in range(2):  # the second time, a lost one is replaced
            zygote = _ready(contents)
            if zygote is None:
                return None
            if not zygote.serves(request["worker"]["limits"], files):
                return None
            with contextlib.suppress(ZygoteLost):
                if not zygote.lost:
                    return zygote.fork(request, files, channel, complaints)
            _zygotes.pop(contents).end()
        return None


def prepare(contents: Contents) -> None:
    """Start one that will be needed. Until then it imports, beside whatever else this process does meanwhile."""
    with _lock:
        if contents not in _zygotes and len(_zygotes) < MOST_ZYGOTES:
            _started(contents)


@atexit.register
def end_zygotes() -> None:
    """End all of them that this process has started."""
    while _zygotes:
        _zygotes.popitem()[1].end()
    _unfit.clear()


def _ready(contents: Contents) -> Zygote | None:
    """The zygote of these contents, from now on the one used last; None where there can be none."""
    for _ in range(2):  # one that was prepared may have been ended by somebody before anybody needed it
        prepared = contents in _zygotes
        zygote = _zygotes.get(contents) or _started(contents)
        if zygote is None:
            return None
        try:
            zygote.meet()
        except (ZygoteLost, OSError):
            _zygotes.pop(contents).end()
            if not prepared:
                break
            continue
        _zygotes[contents] = _zygotes.pop(contents)
        return zygote
    _unfit.add(contents)
    return None


def _started(contents: Contents) -> Zygote | None:
    if contents in _unfit:
        return None
    _make_room()
    try:
        _zygotes[contents] = Zygote(contents)
    except (OSError, SandboxError):
        _unfit.add(contents)
        return None
    return _zygotes[contents]


def _make_room() -> None:
    """End those that have not been used for longest and are not in use."""
    idle = [contents for contents, zygote in _zygotes.items() if not zygote.busy]
    for contents in idle[: max(0, len(_zygotes) - MOST_ZYGOTES + 1)]:
        _zygotes.pop(contents).end()


def _disown() -> None:
    """In a fork of the process that grades: the zygotes are its parent's."""
    for zygote in _zygotes.values():
        zygote.control.close()
    _zygotes.clear()


os.register_at_fork(after_in_child=_disown)
