"""Which sandbox there is, tried by starting one and letting code in it do what it must not be able to do."""

import contextlib
import socket
from collections.abc import Iterator

from autograder.course.assignment import Limits
from autograder.errors import AutograderError
from autograder.files import TemporaryFolder
from autograder.judge.session import Budget, Session
from autograder.sandbox import Contents, choose_wall, stage, weaknesses

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["walls"]

WORKS = "import numpy\nassert numpy.ones(3).sum() == 3"
READS = "open({!r}).read()"
CALLS = "import socket\nsocket.create_connection(('127.0.0.1', {}), 2)"
SECONDS = 30.0
LISTED = ("bwrap", "process", "docker")


def walls() -> Iterator[Finding]:
    """The wall that `auto` takes; where there is none, what else there would be."""
    try:
        wall = choose_wall("auto")
    except AutograderError as error:
        yield Finding("sandbox", "auto", PROBLEM, str(error), "Install bubblewrap (make sandbox).")
        others: tuple[str, ...] = LISTED[1:]
    else:
        yield from _tried(wall)
        others = ()
    for name in others:
        with contextlib.suppress(AutograderError):
            choose_wall(name)
            yield from _tried(name)


def _tried(wall: str) -> Iterator[Finding]:
    try:
        broken = list(_broken(wall))
    except AutograderError as error:
        todo = "docs/sandbox.md says what each wall needs."
        yield Finding("sandbox", wall, PROBLEM, f"it is here, and does not start: {error}", todo)
        return
    if broken:
        todo = "Don't grade with it: docs/sandbox.md says what it should hold."
        yield Finding("sandbox", wall, PROBLEM, f"code in it {' and '.join(broken)}", todo)
    else:
        words = "started; NumPy works in it, files of ours and the network are out of reach"
        yield Finding("sandbox", wall, OK, words)
    for number, weakness in enumerate(weaknesses(wall), 1):
        yield Finding("sandbox", f"{wall}, weakness {number}", NOTE, weakness)


def _broken(wall: str) -> Iterator[str]:
    """What code behind the wall can do and should not, or cannot do and should."""
    with TemporaryFolder() as folder, TemporaryFolder() as elsewhere, socket.create_server(("127.0.0.1", 0)) as server:
        folder.chmod(0o755)
        # Readable by anybody on this machine, so that only the wall can keep it away.
        elsewhere.chmod(0o755)
        ours = elsewhere / "ours"
        ours.write_text("not for students", encoding="utf-8")
        ours.chmod(0o644)
        limits = Limits()
        with Session(wall, Contents(("numpy",), stage(folder)), limits) as session:

            def fails(source: str) -> bool:
                budget = Budget.of("the doctor", SECONDS, limits.patience, session)
                reply = session.request("cell", budget, source=source, name="doctor", definitions=False)
                return reply.get("error") is not None

            if fails(WORKS):
                yield "cannot use NumPy"
            if not fails(READS.format(str(ours))):
                yield "reads files of ours"
            if not fails(CALLS.format(server.getsockname()[1])):
                yield "reaches the network"
