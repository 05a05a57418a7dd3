"""Whether a file in `results/` is a result: whoever edited it, or put another one there, may have left half of one."""

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

__all__ = ["is_result"]

RESULT = {
    "student": str, "assignment": str, "status": str, "auto_score": float, "auto_max": float, "manual_max": float,
    "questions": list,
}  # fmt: skip
ROW = {"id": str, "written": bool, "max_score": float, "checks": list}
CHECK = {"id": str, "outcome": str, "points": float}
FINDING = {"kind": str}
MOST = 1e9  # points of a whole result
SURROGATE = re.compile("[\ud800-\udfff]")


def is_result(table: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it has what every reader of results takes for granted; all else is made by the same run.

    >>> is_result({}), is_result([]), is_result(None)
    (False, False, False)
    """
    return (
        _has(table, RESULT)
        and _is_score(table.get("manual_score"))
        and all(_is_number(table.get(name, 0)) for name in ("adjustment", "late_days"))
        and all(_has(row, ROW) and "score" in row for row in table["questions"])
        and all(_is_number(row["score"]) or (row["written"] and row["score"] is None) for row in table["questions"])
        and all(_is_mark(row.get("mark")) for row in table["questions"])
        and all(_has(check, CHECK) for row in table["questions"] for check in row["checks"])
        and isinstance(table.get("findings", []), list)
        and all(_has(finding, FINDING) for finding in table.get("findings", []))
    )


def _has(table: Any, kinds: Mapping[str, type]) -> bool:
    return isinstance(table, dict) and all(_is(table.get(name), kind) for name, kind in kinds.items())


def _is(value: Any, kind: type) -> bool:
    if kind is float:
        return _is_number(value)
    # Half of a surrogate pair, which JSON can write, is nothing that a file or its name can hold.
    return isinstance(value, kind) and not (isinstance(value, str) and SURROGATE.search(value))


def _is_mark(value: Any) -> bool:
    if not isinstance(value, dict):
        return value is None
    return _is_score(value.get("score")) and _is_number(value.get("extra", 0))


def _is_score(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -MOST < value < MOST
