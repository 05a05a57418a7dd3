"""`collect`: every hand-in of every source, the latest of each student into its place."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.manifest import Manifest
from autograder.errors import UsageError

from .formats import HandedIn, Unreadable, handed_in
from .kept import Kept, keep
from .names import folder_name
from .placing import place, placed, student_folder
from .trees import Refused, Tree, folder_tree, zip_tree

__all__ = ["Collected", "Collection", "collect", "lines"]


@dataclass(frozen=True)
class Collected:
    """One student's hand-in as it was taken. changed: whether the folder was written anew."""

    student: str
    folder: Path
    made: str
    notebooks: int
    changed: bool
    findings: tuple[str, ...] = ()


@dataclass
class Collection:
    """students: {folder name: Collected}; refused: {where: why} for what could not be taken at all."""

    students: dict[str, Collected] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def collect(sources: Sequence[Path], manifest: Manifest, submitted: Path) -> Collection:
    """Take the submissions of an assignment from folders and zips into `submitted/<student>/<assignment>/`.

    Of several by one student the latest counts, also against one that was collected before. Raises UsageError where a
    source is neither a folder nor a zip.
    """
    data = {name: most for notebook in manifest.notebooks for name, most in notebook.files.items()}
    found = Collection()
    with contextlib.ExitStack() as files:
        # All are opened before anything is written: a wrong name among them changes nothing.
        for tree in [_open(source, files) for source in sources]:
            _sort(tree, manifest.assignment, data, submitted, found)
    return found


def _sort(tree: Tree, assignment: str, data: dict[str, int], submitted: Path, found: Collection) -> None:
    for one in handed_in(tree, assignment):
        if isinstance(one, Unreadable):
            found.refused[one.where] = one.why
            continue
        try:
            kept = keep(one.tree, data, assignment)
            why = _not_taken(kept, assignment)
            if why:
                found.refused[one.where] = why
            else:
                _take(one, kept, assignment, submitted, found)
        except (OSError, ValueError) as error:  # one hand-in, whatever is odd about it, never stops a class's
            said = (isinstance(error, OSError) and error.strerror) or type(error).__name__
            found.refused[one.where] = f"it could not be put in its place ({said}); look at it by hand"


def _open(source: Path, files: contextlib.ExitStack) -> Tree:
    if source.is_dir():
        return folder_tree(source)
    if not source.is_file():
        raise UsageError(f"There is no {source}; name folders and zips with submissions.")
    try:
        return zip_tree(source.name, files.enter_context(source.open("rb")), pile=True)
    except Refused as refusal:
        raise UsageError(f"{source} {refusal}; name folders and zips with submissions.") from None


def _not_taken(kept: Kept, assignment: str) -> str:
    if kept.assignment and kept.assignment != assignment:
        return f"its receipt is of {kept.assignment}, not of {assignment}"
    if not any(name.endswith(".ipynb") for name in kept.files):
        return "there is no notebook in it" + "".join(f"; {text}" for text in kept.findings[:1])
    return ""


def _take(one: HandedIn, kept: Kept, assignment: str, submitted: Path, found: Collection) -> None:
    folder = student_folder(submitted, folder_name(one.student)) / assignment
    name = folder.parent.name
    if os.path.lexists(folder) and placed(folder) is None:
        found.refused[one.where] = f"{folder} is there already and was put there by somebody else; move it away first"
        return
    changed = place(kept, folder, one.where)
    findings = (*one.notes, *kept.findings)
    known = found.students.get(name)
    there = placed(folder)
    made = there[0].strftime("%Y-%m-%d %H:%M") if there else ""
    if known is not None:
        latest = "the latest of several was kept"
        if not changed:
            found.students[name] = Collected(
                name, folder, made, known.notebooks, known.changed, _with(known.findings, latest)
            )
            return
        findings = _with(findings, latest)
    elif not changed and there is not None and there[0] > kept.made:
        findings = (*findings, "a later one was collected before, and kept")
    notebooks = sum(path.endswith(".ipynb") for path in kept.files)
    found.students[name] = Collected(name, folder, made, notebooks, changed, findings)


def _with(findings: tuple[str, ...], text: str) -> tuple[str, ...]:
    return findings if text in findings else (*findings, text)


def lines(found: Collection) -> Iterator[str]:
    """What was collected, for a person: a line a student, and under it what is worth a look."""
    for name in sorted(found.students):
        one = found.students[name]
        state = "collected" if one.changed else "unchanged"
        yield f"{name}: {one.notebooks} notebook{'s' * (one.notebooks != 1)}, {one.made} UTC, {state}"
        yield from (f"    {text}" for text in one.findings)
    for where, why in sorted(found.refused.items()):
        yield f"not collected: {where}: {why}"
