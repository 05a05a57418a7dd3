"""One submission in, one result out. Nothing but the submission, the material and the seed decides what it says."""

import hashlib
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.checks.fingerprints import diagnose
from autograder.checks.registry import Check
from autograder.checks.run import ERROR, FAILED, NOT_RUN, Outcome, run_check
from autograder.course import NotebookSpec, Question
from autograder.notebook.heatmap import picture

from .material import Material
from .notebook import SubmittedNotebook, Unreadable, read_notebook
from .plan import Finding, make_plan
from .remote import RemoteBackend
from .runner import NotebookRunner
from .session import Budget

__all__ = ["Submission", "grade_submission"]


@dataclass(frozen=True)
class Submission:
    """The files of one student for one assignment: relative path → content."""

    student: str
    files: dict[str, bytes]
    findings: tuple[Finding, ...] = ()

    @property
    def sha256(self) -> str:
        sha = hashlib.sha256()
        for name in sorted(self.files):
            sha.update(name.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(self.files[name]).digest())
        return sha.hexdigest()


@dataclass
class _Graded:
    """What grading one notebook gave."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def grade_submission(submission: Submission, material: Material, wall: str) -> dict[str, Any]:
    """Grade a submission and return its result, as the result file holds it."""
    notebooks, findings = _notebooks(submission, material)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="autograder-files-") as folder:
        files = _own_modules(submission, Path(folder))
        for spec in material.assignment.notebooks:
            graded = _grade_notebook(spec, notebooks.get(spec.name), material, wall, files)
            rows += graded.questions
            findings += graded.findings
    broken = any(check["outcome"] == ERROR for row in rows for check in row["checks"])
    manual = material.assignment.manual_max
    return {
        "schema": 1,
        "student": submission.student,
        "assignment": material.assignment.name,
        "version": material.assignment.version,
        "submission_sha256": submission.sha256,
        "checks_sha256": material.digest,
        "status": "incomplete" if broken else "complete",
        "auto_score": round(sum(row["score"] for row in rows if not row["written"]), 6),
        "auto_max": material.assignment.auto_max,
        "manual_score": None,
        "manual_max": manual,
        "late_days": 0,
        "questions": rows,
        "findings": [{"kind": f.kind, "cell": f.cell, "detail": f.detail} for f in findings],
    }


def _notebooks(submission: Submission, material: Material) -> tuple[dict[str, SubmittedNotebook], list[Finding]]:
    """Which file is which notebook: by its name, else by what its metadata says, else by the cells it has."""
    findings = list(submission.findings)
    found: dict[str, SubmittedNotebook] = {}
    strangers: dict[str, SubmittedNotebook] = {}
    names = [spec.name for spec in material.assignment.notebooks]
    for path in sorted(submission.files):
        if not path.endswith(".ipynb"):
            continue
        try:
            notebook = read_notebook(submission.files[path])
        except Unreadable as error:
            findings.append(Finding("unreadable-notebook", path, f"{path}: {error}."))
            continue
        stem = path.rpartition("/")[2].removesuffix(".ipynb")
        if stem in names and stem not in found:
            found[stem] = notebook
        else:
            strangers[path] = notebook
    for path, notebook in strangers.items():
        keys = {cell.key for cell in notebook.cells}
        shared = {name: len(keys & {c.key for c in material.released(name) if c.role == "answer"}) for name in names}
        likeliest = notebook.claims if notebook.claims in names else max(names, key=lambda name: shared[name])
        if likeliest in found or not (notebook.claims in names or shared[likeliest]):
            why = f"{likeliest} is there already" if likeliest in found else "it is none of this assignment's notebooks"
            findings.append(Finding("extra-notebook", path, f"{path} was not graded: {why}."))
        else:
            found[likeliest] = notebook
            findings.append(Finding("renamed-notebook", path, f"{path} was graded as {likeliest}.ipynb."))
    for name in names:
        if name not in found:
            findings.append(Finding("missing-notebook", name, f"There is no {name}.ipynb that can be graded."))
    return found, findings


def _own_modules(submission: Submission, folder: Path) -> Path | None:
    """Python files beside the notebooks, for the notebook to import; only from the folder itself, by plain names."""
    names = [name for name in submission.files if name.endswith(".py") and name.removesuffix(".py").isidentifier()]
    for name in names:
        (folder / name).write_bytes(submission.files[name])
        (folder / name).chmod(0o644)
    folder.chmod(0o755)
    return folder if names else None


def _grade_notebook(
    spec: NotebookSpec, notebook: SubmittedNotebook | None, material: Material, wall: str, files: Path | None
) -> _Graded:
    graded = _Graded()
    if notebook is None:
        for question in spec.questions:
            outcomes = [Outcome(c, NOT_RUN, "The notebook was not handed in.") for c in material.checks[question.id]]
            graded.questions.append(_row(question, outcomes))
        return graded
    plan = make_plan(material.released(spec.name), notebook)
    graded.findings += plan.findings
    with NotebookRunner(plan, wall, material.contents(spec), material.assignment.limits, files) as runner:
        for question in spec.questions:
            checks = material.checks[question.id]
            outcomes = _grade_question(question, checks, runner, material)
            graded.questions.append(_row(question, outcomes))
        graded.findings += runner.findings
    return graded


def _grade_question(
    question: Question, checks: list[Check], runner: NotebookRunner, material: Material
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    if not checks:
        return outcomes
    session = runner.ready()
    if session is None:
        return [Outcome(check, NOT_RUN, "Not run: the cells of the notebook took too long.") for check in checks]
    limits = material.assignment.limits
    budget = Budget.of(question.id, limits.question_seconds, limits.patience, session)
    backend = RemoteBackend(session, budget)
    for check in checks:
        if outcomes and outcomes[-1].ended is not None:
            why = "Not run: an earlier check of this question ended the process."
            outcomes.append(Outcome(check, NOT_RUN, why, ended=outcomes[-1].ended))
            continue
        outcome = run_check(check, backend, material.truth, secret=material.seed)
        if outcome.outcome == FAILED and outcome.ended is None:
            outcome = _explained(outcome, check, question, runner, material)
        outcomes.append(outcome)
        if outcome.ended is not None:
            runner.note_end(question.id, outcome.ended)
    runner.question_done(question.id)
    return outcomes


def _explained(
    outcome: Outcome, check: Check, question: Question, runner: NotebookRunner, material: Material
) -> Outcome:
    """A failure with what may be behind it: a cell that did not run, or a mistake that we know."""
    if outcome.missing and question.id in runner.broken:
        return replace(outcome, message=runner.broken[question.id])
    if outcome.evidence is None:
        return outcome
    return replace(outcome, mistake=diagnose(outcome.evidence, material.known(check)))


def _row(question: Question, outcomes: list[Outcome]) -> dict[str, Any]:
    score = sum(outcome.points for outcome in outcomes)
    return {
        "id": question.id,
        "notebook": question.notebook,
        "written": question.written,
        "score": None if question.written else round(score, 6),
        "max_score": question.points,
        "checks": [_check_row(outcome) for outcome in outcomes],
    }


def _check_row(outcome: Outcome) -> dict[str, Any]:
    check, mistake = outcome.check, outcome.mistake
    # A hidden check has no difference to show: `run_check` keeps it back.
    drawn = picture(outcome.difference) if outcome.difference is not None else None
    row = {
        "id": check.id,
        "outcome": outcome.outcome,
        "points": check.points,
        "hidden": check.hidden,
        "sentence": check.sentence,
        "message": outcome.message,
        "mistake": None if mistake is None else {"id": mistake.id, "message": mistake.message, "read": mistake.read},
    }
    return row if drawn is None else row | {"picture": drawn.uri}
