"""Gradescope's “Export Submissions”: a folder `submission_<id>` for each; `submission_metadata.yml` says whose it is.

A submission with several submitters is a group's, and counts for each of them. `:created_at` is Gradescope's own time.
Only the submission that counts there is in the export; earlier ones are told of, without their files.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .bulk import of_student
from .handed import HandedIn, Unreadable
from .times import read_time
from .trees import Refused, Tree, below
from .yaml_text import read_yaml

__all__ = ["METADATA", "gradescope"]

METADATA = "submission_metadata.yml"
MOST_BYTES = 32 << 20
MOST_SUBMITTERS = 20
DEPTH = 4  # submissions, one of them, its submitters, one of those


def gradescope(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable] | None:
    """The hand-ins of an export, zipped or unpacked; None where there is no list of submissions at its top."""
    tops = {entry.path[0] for entry in tree.entries}
    if (METADATA,) not in {entry.path for entry in tree.entries} and len(tops) == 1:
        tree = below(tree, tops.pop())
    if (METADATA,) not in {entry.path for entry in tree.entries}:
        return None
    return _submissions(tree, assignment)


def _submissions(tree: Tree, assignment: str) -> Iterator[HandedIn | Unreadable]:
    listed = next(entry for entry in tree.entries if entry.path == (METADATA,))
    try:
        table = read_yaml(listed.read(MOST_BYTES), DEPTH)
    except (Refused, ValueError) as error:
        said = f"it {error}" if isinstance(error, Refused) else str(error)
        yield Unreadable(f"{tree.name}/{METADATA}", f"{said}, so nobody knows whose the submissions are")
        return
    table = table if isinstance(table, dict) else {}
    folders = {entry.path[0] for entry in tree.entries if len(entry.path) > 1}
    for name in sorted(folders | set(table)):
        where = f"{tree.name}/{name}"
        submitters = _submitters(table.get(name))
        if name not in folders:
            yield Unreadable(where, f"{METADATA} names it, and its files are not there")
        elif not submitters:
            yield Unreadable(where, f"{METADATA} does not say whose it is")
        else:
            yield from _one(below(tree, name), assignment, where, submitters, table[name])


def _one(
    folder: Tree, assignment: str, where: str, submitters: list[tuple[str, ...]], record: dict[str, Any]
) -> Iterator[HandedIn | Unreadable]:
    submitted = read_time(str(_field(record, "created_at")))
    for at, names in enumerate(submitters):
        others = [other[0] for other in submitters if other is not names]
        notes = (f"Handed in together with {', '.join(others)}.",) if others else ()
        student = Tree(names[0], folder.entries, folder.refused)
        for found in of_student(student, assignment, where, names=names, submitted=submitted, notes=notes):
            # What cannot be opened is said once; what can be is everybody's.
            if isinstance(found, HandedIn):
                yield replace(found, together=tuple(each[0] for each in submitters)) if others else found
            elif at == 0:
                yield found


def _submitters(record: Any) -> list[tuple[str, ...]]:
    """What each submitter is called: address, id, name."""
    rows = _field(record, "submitters")
    found = []
    for row in rows[:MOST_SUBMITTERS] if isinstance(rows, list) else []:
        names = tuple(dict.fromkeys(text for key in ("email", "sid", "name") if (text := _text(_field(row, key)))))
        if names:
            found.append(names)
    return found


def _field(record: Any, key: str) -> Any:
    """Keys are Ruby's symbols, with a colon before them."""
    return record.get(f":{key}", record.get(key, "")) if isinstance(record, dict) else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and value.strip() not in ("~", "null") else ""
