"""Whether a process of student code that was ended by a signal such as SIGKILL or SIGTERM did that itself.

Anybody may send one: the code itself, an administrator, the kernel when memory is short. Nothing tells them apart but
another try: what the code does to itself, it does at the same place again.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

__all__ = ["note_kill", "tried_again"]

ENOUGH = 3  # times the same, and nobody else did it
# Seconds after which nothing is tried again: who also sleeps wherever it can would keep a grader for hours.
LONG = 1800.0
MOST = 8  # tries; code that ends itself at random gets what its last try was worth
Result = TypeVar("Result")
_kills: ContextVar[list[str]] = ContextVar("kills")


def note_kill(place: str) -> None:
    """Say that the code's process was killed; place: the same whenever the same code is at the same point."""
    if (kills := _kills.get(None)) is not None:
        kills.append(place)


def tried_again(grade: Callable[[], Result]) -> Result:
    """What grading says without any kill, or else with those that happen again and again.

    >>> places = iter(["one", "another", "", "never reached"])
    >>> def grade():
    ...     if place := next(places):
    ...         note_kill(place)
    ...     return place or "whole"
    >>> tried_again(grade)
    'whole'
    """
    seen: Counter[tuple[str, ...]] = Counter()
    begun = time.monotonic()
    while True:
        with _noting() as kills:
            result = grade()
        seen[tuple(kills)] += 1
        if not kills or seen[tuple(kills)] == ENOUGH or seen.total() == MOST or time.monotonic() - begun > LONG:
            return result


@contextmanager
def _noting() -> Iterator[list[str]]:
    token = _kills.set([])
    try:
        yield _kills.get()
    finally:
        _kills.reset(token)
