"""Which cell of a released notebook holds a question's points, and which its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Assignment

from .shown import read_released

__all__ = ["Places", "places_of"]


@dataclass(frozen=True)
class Places:
    """The released notebooks of an assignment, and {question: (notebook, cell)} of its points and of its answer."""

    notebooks: Mapping[str, Mapping[str, Any]]
    points: Mapping[str, tuple[str, str]]
    answers: Mapping[str, tuple[str, str]]


def places_of(assignment: Assignment, release: Path) -> Places:
    """Read them off a release. Raises UsageError where there is none."""
    notebooks = {spec.name: read_released(release, spec.name) for spec in assignment.notebooks}
    points, answers = {}, {}
    for name, notebook in notebooks.items():
        for cell in notebook["cells"]:
            about, theirs = cell["metadata"].get("autograder", {}), cell["metadata"].get("nbgrader")
            question = about.get("question", "")
            if not theirs or not question:
                continue
            if theirs["grade"]:
                points[question] = (name, theirs["grade_id"])
            if theirs["solution"]:
                answers[question] = (name, theirs["grade_id"])
    return Places(notebooks, points, answers)
