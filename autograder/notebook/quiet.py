"""While a check runs, what the student's code prints, warns, logs and plots is kept, not sent.

nbgrader gives a cell no points for one word on stderr, and a student wants to read the verdict first.
"""

import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

__all__ = ["Printed", "quiet", "running_shell"]

ROOM = 20_000


class Printed(io.TextIOBase):
    """Stands in for stdout and stderr; keeps the first characters and forgets the rest."""

    def __init__(self) -> None:
        self.room = ROOM
        self.parts: list[str] = []

    def write(self, text: str) -> int:
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(self.parts[-1])
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return "".join(self.parts)


@contextlib.contextmanager
def quiet() -> Iterator[Printed]:
    """Everything that is written meanwhile goes to `Printed`; afterwards the process is as it was."""
    printed = Printed()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_same_folder())
        stack.enter_context(_no_new_figures())
        stack.enter_context(_descriptors(printed))
        for stream in {id(stream): stream for stream in _streams() if stream is not None}.values():
            stack.enter_context(_silenced(stream, printed))
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_no_display())
        yield printed


@contextlib.contextmanager
def _silenced(stream: Any, printed: Printed) -> Iterator[None]:
    """A log handler, or a default argument, may hold the stream itself: its own `write` is turned aside too."""
    own = getattr(stream, "__dict__", {})
    before = own.get("write")  # ipykernel sets one of its own
    # A stream that takes no attributes writes to its descriptor, which is turned aside as well.
    with contextlib.suppress(AttributeError):
        stream.write = printed.write
    try:
        yield
    finally:
        with contextlib.suppress(AttributeError):
            if before is None:
                del stream.write
            else:
                stream.write = before


@contextlib.contextmanager
def _descriptors(printed: Printed) -> Iterator[None]:
    """What C code and child processes write to file descriptors 1 and 2."""
    with contextlib.ExitStack() as stack:
        try:
            kept = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # a full disk: go on without
            yield
            return
        _flush()
        stack.callback(_take, kept, printed)
        for number in (1, 2):
            with contextlib.suppress(OSError):  # closed, or a platform without descriptors
                copy = os.dup(number)
                stack.callback(_put_back, copy, number)
                os.dup2(kept.fileno(), number)
        stack.callback(_flush)
        yield


def _put_back(copy: int, number: int) -> None:
    os.dup2(copy, number)
    os.close(copy)


def _take(kept: IO[bytes], printed: Printed) -> None:
    kept.seek(0)
    printed.write(kept.read(4 * ROOM).decode("utf-8", "replace"))


def _streams() -> tuple[Any, ...]:
    return sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()  # type: ignore[union-attr]


@contextlib.contextmanager
def _no_display() -> Iterator[None]:
    """`display(...)` and `plt.show()` in a notebook publish to nobody."""
    shell = running_shell()
    if shell is None:
        yield
        return
    from IPython.core import displaypub

    nobody: Any = displaypub.CapturingDisplayPublisher
    publisher = shell.display_pub
    shell.display_pub = nobody()
    try:
        yield
    finally:
        shell.display_pub = publisher


def running_shell() -> Any:
    """The running IPython, if there is one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


@contextlib.contextmanager
def _no_new_figures() -> Iterator[None]:
    """A figure left open by the student's function would be drawn under the check."""
    before = _figures()
    try:
        yield
    finally:
        for number in set(_figures()) - set(before):
            sys.modules["matplotlib.pyplot"].close(number)


def _figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot is not None else []


@contextlib.contextmanager
def _same_folder() -> Iterator[None]:
    try:
        folder = Path.cwd()
    except OSError:  # it was deleted; nothing to come back to
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(folder)
