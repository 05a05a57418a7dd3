"""An assignment as some submission had it: the questions and points of the versions that its notebooks are of.

The checks are today's, whatever the version: a mended check is right for everybody. What was asked, and for how many
points, is what the student was told.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from .assignment import Assignment, NotebookSpec, Question
from .manifest import Manifest

__all__ = ["as_of", "scale", "withdrawn"]


def as_of(assignment: Assignment, versions: Mapping[str, Manifest], chosen: Mapping[str, str]) -> Assignment:
    """The assignment with each notebook's questions and points as in the version chosen for it.

    versions: as `read_versions` gives them; chosen: {notebook: version}, the newest one for those not named
    A question that the newest version no longer has is not in it: there is no check for it any more.
    """
    today = {question.id: question for question in assignment.questions}
    taken: set[str] = set()
    notebooks = []
    for spec in assignment.notebooks:
        version = chosen.get(spec.name, assignment.version)
        if version == assignment.version:
            asked = [question for question in spec.questions if question.id not in taken]
        else:
            asked = [
                replace(today[name], notebook=spec.name, points=points)
                for name, points in _asked(versions[version], spec.name).items()
                if name in today and name not in taken
            ]
        taken |= {question.id for question in asked}
        notebooks.append(spec if asked == list(spec.questions) else replace(spec, questions=tuple(asked)))
    return replace(
        assignment, notebooks=tuple(_with_lost(spec, assignment, versions, chosen, taken) for spec in notebooks)
    )


def _with_lost(
    spec: NotebookSpec,
    assignment: Assignment,
    versions: Mapping[str, Manifest],
    chosen: Mapping[str, str],
    taken: Collection[str],
) -> NotebookSpec:
    """The notebook with its questions that a mix of versions asks nowhere, though every one of them asks it somewhere.

    A question moved from one notebook to another: the newest version of the first and an earlier one of the second have
    it in neither. Whoever hands in that mix was asked it all the same.
    """
    version = chosen.get(spec.name, assignment.version)
    if version == assignment.version:
        return spec
    names = [other.name for other in assignment.notebooks]
    asked = {name: points for other in names for name, points in _asked(versions[version], other).items()}
    today = next(other for other in assignment.notebooks if other.name == spec.name)
    lost = [
        replace(question, points=asked[question.id])
        for question in today.questions
        if question.id in asked and question.id not in taken
    ]
    return replace(spec, questions=(*spec.questions, *lost)) if lost else spec


def withdrawn(assignment: Assignment, versions: Mapping[str, Manifest], chosen: Mapping[str, str]) -> dict[str, str]:
    """{question: version} of what those versions asked and the newest one doesn't: it counts for nobody."""
    today = {question.id for question in assignment.questions}
    return {
        name: version
        for notebook, version in chosen.items()
        if version in versions
        for name in _asked(versions[version], notebook)
        if name not in today
    }


def _asked(manifest: Manifest, notebook: str) -> dict[str, float]:
    row = manifest.notebook(notebook)
    return {} if row is None else {question.id: question.points for question in row.questions}


def scale(question: Question, today: Question) -> float:
    """What a check's points are multiplied with, so that all of the question's checks give the question's points."""
    return question.points / today.points
