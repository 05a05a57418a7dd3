"""How long each question took: the time from the beginning of one step to the beginning of the next."""

import time
from collections.abc import Iterable, Mapping

__all__ = ["StepClock"]


class StepClock:
    """Told each step when it begins; a sandbox that has to start again counts as the step that ended it."""

    def __init__(self) -> None:
        self.started = self._since = time.perf_counter()
        self._step = ""
        self._steps: dict[str, float] = {}

    def begun(self, step: str) -> None:
        """A step begins, which ends the one before it."""
        now = time.perf_counter()
        self._steps[self._step] = self._steps.get(self._step, 0.0) + now - self._since
        self._step, self._since = step, now

    def seconds(self) -> float:
        """All of it."""
        return time.perf_counter() - self.started

    def questions(self, checks: Mapping[str, Iterable[str]]) -> dict[str, float]:
        """{question: seconds of its checks}, to the millisecond. checks: ids of each question's"""
        self.begun("")
        return {
            question: round(sum(self._steps.get(check, 0.0) for check in listed), 3)
            for question, listed in checks.items()
            if any(check in self._steps for check in listed)
        }
