"""Everything that must hold before students get an assignment; each thing that does not is one sentence."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.checks.run import PASSED
from autograder.course.assignment import Assignment
from autograder.course.manifest import read_manifest
from autograder.judge import Material, Submission, grade_submission
from autograder.judge.material import stage_notebooks

from .bundle import bundle_files
from .completeness import check_findings, mistake_findings
from .drift import differences
from .executed import solution_submission
from .importable import importable_answers
from .leaks import find_leaks, secrets_of

__all__ = ["STEPS", "validate"]

# Any seed will do for the proof; a course's own secret stays with its runs.
SEED = "validate"


def validate(assignment: Assignment, release: Path, wall: str) -> Iterator[tuple[str, list[str]]]:
    """Each step with what it found, as it is done; a release that holds has empty lists only.

    Raises SourceError where the source cannot be read, UsageError where there is no release.
    """
    read_manifest(release)
    with tempfile.TemporaryDirectory(prefix="autograder-stage-") as folder:
        material = Material(assignment, release, SEED, stage_notebooks(assignment, Path(folder)))
        for name, step in STEPS:
            yield name, list(step(material, wall))


def _complete(material: Material, wall: str) -> Iterator[str]:
    yield from check_findings(material.assignment)
    yield from mistake_findings(material.assignment, material.seed)


def _fresh(material: Material, wall: str) -> Iterator[str]:
    from .build import build_release

    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / material.assignment.name
        build_release(material.assignment, fresh, material.release)
        if any(differences(fresh, material.release)):
            name = material.assignment.name
            yield f"{material.release} is not what the source gives; run `autograder release {name}`."


def _solved(material: Material, wall: str) -> Iterator[str]:
    files = solution_submission(material.assignment, material.release)
    for row in _graded(material, files, wall)["questions"]:
        for check in row["checks"]:
            if check["outcome"] != PASSED:
                yield f"the solution does not pass {check['id']} ({check['outcome']}): {check['message']}"


def _untouched(material: Material, wall: str) -> Iterator[str]:
    names = [f"{spec.name}.ipynb" for spec in material.assignment.notebooks]
    files = {name: (material.release / name).read_bytes() for name in names}
    result = _graded(material, files, wall)
    for finding in result["findings"]:
        yield f"the untouched release is graded with a finding: {finding['detail']}"
    for row in result["questions"]:
        for check in row["checks"]:
            if check["outcome"] == PASSED:
                yield f"the untouched release earns {check['points']:g} points by {check['id']}."


def _graded(material: Material, files: dict[str, bytes], wall: str) -> dict[str, Any]:
    return grade_submission(Submission("validate", files), material, wall)


def _tight(material: Material, wall: str) -> Iterator[str]:
    yield from find_leaks(secrets_of(material.assignment), bundle_files(material.assignment, material.release))


STEPS = [
    ("every question has its checks, every mistake is caught", _complete),
    ("the release is what the source gives", _fresh),
    ("the solution earns every automatic point", _solved),
    ("the untouched release earns none", _untouched),
    ("nothing secret is in the bundle", _tight),
    ("nothing importable answers a question", importable_answers),
]
