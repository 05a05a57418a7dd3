"""Grading processes on this machine: each takes the next submission when it is done with one."""

import queue
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

from autograder.files import TemporaryFolder
from autograder.judge import stage_notebooks

from .desk import Desk
from .order import Answer, Job, Order, Stop

__all__ = ["LocalEngine"]

LOOK = 0.5  # seconds after which a signal is noticed for certain


class LocalEngine:
    """So many desks, each in a thread that does nothing but wait for its process."""

    def __init__(self, order: Order, workers: int) -> None:
        self._order, self._workers = order, workers

    def grade(self, jobs: Iterator[Job], stop: Stop) -> Generator[Answer, None, None]:
        """Grade jobs; see Engine. Raises WorkerLost where no grading process starts."""
        with TemporaryFolder() as folder:
            staging = stage_notebooks(self._order.assignment, folder)
            yield from _Crew(self._order, staging, self._workers).answers(jobs, stop)


class _Crew:
    def __init__(self, order: Order, staging: Path, workers: int) -> None:
        self._desks = [Desk(order, staging) for _ in range(workers)]
        # Bounded: whoever keeps the results sets the pace, and few of them are in memory.
        self._done: queue.Queue[Answer | BaseException | None] = queue.Queue(2 * workers)
        self._taking = threading.Lock()
        self._abandoned = False

    def answers(self, jobs: Iterator[Job], stop: Stop) -> Iterator[Answer]:
        # Daemons: where our end is interrupted, too, Python must not wait for a thread that waits for room.
        threads = [threading.Thread(target=self._work, args=(desk, jobs, stop), daemon=True) for desk in self._desks]
        working = len(threads)
        try:
            for thread in threads:
                thread.start()
            while working:
                try:
                    answer = self._done.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if answer is None:
                    working -= 1
                elif isinstance(answer, BaseException):
                    raise answer
                else:
                    yield answer
        finally:
            self._end(threads)

    def _work(self, desk: Desk, jobs: Iterator[Job], stop: Stop) -> None:
        try:
            with desk:
                while not (stop.asked or self._abandoned):
                    with self._taking:
                        job = next(jobs, None)
                    if job is None:
                        break
                    self._done.put(desk.grade(job))
        except BaseException as error:
            self._done.put(error)
        finally:
            self._done.put(None)

    def _end(self, threads: list[threading.Thread]) -> None:
        """Normally there is nothing to end. Where somebody gave up, nothing is left of what was under way."""
        self._abandoned = True
        for desk in self._desks:
            desk.kill()
        for thread in threads:
            while thread.is_alive():
                while not self._done.empty():
                    self._done.get()  # a thread may be waiting for room
                thread.join(LOOK / 10)
