"""One submission in, one result out. Nothing but the submission, the material and the seed decides what it says."""

from pathlib import Path
from typing import Any

from autograder.checks.run import ERROR, NOT_RUN, Outcome
from autograder.course import NotebookSpec, Question
from autograder.files import TemporaryFolder

from .absent import absent_findings
from .answered import answers_of
from .checking import check_notebook
from .drawing import drawn
from .editions import Edition, recognise
from .library import library_findings
from .matching import Submission, match_notebooks, module_sources, write_files
from .material import Material
from .notebook import SubmittedNotebook
from .plan import Finding, make_plan
from .runner import NotebookRunner

__all__ = ["grade_submission"]

MOST_DRAWN = 2  # checks of a question that are drawn: the later ones often fail from the same cause


def grade_submission(submission: Submission, material: Material, wall: str) -> dict[str, Any]:
    """Grade a submission and return its result, as the result file holds it."""
    notebooks, findings = match_notebooks(submission, material)
    edition, noted = recognise(notebooks, material.assignment, material.versions)
    findings += noted
    graded = edition.assignment
    rows: list[dict[str, Any]] = []
    modules = module_sources(submission)
    with TemporaryFolder() as folder:
        files = write_files(submission, folder, material.assignment.files)
        for spec in graded.notebooks:
            outcomes, noted = _grade_notebook(spec, notebooks.get(spec.name), material, edition, wall, files, modules)
            handed_in = notebooks.get(spec.name)
            released = material.released(spec.name, edition.versions[spec.name])
            answers = {} if handed_in is None else answers_of(released, handed_in)
            rows += [_row(question, outcomes[question.id], answers.get(question.id, {})) for question in spec.questions]
            findings += noted
    broken = any(check["outcome"] == ERROR for row in rows for check in row["checks"])
    return {
        "schema": 1,
        "student": submission.student,
        "assignment": material.assignment.name,
        "submission_sha256": submission.sha256,
        **material.origin,
        "versions": edition.versions,
        "status": "incomplete" if broken else "complete",
        "auto_score": round(sum(row["score"] for row in rows if not row["written"]), 6),
        "auto_max": graded.auto_max,
        "manual_score": None,
        "manual_max": graded.manual_max,
        "late_days": 0,
        "questions": rows,
        "findings": [{"kind": f.kind, "cell": f.cell, "detail": f.detail} for f in findings],
    }


def _grade_notebook(
    spec: NotebookSpec,
    notebook: SubmittedNotebook | None,
    material: Material,
    edition: Edition,
    wall: str,
    files: Path | None,
    modules: dict[str, str],
) -> tuple[dict[str, list[Outcome]], list[Finding]]:
    """What became of each question's checks, and the findings made on the way."""
    if notebook is None:
        why = "Not run: the notebook was not handed in."
        untried = {q.id: [Outcome(check, NOT_RUN, why) for check in material.checks[q.id]] for q in spec.questions}
        return {name: edition.scaled(name, rows) for name, rows in untried.items()}, []
    material.watch.begun(spec.name)
    plan = make_plan(material.released(spec.name, edition.versions[spec.name]), notebook)
    with NotebookRunner(plan, wall, material.contents(spec), material.assignment.limits, files) as runner:
        outcomes = check_notebook(spec, runner, material)
    used = [*library_findings(spec, plan.cells, modules), *absent_findings(spec, runner.missed)]
    scaled = {name: edition.scaled(name, rows) for name, rows in outcomes.items()}
    return scaled, [*plan.findings, *used, *runner.findings]


def _row(question: Question, outcomes: list[Outcome], answer: dict[str, str]) -> dict[str, Any]:
    score = sum(outcome.points for outcome in outcomes)
    checks = [_check_row(outcome) for outcome in outcomes]
    for check in [check for check in checks if "drawn" in check][MOST_DRAWN:]:
        del check["drawn"], check["picture"]
    return {
        "id": question.id,
        "notebook": question.notebook,
        "written": question.written,
        "score": None if question.written else round(score, 6),
        "max_score": question.points,
        "checks": checks,
        **answer,
    }


def _check_row(outcome: Outcome) -> dict[str, Any]:
    check, mistake = outcome.check, outcome.mistake
    # A hidden check has no difference to show: `run_check` keeps it back.
    shown = drawn(outcome.difference) if outcome.difference is not None else None
    row = {
        "id": check.id,
        "outcome": outcome.outcome,
        "points": check.points,
        "hidden": check.hidden,
        "sentence": check.sentence,
        "message": outcome.message,
        "mistake": None if mistake is None else {"id": mistake.id, "message": mistake.message, "read": mistake.read},
    }
    return row if shown is None else row | shown
