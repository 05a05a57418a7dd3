"""Is an answer fast enough? Its computing time against that of a layer of ours, in one check, on one machine.

Seconds mean nothing on a machine that nobody knows; a ratio does. The student's time is what their process has used,
measured by ours. A busy machine only makes things slower, so the least of several turns counts, and whoever keeps up
once has kept up. Where student and check share a process, NumPy's BLAS works on one thread meanwhile: on a busy machine
several use up time by waiting for each other.

The student's process is believed nothing: each call is asked for from here, with numbers that nobody knew before, and
its result is fetched while the clock runs and compared afterwards. So work cannot be put off, skipped or remembered.
"""

import contextlib
import io
import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np

from .answers import Answer, Student, fetch, name_of
from .assertions import NARROW, array
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
) -> None:
    """The function takes at most so many times the computing time of ours and is right; raises CheckFailure otherwise.

    function(*args), ours(*own): what is compared. The first of args is an array, and so is the first of own: every
                                 call gets other random numbers of its shape and dtype instead. Where ours returns
                                 several values, those that are arrays are asked for and compared

    Call it after the checks of right and wrong, which can say more: its messages hold no number that was measured or
    drawn here, so that a result is the same each time.

    >>> from autograder.checks.answers import LocalBackend
    >>> student = Student(LocalBackend({"double": lambda x: x + x}))
    >>> x = np.ones((100, 100))
    >>> assert_keeps_up(student, student.double, (x,), lambda x: 2 * x, (x,), times=1000)
    """
    draws = np.random.default_rng()  # not the check's own: a student could know those of a public check

    def drawn(like: np.ndarray, count: int) -> list[np.ndarray]:
        return [draws.normal(size=like.shape).astype(like.dtype) for _ in range(count)]

    with student.ours(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        ours(drawn(own[0], 1)[0], *own[1:])  # may compile something, and say so

    def measure_ours(count: int) -> float:
        given = drawn(own[0], count)
        begun = time.process_time()
        for first in given:
            ours(first, *own[1:])
        return time.process_time() - begun

    def measure_theirs(count: int) -> float:
        given = drawn(args[0], count)
        with student.ours():
            wanted = [_arrays(ours(first, *own[1:])) for first in given]
        begun = student.cpu_seconds()
        results = [_asked(function, first, args[1:], right) for first, right in zip(given, wanted, strict=True)]
        used = student.cpu_seconds() - begun
        if not all(map(_agree, results, wanted)):
            raise CheckFailure(f"{name_of(function)} is not right when it is asked again with other numbers.")
        return used

    best = yardstick = math.inf
    with _one_thread():
        for _ in range(TURNS):
            with student.ours():
                yardstick = min(yardstick, _seconds(measure_ours, OURS))
            best = min(best, _seconds(measure_theirs, THEIRS, limit=times * yardstick, most=MOST))
            # What is far too slow is not asked again: it would use up the question's time.
            if best <= times * yardstick or best > 4 * times * yardstick:
                break
    if best > times * yardstick:
        raise CheckFailure(
            f"{name_of(function)} takes more than {times:g} times the computing time of the package's layer. Is there "
            "still a loop over images, channels or pixels?"
        )


def _one_thread() -> AbstractContextManager[Any]:
    """Around work of this process that NumPy's BLAS is to do on one thread, where threadpoolctl is there to tell it."""
    blas = _blas()
    return contextlib.nullcontext() if blas is None else blas.limit(limits=1)


@cache
def _blas() -> Any:
    try:
        import threadpoolctl
    except ImportError:
        return None
    return threadpoolctl.ThreadpoolController().select(user_api="blas")


def _arrays(result: Any) -> dict[int, np.ndarray] | np.ndarray:
    """What ours returns, or of several values those that are arrays, by their place."""
    if isinstance(result, tuple):
        return {place: value for place, value in enumerate(result) if isinstance(value, np.ndarray)}
    return np.asarray(result)


def _asked(function: Answer, first: np.ndarray, rest: Any, right: dict[int, np.ndarray] | np.ndarray) -> list[Any]:
    """One call and its results, here: what has not been computed by then has to be now."""
    answer = function(first, *rest)
    return [fetch(answer[place]) for place in right] if isinstance(right, dict) else [fetch(answer)]


def _agree(results: list[Any], right: dict[int, np.ndarray] | np.ndarray) -> bool:
    wanted = list(right.values()) if isinstance(right, dict) else [right]
    return len(results) == len(wanted) and all(map(_equal, results, wanted))


def _equal(result: Any, wanted: np.ndarray) -> bool:
    """As `assert_close` has it, whose comparisons are counted, while the number of calls here is nobody's to know."""
    try:
        got = array(result)
    except CheckFailure:
        return False
    if got.shape != wanted.shape:
        return False
    with np.errstate(all="ignore"):
        error = np.abs(got - wanted).max(initial=0.0)
    return bool(error <= NARROW.get(got.dtype.itemsize, 1e-7) * max(np.abs(wanted).max(initial=0.0), 1e-300))


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
