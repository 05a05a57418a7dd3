"""Which version of the assignment a submission is of.

A notebook says so in its metadata, and the student can change that. So its cells are asked, too: those that versions
differ in, and that students don't write. What doesn't fit becomes a finding, never a lost submission.
"""

from collections.abc import Mapping
from dataclasses import replace

from autograder.checks.run import Outcome
from autograder.course import Assignment
from autograder.course.editions import as_of, scale, withdrawn
from autograder.course.manifest import Manifest, sha256

from .notebook import SubmittedNotebook
from .plan import Finding

__all__ = ["Edition", "recognise"]


class Edition:
    """The assignment as one submission had it.

    versions: {notebook: the version that it is graded by}, for all of them
    assignment: with the questions and points of those versions
    """

    def __init__(self, assignment: Assignment, known: Mapping[str, Manifest], versions: Mapping[str, str]) -> None:
        self.versions = dict(versions)
        self.assignment = as_of(assignment, known, versions)
        self._scales = {
            question.id: scale(question, today)
            for today in assignment.questions
            for question in self.assignment.questions
            if question.id == today.id and question.points != today.points
        }

    def scaled(self, question: str, outcomes: list[Outcome]) -> list[Outcome]:
        """A question's outcomes, for the points that it had in its version."""
        by = self._scales.get(question)
        if by is None:
            return outcomes
        return [replace(one, check=replace(one.check, points=round(one.check.points * by, 9))) for one in outcomes]


def recognise(
    notebooks: Mapping[str, SubmittedNotebook], assignment: Assignment, known: Mapping[str, Manifest]
) -> tuple[Edition, list[Finding]]:
    """The versions of a submission's notebooks, and what about them is worth a look.

    known: all released versions, the newest one last
    """
    findings: list[Finding] = []
    found = {name: _version(name, notebook, known, findings) for name, notebook in sorted(notebooks.items()) if known}
    newest = max(found.values(), key=list(known).index, default=assignment.version)
    if len(set(found.values())) > 1:
        listed = ", ".join(f"{name} is of {version}" for name, version in found.items())
        findings.append(Finding("versions-mixed", "", f"{listed}; each was graded by its own version."))
    chosen = {spec.name: found.get(spec.name, newest) for spec in assignment.notebooks}
    for question, version in withdrawn(assignment, known, chosen).items():
        detail = f"Version {version} asked it, the newest one does not: it counts for nobody."
        findings.append(Finding("question-withdrawn", question, detail))
    return Edition(assignment, known, chosen), findings


def _version(name: str, notebook: SubmittedNotebook, known: Mapping[str, Manifest], findings: list[Finding]) -> str:
    # No notebook is of a version that had none of its name: whoever says so would not be asked its questions at all.
    having = {version: manifest for version, manifest in known.items() if manifest.notebook(name)} or known
    newest = list(having)[-1]
    matching = _matching(name, notebook, having)
    most = max(matching.values())
    # Of versions that fit equally well the newest.
    likeliest = [version for version, count in matching.items() if count == most][-1]
    claimed = notebook.version
    if claimed not in having:
        if claimed or len(known) > 1:
            why = "which had no such notebook" if claimed in known else "which was never released"
            says = f"says that it is version {claimed}, {why}" if claimed else "says no version"
            detail = (
                f"{name}.ipynb {says}; graded as {likeliest}, {'which its cells are of' if most else 'the newest'}."
            )
            findings.append(Finding("version-unlikely" if claimed in known else "version-unknown", name, detail))
        return likeliest if most else newest
    if most > matching[claimed]:
        detail = (
            f"{name}.ipynb says that it is version {claimed}, but its cells are those of {likeliest}: graded as that."
        )
        findings.append(Finding("version-unlikely", name, detail))
        return likeliest
    return claimed


def _matching(name: str, notebook: SubmittedNotebook, known: Mapping[str, Manifest]) -> dict[str, int]:
    """{version: how many of the cells that no student writes, and that versions differ in, are as it has them}."""
    rows = {version: manifest.notebook(name) for version, manifest in known.items()}
    cells = {
        version: {(cell.id, cell.sha256) for cell in row.cells if cell.role in ("setup", "check", "text")}
        if row
        else set()
        for version, row in rows.items()
    }
    shared = set.intersection(*cells.values())
    here = {(cell.key, sha256(cell.source)) for cell in notebook.cells}
    return {version: len(here & (of - shared)) for version, of in cells.items()}
