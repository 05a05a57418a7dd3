"""Everything that must hold before students get an assignment; each thing that does not is one sentence."""

import multiprocessing
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from autograder.checks.answers import LocalBackend
from autograder.checks.run import ERROR, PASSED
from autograder.course.assignment import Assignment
from autograder.course.manifest import read_manifest
from autograder.course.solution import solution_namespace
from autograder.judge import Material, Submission, grade_submission
from autograder.judge.material import stage_notebooks

from .bundle import bundle_files
from .completeness import check_findings, mistake_findings
from .drift import differences
from .executed import solution_submission
from .hints import hint_findings, hint_leaks
from .importable import importable_answers
from .leaks import find_leaks, secrets_of
from .stopped import stopped

__all__ = ["STEPS", "validate", "validate_each"]

# Any seed will do for the proof; a course's own secret stays with its runs.
SEED = "validate"


def validate(assignment: Assignment, release: Path, wall: str, quick: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Each step with what it found, as it is done; a release that holds has empty lists only.

    quick: without the step that tries everything importable, which takes minutes
    Raises SourceError where the source cannot be read, UsageError where there is no release.
    """
    read_manifest(release)
    with tempfile.TemporaryDirectory(prefix="autograder-stage-") as folder:
        material = Material(assignment, release, SEED, stage_notebooks(assignment, Path(folder)))
        for name, step in STEPS[:-1] if quick else STEPS:
            yield name, list(step(material, wall))


def validate_each(
    assignments: Sequence[Assignment], releases: Path, wall: str, workers: int, quick: bool = False
) -> Iterator[tuple[Assignment, Iterable[tuple[str, list[str]]]]]:
    """Each assignment with its steps, in their order; several assignments at a time where there are workers for it.

    releases: the folder that holds their releases. Raises what `validate` raises.
    """
    workers = min(workers, len(assignments))
    if workers < 2:
        for assignment in assignments:
            yield assignment, validate(assignment, releases / assignment.name, wall, quick)
        return
    # Not forked: libraries that are loaded here may have threads.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        try:
            yield from zip(assignments, pool.map(partial(_steps, releases, wall, quick), assignments), strict=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _steps(releases: Path, wall: str, quick: bool, assignment: Assignment) -> list[tuple[str, list[str]]]:
    return list(validate(assignment, releases / assignment.name, wall, quick))


def _complete(material: Material, wall: str) -> Iterator[str]:
    yield from check_findings(material.assignment)
    yield from mistake_findings(material.assignment, material.seed)
    yield from hint_findings(material.assignment)


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
                why = (check["outcome"] == ERROR and _stopped(material, row, check["id"])) or check["message"]
                yield f"the solution does not pass {check['id']} ({check['outcome']}): {why}"


def _stopped(material: Material, row: dict[str, Any], name: str) -> str:
    """At which line a check of ours goes wrong on the solution; empty where it goes wrong in the sandbox only."""
    check = next(check for check in material.checks[row["id"]] if check.id == name)
    backend = LocalBackend(solution_namespace(material.assignment, row["notebook"]))
    return stopped(material.assignment, check, backend, material.seed)


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
    secrets = secrets_of(material.assignment)
    yield from find_leaks(secrets, bundle_files(material.assignment, material.release))
    yield from hint_leaks(material.assignment, secrets)


STEPS = [
    ("every question has its checks and hints, every mistake is caught", _complete),
    ("the release is what the source gives", _fresh),
    ("the solution earns every automatic point", _solved),
    ("the untouched release earns none", _untouched),
    ("nothing secret is in the bundle", _tight),
    ("nothing importable answers a question", importable_answers),
]
