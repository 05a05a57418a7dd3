"""`grades/<assignment>/late.json`: who was how late, and the rules that said so."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.course.lateness import Lateness
from autograder.errors import UsageError

from .days import Record

__all__ = ["SHEET", "Sheet", "read_sheet", "write_sheet"]

SHEET = "late.json"
SCHEMA = 1


@dataclass(frozen=True)
class Sheet:
    """The rules of an assignment, and {student: record}."""

    rules: Lateness = field(default_factory=Lateness)
    records: Mapping[str, Record] = field(default_factory=dict)


def write_sheet(sheet: Sheet) -> str:
    """The sheet as the text of its file; the same sheet gives the same text."""
    due = sheet.rules.due
    rules = asdict(sheet.rules) | {"due": None if due is None else due.astimezone(UTC).isoformat()}
    records = {student: asdict(record) for student, record in sorted(sheet.records.items())}
    table = {"schema": SCHEMA, "rules": rules, "students": records}
    return json.dumps(table, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def read_sheet(folder: Path) -> Sheet:
    """The sheet in `grades/<assignment>`; an empty one where there is none. Raises UsageError where it is damaged."""
    path = folder / SHEET
    try:
        about = path.stat()
    except OSError:
        return Sheet()
    return _read(path, about.st_mtime_ns, about.st_size, about.st_ino)


@lru_cache(maxsize=32)
def _read(path: Path, *version: int) -> Sheet:
    """Results are written one by one, and each asks."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["schema"] != SCHEMA:
            raise ValueError(f"schema {table['schema']}")
        rules = dict(table["rules"])
        due = None if rules["due"] is None else datetime.fromisoformat(rules["due"])
        records = {str(student): _record(row) for student, row in table["students"].items()}
        return Sheet(Lateness(**rules | {"due": due}), records)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UsageError(
            f"{path} is damaged ({type(error).__name__}); remove it and run `autograder grade {path.parent.name}`."
        ) from None


def _record(row: Mapping[str, Any]) -> Record:
    return Record(int(row["late_days"]), str(row["submitted"]), str(row["dated_by"]), float(row["extension_days"]))
