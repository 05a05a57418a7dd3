"""Threads that share the work of one call, or of several calls at once.

The caller works too, and helpers take what is left: without helpers (no thread may be started, they are busy with
somebody else's call) everything is still done. Threads don't survive a fork: the child starts its own when needed.
"""

import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from cs231n_utils.errors import ArgumentError

__all__ = ["share", "thread_count"]


class Crew:
    """This process's helpers."""

    def __init__(self):
        self.lock, self.pool, self.size = threading.Lock(), None, 0

    def helpers(self, count):
        with self.lock:
            if self.size < count:
                if self.pool:
                    self.pool.shutdown(wait=False)
                self.pool, self.size = ThreadPoolExecutor(count, "cs231n_utils"), count
            return self.pool


crew = Crew()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=crew.__init__)


def thread_count():
    """Threads to work with: CS231N_THREADS, or as many as the processors this process may use."""
    asked = os.environ.get("CS231N_THREADS")
    if asked is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not asked.isdecimal() or int(asked) < 1:
        raise ArgumentError(f"CS231N_THREADS must be a whole number of at least 1, got {asked!r}")
    return int(asked)


def share(worker, tasks, threads):
    """Run worker()(task) for every task on up to `threads` threads, the caller's included; each calls worker() once.

    An exception ends the call once no thread works for it any more.

    >>> done = []
    >>> share(lambda: done.append, range(3), 1)
    >>> done
    [0, 1, 2]
    """
    waiting = deque(tasks)

    def work():
        run = worker()
        while True:
            try:
                task = waiting.popleft()
            except IndexError:
                return
            run(task)

    started = []
    try:
        for _ in range(min(threads, len(waiting)) - 1):
            started.append(crew.helpers(threads - 1).submit(work))
    except RuntimeError:
        # No more threads here, or the interpreter is about to end: the caller does it all.
        pass
    try:
        work()
    except BaseException:
        waiting.clear()
        raise
    finally:
        # Those that didn't begin have nothing left to do; the others are finishing their last task.
        pending = [one for one in started if not one.cancel()]
        for one in pending:
            one.exception()
    for one in pending:
        one.result()
