"""What an engine is asked and what it answers, whichever it is."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from autograder.course import Assignment
from autograder.judge import Submission

__all__ = ["Answer", "Engine", "Job", "Order", "Stop"]


@dataclass(frozen=True)
class Order:
    """What submissions are graded against, and behind which wall.

    origin: what every result has to say that it was made from
    """

    assignment: Assignment
    release: Path
    seed: str
    wall: str
    origin: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """A submission to be graded; it is read when its turn comes, so that few are in memory at a time."""

    student: str
    read: Callable[[], Submission]


@dataclass(frozen=True)
class Answer:
    """What became of a job: a result with the seconds that it took, or a reason that it has to wait for another run.

    questions: the seconds of each question's checks
    fault: the traceback, where the reason is a fault of ours
    """

    student: str
    result: dict[str, Any] | None = None
    reason: str = ""
    fault: str = ""
    seconds: float = 0.0
    questions: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Stop:
    """Whether somebody has asked for an end: what is under way is finished, nothing new is begun."""

    asked: bool = field(default=False)


class Engine(Protocol):
    """Grades jobs in any order. Closing the iterator ends everything at once."""

    def grade(self, jobs: Iterator[Job], stop: Stop) -> Generator[Answer, None, None]:
        """An answer for each job that was begun; the jobs are asked for one by one, as there is room."""
        ...
