"""How long grading may take from one check to the next before it is we who hang.

A submission's own time is limited by the session with its sandbox. What is left is ours: a check that draws until
something fits, and nothing ever does; a mistake of ours, run in the judge, that never ends; a library that deadlocks.
"""

from dataclasses import dataclass

from autograder.course import Assignment

__all__ = ["Allowance", "allowance"]

# Wall clock for all the sandboxes that a notebook may need when its cells keep ending them, on a busy machine.
STARTS = 600.0


@dataclass(frozen=True)
class Allowance:
    """Seconds between the beginnings of two checks.

    cpu:  computing time of the judge, which the kernel enforces: it stays the same on a busy machine
    wall: a backstop for what waits and computes nothing
    """

    cpu: float
    wall: float


def allowance(assignment: Assignment) -> Allowance:
    """The worst that an assignment's limits allow one check: its own time, the student's, and loading once more.

    >>> from pathlib import Path
    >>> allowance(Assignment("a1", Path(), "1", "A", ()))
    Allowance(cpu=130.0, wall=1170.0)
    """
    limits = assignment.limits
    # The judge pays for taking answers apart from the question's seconds, so these may be used in its process.
    cpu = limits.check_seconds + limits.question_seconds
    return Allowance(cpu, STARTS + (cpu + limits.loading_seconds) * limits.patience)
