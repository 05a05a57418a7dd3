"""The stop button between two steps instead of in the middle of one."""

import signal
import threading
from contextlib import contextmanager

__all__ = ["held_interrupts"]


@contextmanager
def held_interrupts():
    """Inside the block the first interrupt (Ctrl-C, a notebook's stop button) is only noted; a second one raises.

    Gives a function that tells whether one came. Without effect in threads other than the main one, where Python
    delivers no signals, and where somebody else handles interrupts.

    >>> with held_interrupts() as interrupted:
    ...     interrupted()
    False
    """
    came = threading.Event()
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield came.is_set
        return

    def note(number, frame):
        if came.is_set():
            signal.default_int_handler(number, frame)
        came.set()

    signal.signal(signal.SIGINT, note)
    try:
        yield came.is_set
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
