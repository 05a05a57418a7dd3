"""`.collected.json`: what `collect` knows of the hand-in that a folder holds.

Who fills `submitted/` without `collect`, with nbgrader say, copies files of students there, and one of them may be
called so. Where a note decides about points, its hash must stand in a file outside of what students hand in.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.files import write_atomic

from .trees import Refused, read_file

__all__ = [
    "EARLIER",
    "FORMAT",
    "NOTE",
    "TOGETHER",
    "TRUST",
    "Group",
    "Placed",
    "annotate",
    "group_table",
    "noted",
    "placed",
    "read_group",
    "vouched",
    "write_note",
]

# Hidden, so that intake and nbgrader pass it by.
NOTE = ".collected.json"
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
MOST_BYTES, MOST_NOTED, MOST_LETTERS = 1 << 20, 50, 300
MOST_DAYS = 366
EARLIER = ".handed-in"
VOUCHED = "notes.txt"
HASH = re.compile("[0-9a-f]{64}")
# Who says when something was handed in: the last knows best. What a student's computer says, a student can change.
TRUST = ("files", "receipt", "server")


# How findings begin that say the same of a hand-in as its group does: the roster's group, and a system's own list.
TOGETHER = ("Handed in for the group ", "Handed in together with ")
MOST_MEMBERS = 50


class Group(NamedTuple):
    """Whom a hand-in counts for besides, by the names of the roster alone.

    name: the roster's name of the group, empty where the system knew them one by one; by: who handed it in, empty
    where nobody says. One without members is that of a hand-in which is known to count for its student alone.
    """

    name: str
    members: tuple[str, ...]
    by: str = ""


class Placed(NamedTuple):
    """What lies in a folder: when it was made, its hash, and the zip that it came in with others' work, if any.

    dated_by:       who says when: "server", "receipt" (the student's computer) or "files" (nobody who should know)
    marked_late:    whether the system that it came from says that it was late
    extension_days: how much later than others this student may hand in
    group:          whom else it counts for; None where nobody has said
    """

    made: datetime
    sha256: str
    within: str
    dated_by: str = "files"
    marked_late: bool = False
    extension_days: float = 0.0
    group: Group | None = None


def read_group(table: Any) -> Group | None:
    """A group as files hold it; None for anything else."""
    try:
        members = tuple(str(name)[:MOST_LETTERS] for name in table["members"][:MOST_MEMBERS])
        return Group(str(table["name"])[:MOST_LETTERS], members, str(table.get("by", ""))[:MOST_LETTERS])
    except (KeyError, TypeError, AttributeError):
        return None


def group_table(group: Group) -> dict[str, Any]:
    """The group as files hold it."""
    return {"name": group.name, "members": list(group.members), "by": group.by}


def placed(folder: Path) -> Placed | None:
    """The hand-in in a folder; None where `place` did not make the folder."""
    try:
        note = _note(folder)
        made = datetime.strptime(note["made"], FORMAT).replace(tzinfo=UTC)
        dated_by, days = note.get("dated_by"), float(note.get("extension_days", 0))
        if not HASH.fullmatch(note["sha256"]):
            return None  # it becomes part of a path
        return Placed(
            made=made,
            sha256=note["sha256"],
            within=str(note.get("within", "")),
            dated_by=dated_by if dated_by in TRUST else TRUST[0],
            marked_late=note.get("marked_late") is True,
            extension_days=days if 0 <= days <= MOST_DAYS else 0.0,
            group=read_group(note.get("group")),
        )
    except (Refused, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _note(folder: Path) -> Any:
    return json.loads(read_file(folder / NOTE, MOST_BYTES))


def noted(folder: Path) -> list[str]:
    """What was odd about the hand-in in a folder when it was collected; nothing where nobody said so.

    Whoever fills `submitted/` without `collect` may put there what a student wrote: so it is only text, and cut.
    """
    try:
        said = _note(folder)["findings"]
    except (Refused, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [text[:MOST_LETTERS] for text in said if isinstance(text, str)][:MOST_NOTED] if type(said) is list else []


def vouched(folder: Path) -> Placed | None:
    """As `placed`, where `collect` itself has written the note."""
    try:
        known = read_file(_witness(folder), MOST_BYTES).decode("ascii", "replace").split()
        sha256 = hashlib.sha256(read_file(folder / NOTE, MOST_BYTES)).hexdigest()
    except Refused:
        return None
    return placed(folder) if sha256 in known else None


def _witness(folder: Path) -> Path:
    return folder.parent / EARLIER / folder.name / VOUCHED


def write_note(folder: Path, note: Mapping[str, Any], place: Path) -> None:
    """Write the note of a folder, and vouch for it. place: of the hand-in that counts, `<student>/<assignment>`"""
    # In ASCII: a source's name may hold what UTF-8 cannot.
    text = json.dumps(note, indent=1, ensure_ascii=True) + "\n"
    witness, sha256 = _witness(place), hashlib.sha256(text.encode()).hexdigest()
    known = witness.read_text(encoding="ascii").split() if witness.is_file() else []
    if sha256 not in known:
        write_atomic(witness, "\n".join([*known, sha256]) + "\n")
    write_atomic(folder / NOTE, text)


def annotate(folder: Path, extension_days: float | None = None, group: Group | None = None) -> bool:
    """Note how much later than others the student may hand in, or whom else it counts for. Whether that was new.

    Nothing where `collect` did not write the note: what a student put there is not to be vouched for.
    """
    there = vouched(folder)
    if there is None:
        return False
    new: dict[str, Any] = {}
    if extension_days is not None and there.extension_days != extension_days:
        new["extension_days"] = extension_days
    if group is not None and there.group != group:
        new["group"] = group_table(group)
        new["findings"] = [text for text in noted(folder) if not text.startswith(TOGETHER[0])]  # of the group before
    if new:
        write_note(folder, _note(folder) | new, folder)
    return bool(new)
