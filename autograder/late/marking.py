"""Lateness in a result: made anew from what was noted whenever a result is written, so that no regrade loses it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .days import Record

__all__ = ["with_late"]


def with_late(result: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """The result with `late_days`, and with `late`, which says how that is known; as it is where nothing was noted.

    >>> late = with_late({"student": "ada", "late_days": 0}, Record(2, "2026-10-04T10:00:00Z", "server"))
    >>> late["late_days"], late["late"]["dated_by"]
    (2, 'server')
    """
    if record is None:
        return dict(result)
    known = {name: value for name, value in asdict(record).items() if name != "late_days"}
    return {**result, "late_days": record.late_days, "late": known}
