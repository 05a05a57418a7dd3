"""Whether each release is in step with its source: a look at versions, points and hashes, not a new release."""

from collections.abc import Iterator
from pathlib import Path

from autograder.course import Assignment, find_assignments, load_assignment
from autograder.course.manifest import Manifest, read_manifest, sha256
from autograder.errors import AutograderError, SourceError

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["course"]


def course(solutions: Path, assignments: Path) -> Iterator[Finding]:
    """A finding for each assignment."""
    names = find_assignments(solutions)
    if not names:
        words = f"there are no assignments in {solutions.resolve()}"
        yield Finding("course", "assignments", NOTE, words, "Run it where solutions/ is, or name it with --solutions.")
    for name in names:
        yield _looked_at(name, solutions / name, assignments / name)


def _looked_at(name: str, source: Path, release: Path) -> Finding:
    try:
        assignment, manifest = load_assignment(source), read_manifest(release)
    except SourceError as error:
        return Finding("course", name, PROBLEM, str(error), f"Mend that, then: autograder release {name}")
    except AutograderError as error:
        return Finding("course", name, PROBLEM, str(error), f"autograder release {name}")
    wrong = [*_other_questions(assignment, manifest), *_other_checks(source, release), *_other_files(release, manifest)]
    if assignment.version != manifest.version:
        wrong.insert(0, f"the source is version {assignment.version}, the release {manifest.version}")
    if wrong:
        return Finding("course", name, PROBLEM, "; ".join(wrong[:3]), f"autograder release {name}")
    return Finding("course", name, OK, f"version {manifest.version}, in step as far as a quick look tells")


def _other_questions(assignment: Assignment, manifest: Manifest) -> Iterator[str]:
    ours = {question.id: question.points for question in assignment.questions}
    theirs = {question.id: question.points for notebook in manifest.notebooks for question in notebook.questions}
    for question in [*ours, *(set(theirs) - set(ours))]:
        if ours.get(question) != theirs.get(question):
            here, there = _points(ours.get(question)), _points(theirs.get(question))
            yield f"{question} has {here} in the source, {there} in the release"


def _points(points: float | None) -> str:
    return "no place" if points is None else f"{points:g} points"


def _other_checks(source: Path, release: Path) -> Iterator[str]:
    for path in sorted((source / "checks").glob("*.py")):
        released = release / "checks" / path.name
        if released.is_file() and released.read_bytes() != path.read_bytes():
            yield f"checks/{path.name} has changed since the release"


def _other_files(release: Path, manifest: Manifest) -> Iterator[str]:
    for name, digest in manifest.files.items():
        try:
            content = (release / name).read_bytes()
        except OSError:
            yield f"{name} is missing"
            continue
        if sha256(content) != digest:
            yield f"{name} is not what was released"
