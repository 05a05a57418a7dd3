"""Is an answer fast enough? Its computing time against that of a layer of ours, in one check, on one machine.

Seconds mean nothing on a machine that nobody knows; a ratio does. The student's time is what their process has used,
measured by ours. A busy machine only makes things slower, so the least of several turns counts, and whoever keeps up
once has kept up.

The student's process is believed nothing: each call is asked for from here, with numbers that nobody knew before, and
its result is fetched while the clock runs and compared afterwards. So work cannot be put off, skipped or remembered.
"""

import contextlib
import io
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .answers import Answer, Student, fetch, name_of
from .assertions import array, assert_close
from .failures import CheckFailure

__all__ = ["assert_keeps_up"]

# Computing seconds to measure together: by our own clock, and by that of another process, which ticks in hundredths.
OURS, THEIRS = 0.008, 0.1
TICK = 0.02  # what the latter may be off by
TURNS = 4
MOST = 128  # calls at once: what they return, a cache for instance, stays with the student until the question is over


def assert_keeps_up(
    student: Student,
    function: Answer,
    args: tuple[Any, ...],
    ours: Callable[..., Any],
    own: tuple[Any, ...],
    times: float = 20.0,
    name: str = "out",
) -> None:
    """The function takes at most so many times the computing time of ours and is right; raises CheckFailure otherwise.

    function(*args), ours(*own): what is compared. The first of args is an array, and so is the first of own: every
                                 call gets other random numbers of its shape and dtype instead. Where ours returns
                                 several values, the first is asked for and compared
    name: what a message calls the result

    Call it after the checks of right and wrong: what is compared here is drawn anew each time.

    >>> from autograder.checks.answers import LocalBackend
    >>> student = Student(LocalBackend({"double": lambda x: x + x}))
    >>> x = np.ones((100, 100))
    >>> assert_keeps_up(student, student.double, (x,), lambda x: 2 * x, (x,), times=1000)
    """
    draws = np.random.default_rng()  # not the check's own: a student could know those of a public check
    with student.ours(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        several = isinstance(ours(*own), tuple)  # may compile something, and say so

    def drawn(like: np.ndarray, count: int) -> list[np.ndarray]:
        return [draws.normal(size=like.shape).astype(like.dtype) for _ in range(count)]

    def measure_ours(count: int) -> float:
        given = drawn(own[0], count)
        begun = time.process_time()
        for first in given:
            ours(first, *own[1:])
        return time.process_time() - begun

    worst: tuple[float, Any, Any] = (-1.0, None, None)

    def measure_theirs(count: int) -> float:
        nonlocal worst
        given = drawn(args[0], count)
        begun = student.cpu_seconds()
        results = [_asked(function, first, args[1:], several) for first in given]
        used = student.cpu_seconds() - begun
        with student.ours():
            for first, result in zip(given, results, strict=True):
                wanted = ours(first, *own[1:])
                wanted = wanted[0] if several else wanted
                worst = max(worst, (_error(result, wanted), result, wanted), key=lambda pair: pair[0])
        return used

    best = yardstick = math.inf
    for _ in range(TURNS):
        with student.ours():
            yardstick = min(yardstick, _seconds(measure_ours, OURS))
        best = min(best, _seconds(measure_theirs, THEIRS, limit=times * yardstick, most=MOST))
        # What is far too slow is not asked again: it would use up the question's time.
        if best <= times * yardstick or best > 4 * times * yardstick:
            break
    if best > times * yardstick:
        raise CheckFailure(
            f"{name_of(function)} takes {best / yardstick:.0f} times the computing time of the package's layer, where "
            f"{times:g} times is allowed. Is there still a loop over images, channels or pixels?"
        )
    _, result, wanted = worst
    # One comparison, however many calls there were: those after it keep their numbers.
    assert_close(result, wanted, name=f"{name}, when asked again with other numbers,")


def _asked(function: Answer, first: np.ndarray, rest: Any, several: bool) -> Any:
    """One call and its result, here: what has not been computed by then has to be now."""
    answer = function(first, *rest)
    return fetch(answer[0] if several else answer)


def _error(result: Any, wanted: np.ndarray) -> float:
    """How far a result is off; inf where it is no such array at all."""
    got = array(result)
    if got.shape != wanted.shape:
        return math.inf
    with np.errstate(all="ignore"):
        error = float(np.abs(got - wanted).max(initial=0.0))
    return math.inf if math.isnan(error) else error


def _seconds(measure: Callable[[int], float], least: float, limit: float = 0.0, most: int = 1 << 16) -> float:
    """The computing time of one call, of so many that the clock can tell, or that it is surely within the limit.

    measure(count): the seconds of so many calls
    """
    count = 1
    while True:
        used = measure(count)
        if used >= least:
            return used / count
        if (used + TICK) / count <= limit or count >= most:
            return (used + TICK) / count
        count *= 2
