"""Ctrl-C, and SIGTERM, which is how batch systems and `timeout` say the same: stop soon, and stop cleanly."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from autograder.engines import Stop

__all__ = ["stop_by_signal"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_by_signal(say: Callable[[str], object]) -> Iterator[Stop]:
    """Meanwhile the first of these signals asks for an end, and the second one raises KeyboardInterrupt.

    Signals are the main thread's business: in another one nothing changes.
    """
    stop = Stop()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        say("Interrupted: what is under way will be finished; once more ends it at once.")

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, asked) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
