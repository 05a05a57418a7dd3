"""Of one hand-in the files that count, with what its receipt says of them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.handin.receipt import CLOCKS_DIFFER, MOST_BYTES, RECEIPT, Receipt, check_receipt, parse_receipt

from .trees import Entry, Refused, Tree

__all__ = ["Kept", "keep"]

NOTEBOOK_BYTES = (20 << 20) + 1  # one more than a notebook may have: the grader says so to the student
MODULE_BYTES = 1 << 18
TOTAL_BYTES = 64 << 20
MOST_FILES = 200
MOST_NAME = 120
MOST_REFUSED = 20  # files that are read to find that they are too large; of a small zip there may be thousands


@dataclass(frozen=True)
class Kept:
    """files: {relative path: content}; made: when it was packed, or last changed; findings in sentences.

    assignment: the one that the receipt names, empty without a receipt
    dated_by:   who says when it was made: "server", "receipt" or "files"
    """

    files: Mapping[str, bytes]
    made: datetime
    findings: tuple[str, ...]
    assignment: str = ""
    dated_by: str = "files"


def keep(tree: Tree, data: Mapping[str, int], assignment: str) -> Kept:
    """Read notebooks, Python files, the data files that the assignment asks for, and the receipt.

    data: {name: most bytes}. Whatever is left out is said.
    """
    findings = list(tree.refused)
    files: dict[str, bytes] = {}
    entries = _without_top(tree.entries, assignment)
    seen: dict[str, str] = {}
    receipt, room, refused = None, TOTAL_BYTES, 0
    for path, entry in entries:
        most = _room_for(entry.name, data)
        if path == RECEIPT:
            receipt = _receipt(entry, findings)
            continue
        if not most:
            continue
        # Two names that some system takes for one: the first stays.
        same = unicodedata.normalize("NFC", path).casefold()
        if same in seen:
            findings.append(f"{path} was left out: it has the name of {seen[same]}.")
        elif refused >= MOST_REFUSED:
            findings.append(
                f"More than {MOST_REFUSED} of its files cannot be taken; {path} and those after it were left out."
            )
            break
        elif len(files) >= MOST_FILES:
            findings.append(f"There are more than {MOST_FILES} files; {path} and those after it were left out.")
            break
        elif not _storable(path):
            findings.append(f"{path[:MOST_NAME]!r} was left out: no file should have such a name.")
        else:
            try:
                files[path] = entry.read(min(most, room))
            except Refused as refusal:
                findings.append(f"{path} was left out: it {refusal}.")
                refused += 1
                continue
            seen[same] = path
            room -= len(files[path])
    if receipt is not None:
        findings += check_receipt(receipt, files)
    made = receipt.made if receipt else _latest([one.modified for _, one in entries], findings)
    if receipt is None:
        return Kept(files, made, tuple(findings))
    return Kept(files, made, tuple(findings), receipt.assignment, "receipt")


def _latest(dates: list[datetime], findings: list[str]) -> datetime:
    """The last of the files' dates. One from the future would be the latest for ever."""
    possible = [date for date in dates if date <= datetime.now(UTC) + CLOCKS_DIFFER]
    if len(possible) < len(dates):
        findings.append("Dates of its files are in the future and count for nothing.")
    return max(possible, default=datetime(1980, 1, 1, tzinfo=UTC))


def _without_top(entries: tuple[Entry, ...], assignment: str) -> list[tuple[str, Entry]]:
    """Paths below the one folder that everything is in, if there is one: students zip the folder they worked in."""
    paths = [entry.path for entry in entries]
    while paths and all(len(path) > 1 and path[0] == paths[0][0] for path in paths):
        paths = [path[1:] for path in paths]
    if paths and not any(path[-1].endswith(".ipynb") and len(path) == 1 for path in paths):
        # Notebooks lie beside a folder of the assignment's name only in a student's folder of all assignments.
        here = [at for at, path in enumerate(paths) if path[0] == assignment and len(path) > 1]
        if here:
            return [("/".join(paths[at][1:]), entries[at]) for at in here]
    return [("/".join(path), entry) for path, entry in zip(paths, entries, strict=True)]


def _room_for(name: str, data: Mapping[str, int]) -> int:
    """How many bytes a file of this name may have; none where it does not count."""
    if name.endswith(".ipynb"):
        return NOTEBOOK_BYTES
    return MODULE_BYTES if name.endswith(".py") else data.get(name, 0)


def _storable(path: str) -> bool:
    odd = set('\\:*?"<>|')
    return len(path.encode("utf-8", "replace")) <= MOST_NAME * 4 and all(
        len(part.encode("utf-8", "replace")) <= MOST_NAME and part.isprintable() and part == part.strip()
        and not odd & set(part) and not part.endswith(".")
        for part in path.split("/")
    )  # fmt: skip


def _receipt(entry: Entry, findings: list[str]) -> Receipt | None:
    try:
        return parse_receipt(entry.read(MOST_BYTES))
    except (Refused, ValueError) as error:
        findings.append(f"The receipt cannot be read: {error}.")
        return None
