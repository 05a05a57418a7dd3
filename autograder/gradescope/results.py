"""A result in the format of Gradescope's results.json.

One test a check, with its points; what the checks said as HTML in which everything is escaped. Hidden checks carry a
visibility of their own. While one is not visible Gradescope shows a student no total either, except for `hidden`, which
it never shows. Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from collections.abc import Mapping
from typing import Any

from autograder.errors import NotSoError
from autograder.notebook.verdict import plain_number
from autograder.notebook.visible import escaped
from autograder.report.drawn import PICTURE

__all__ = ["VISIBILITIES", "results_json"]

VISIBILITIES = ("after_published", "after_due_date", "hidden", "visible")
STATUS = {"passed": "passed", "failed": "failed", "not run": "failed"}
ORIGIN = ("version", "checks_sha256", "submission_sha256")


def results_json(result: Mapping[str, Any], hidden: str = "after_published") -> dict[str, Any]:
    """What run_autograder leaves in results.json for a complete result.

    hidden: when students see the hidden checks, one of VISIBILITIES
    Raises NotSoError where a check of ours went wrong: such a result is no score.
    """
    if result["status"] != "complete":
        broken = [
            f"{check['id']}: {check['message']}"
            for row in result["questions"]
            for check in row["checks"]
            if check["outcome"] == "error"
        ]
        raise NotSoError(f"A check of ours went wrong, so that there is no score: {'; '.join(broken)[:2000]}")
    tests = [
        _test(check, f"{number}.{place}", row["id"], hidden)
        for number, row in enumerate(result["questions"], 1)
        for place, check in enumerate(row["checks"], 1)
    ]
    return {
        "output": _summary(result),
        "output_format": "html",
        "test_output_format": "html",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {name: result[name] for name in ORIGIN if name in result},
    }


def _test(check: Mapping[str, Any], number: str, question: str, hidden: str) -> dict[str, Any]:
    test = {
        "name": f"{question}: {check['sentence']}",
        "number": number,
        "score": check["points"] if check["outcome"] == "passed" else 0.0,
        "max_score": check["points"],
        "status": STATUS[check["outcome"]],
        "output": _said(check),
        "output_format": "html",
        "tags": [question],
    }
    return test | {"visibility": hidden} if check["hidden"] else test | {"visibility": "visible"}


def _said(check: Mapping[str, Any]) -> str:
    """What a check said: the message, the likely cause, the picture of a public check."""
    parts = [f"<p>{escaped(check['message'])}</p>"] if check["message"] else []
    mistake = check.get("mistake")
    if mistake:
        again = f" Read again: “{escaped(mistake['read'])}”." if mistake.get("read") else ""
        parts.append(f"<p><strong>Likely cause:</strong> {escaped(mistake['message'])}{again}</p>")
    picture = str(check.get("picture") or "")
    if PICTURE.fullmatch(picture) and not check["hidden"]:
        parts.append(f'<p><img src="{picture}" width="240" alt="Map of where the values differ"></p>')
    return "".join(parts)


def _summary(result: Mapping[str, Any]) -> str:
    parts = [f"<p>{escaped(str(result['assignment']))}, version {escaped(str(result['version']))}.</p>"]
    if result["manual_max"]:
        parts.append(f"<p>Up to {plain_number(result['manual_max'])} more points are given by hand.</p>")
    notes = [f"<li>{escaped(finding['detail'] or finding['kind'])}</li>" for finding in result["findings"]]
    if notes:
        parts.append(f"<p>Notes on what you handed in:</p><ul>{''.join(notes)}</ul>")
    return "".join(parts)
