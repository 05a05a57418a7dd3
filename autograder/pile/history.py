"""A history of every score: one line a change, with when, by what, from what to what, and why.

`history/<student>.jsonl`, a JSON object a line. Results themselves hold no times: the same submission gives the same
bytes. A line is written before the result that it tells of, so no score changes without one.
`told` reads it again, for `autograder history`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.judge import changed

from .compared import Digests, moved_checks
from .keeping import keep
from .marks import total

__all__ = ["line_of", "reasons", "record"]

GIVEN = ("score", "extra", "comment", "by")
BY = ("version", "versions", "checks_sha256", "submission_sha256", "libraries")


def record(
    path: Path, before: Mapping[str, Any] | None, after: Mapping[str, Any], digests: Digests = lambda checks: {}
) -> None:
    """Add a line to a student's history where a result is about to be replaced by another one.

    path: of the history; before: the result that is there, None where there is none
    digests: of the texts of checks, as in `moved_checks`
    Raises StoreError where it cannot be written.
    """
    why = reasons(before, after)
    if not why:
        return
    told = path.read_bytes() if path.is_file() else b""
    if before is None and told:
        why = ["graded anew: its result was gone"]
    line = _line(before, after, why, digests)
    if _said(told.splitlines()[-1:]) == line:
        return  # an interrupted run had written it, and not the result
    end = b"" if told.endswith(b"\n") or not told else b"\n"  # an editor may have left the last line without
    text = json.dumps({"when": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"} | line, ensure_ascii=False)
    keep(path, told + end + text.encode("utf-8", "replace") + b"\n")


def reasons(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """Why a result is another one, in words; nothing where it says the same and was made from the same."""
    if before is None:
        return ["graded for the first time"]
    new = before.get("submission_sha256") != after["submission_sha256"]
    why = ["a new submission"] if new else []
    why += changed(before, after)
    if before.get("versions") != after.get("versions") and not new and "versions" in before:
        why.append("the version that it is graded by")
    if _marks(before) != _marks(after):
        why.append("marks that people gave")
    if before.get("late_days") != after.get("late_days"):
        why.append("late days")
    if not why and (_scores(before) != _scores(after) or before.get("status") != after["status"]):
        why.append("graded again" if before.get("status") == "complete" else "graded again after an error of ours")
    return why


def _line(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], why: list[str], digests: Digests
) -> dict[str, Any]:
    old, new = _scores(before), _scores(after)
    was, now = {} if before is None else _marks(before), _marks(after)
    checks = [] if before is None else moved_checks(before, after, digests)
    line = {
        "from": None if before is None else total(before),
        "to": total(after),
        "of": after["auto_max"] + after["manual_max"],
        "why": why,
        "questions": _differing(old, new),
        "checks": [
            {"id": one.id, "from": one.before and [*one.before], "to": one.after and [*one.after], "why": one.why}
            for one in checks
        ],
        "marks": _differing(was, now),
        "late_days": after.get("late_days", 0),
        "status": after["status"],
        **{key: after[key] for key in BY if key in after},
    }
    return {key: value for key, value in line.items() if value or key not in ("checks", "marks")}


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)}


def _scores(result: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if result is None else {row["id"]: row["score"] for row in result["questions"]}


def _marks(result: Mapping[str, Any]) -> dict[str, Any]:
    """What people gave; which answer it was given for moves no score."""
    marks = {row["id"]: row["mark"] for row in result["questions"] if "mark" in row}
    return {name: {key: mark[key] for key in GIVEN if key in mark} for name, mark in marks.items()}


def _said(last: list[bytes]) -> dict[str, Any]:
    """The last line without its time."""
    return {key: value for line in last for key, value in line_of(line).items() if key != "when"}


def line_of(line: bytes) -> dict[str, Any]:
    """A line of a history; nothing where it is damaged."""
    try:
        table = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}
