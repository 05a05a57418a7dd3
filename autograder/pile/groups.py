"""Whom hand-ins count for besides their student, by the names of the roster, for the students' own pages.

`collect` wrote it down where it put the hand-in; here it goes beside the results, as `groups.json`.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from autograder.collect.note import TOGETHER, Group, group_table, read_group, vouched

from .intake import Found
from .keeping import held, keep
from .results import GROUPS, GradeBook

__all__ = ["TOGETHER", "Group", "note_groups", "read_groups"]


def note_groups(book: GradeBook, found: Iterable[Found]) -> None:
    """Keep the groups of these students; of others what was noted stays. Raises UsageError where another run writes."""
    there = {one.student: vouched(one.folder) for one in found}
    with held(book.folder):
        before = read_groups(book.folder)
        groups = {name: group for name, group in before.items() if name not in there}
        groups |= {name: one.group for name, one in there.items() if one is not None and one.group is not None}
        if groups != before:
            students = {name: group_table(group) for name, group in sorted(groups.items())}
            keep(book.folder / GROUPS, json.dumps({"schema": 1, "students": students}, indent=1) + "\n")


def read_groups(folder: Path) -> dict[str, Group]:
    """{student: group} in `grades/<assignment>`; nothing where there is no sound file: `grade` makes it."""
    try:
        students = json.loads((folder / GROUPS).read_text(encoding="utf-8"))["students"]
        found = {str(name): read_group(table) for name, table in students.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: group for name, group in found.items() if group is not None}
