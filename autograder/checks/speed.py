"""Is an answer fast enough? Its computing time against that of a layer of ours, in one check, on one machine.

Seconds mean nothing on a machine that nobody knows; a ratio does. The student's time is what their process has used,
measured by ours. A busy machine only makes things slower, so the least of several turns counts, and whoever keeps up
once has kept up.
"""

import contextlib
import io
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .answers import Answer, Student, name_of
from .failures import CheckFailure

__all__ = ["assert_keeps_up"]

# Computing seconds to measure together: by our own clock, and by that of another process, which ticks in hundredths.
OURS, THEIRS = 0.008, 0.1
TICK = 0.02  # what the latter may be off by
TURNS = 4
# Another input each time, so that keeping results is of no use; and no built-in that could have been replaced.
REPEAT = """
def repeat(function, times, first, rest):
    turn = 0
    while turn < times:
        turn += 1
        result = function(first * (1 + turn / 1024), *rest)
    return result
"""


def assert_keeps_up(
    student: Student,
    function: Answer,
    args: tuple[Any, ...],
    ours: Callable[..., Any],
    own: tuple[Any, ...],
    times: float = 20.0,
) -> tuple[Answer, np.ndarray]:
    """The function takes at most so many times the computing time of ours; raises CheckFailure where it doesn't.

    function(*args), ours(*own): what is compared. The first of args is an array, of which every call gets another
                                 multiple; so is the first of own
    Returns what the last call gave and which array it was given: they have still to be compared with the truth.

    >>> from autograder.checks.answers import LocalBackend
    >>> student = Student(LocalBackend({"double": lambda x: x + x}))
    >>> x = np.ones(3)
    >>> doubled, given = assert_keeps_up(student, student.double, (x,), lambda x: 2 * x, (x,))
    """
    there, here = student.define(REPEAT).repeat, _ours()
    last: list[tuple[Answer, int]] = []

    def repeat_theirs(count: int) -> None:
        last[:] = [(there(function, count, args[0], args[1:]), count)]

    def repeat_ours(count: int) -> None:
        here(ours, count, own[0], own[1:])

    with student.ours(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        repeat_ours(1)  # may compile something, and say so
    best = yardstick = math.inf
    for _ in range(TURNS):
        with student.ours():
            yardstick = min(yardstick, _seconds(repeat_ours, time.process_time, OURS))
        best = min(best, _seconds(repeat_theirs, student.cpu_seconds, THEIRS, limit=times * yardstick))
        # What is far too slow is not asked again: it would use up the question's time.
        if best <= times * yardstick or best > 4 * times * yardstick:
            break
    if best > times * yardstick:
        raise CheckFailure(
            f"{name_of(function)} takes {best / yardstick:.0f} times the computing time of the package's layer, where "
            f"{times:g} times is allowed. Is there still a loop over images, channels or pixels?"
        )
    ((result, count),) = last
    return result, args[0] * (1 + count / 1024)


def _seconds(repeat: Callable[[int], None], clock: Callable[[], float], least: float, limit: float = 0.0) -> float:
    """The computing time of one call, of so many that the clock can tell, or that it is surely within the limit."""
    count = 1
    while True:
        begun = clock()
        repeat(count)
        used = clock() - begun
        if used >= least:
            return used / count
        if (used + TICK) / count <= limit or count >= 1 << 16:
            return (used + TICK) / count
        count *= 2


def _ours() -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(REPEAT, space)
    repeat: Callable[..., Any] = space["repeat"]
    return repeat
