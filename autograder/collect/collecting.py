"""`collect`: every hand-in of every source, the latest of each student into its place."""

import contextlib
import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.manifest import Manifest
from autograder.errors import UsageError
from autograder.roster import Person

from .folders import StudentFolders
from .formats import HandedIn, Unreadable, handed_in, is_one_students
from .kept import Kept, keep
from .names import folder_name
from .note import NOTE, annotate, placed, vouched
from .people import Register
from .placing import digest, place
from .trees import Refused, Tree, folder_tree, zip_tree

__all__ = ["Collected", "Collection", "collect"]


@dataclass(frozen=True)
class Collected:
    """One student's hand-in as it was taken. changed: whether the folder was written anew.

    dated_by, marked_late: who says when it was made, and whether a system says it was late, as in Placed
    """

    student: str
    folder: Path
    made: str
    notebooks: int
    changed: bool
    findings: tuple[str, ...] = ()
    dated_by: str = "files"
    marked_late: bool = False


@dataclass
class Collection:
    """students: {folder name: Collected}; refused: {where: why} for what could not be taken at all.

    unmatched: {student: who it may be} of those who are not in the roster; missing: who of the roster has nothing there
    left: {folder of an earlier run: whose work it is now}, which would be graded as one more student's
    unused: names that somebody said who they are of, and that nobody handed in under
    extended: {student: days} where the roster's extension is another one than was noted
    """

    students: dict[str, Collected] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unmatched: dict[str, str] = field(default_factory=dict)
    missing: list[Person] = field(default_factory=list)
    left: dict[Path, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    extended: dict[str, float] = field(default_factory=dict)


def collect(
    sources: Sequence[Path], manifest: Manifest, submitted: Path, register: Register | None = None
) -> Collection:
    """Take the submissions of an assignment from folders and zips into `submitted/<student>/<assignment>/`.

    Of several by one student the latest counts, also against one that was collected before; but one that came in a zip
    with others' work never counts against one that came by itself. Raises UsageError where a source is neither a folder
    nor a zip, or has to do with `submitted` itself, and where nothing can be written there.

    register: the class, so that folders are called by the roster's ids; without it by what the sources call students
    """
    data = {name: most for notebook in manifest.notebooks for name, most in notebook.files.items()}
    extensions = register.extensions(manifest.assignment) if register is not None else {}
    names = {notebook.name.casefold() for notebook in manifest.notebooks}
    for source in sources:
        _apart(source, submitted)
    found = Collection()
    with contextlib.ExitStack() as files:
        # All are opened before anything is written: a wrong name among them changes nothing.
        trees = [_open(source, files) for source in sources]
        if trees:
            _room(submitted)
        folders = StudentFolders(submitted)
        # Beside zips of one student each, which `*.zip` names, a zip of several may be one student's doing.
        noted = any(is_one_students(tree, manifest.assignment) for tree in trees)
        for source, tree in zip(sources, trees, strict=True):
            for one in handed_in(tree, manifest.assignment):
                if isinstance(one, HandedIn) and not source.is_dir() and one.tree is not tree and not one.within:
                    one = one.among_others(tree.name, noted=noted)
                _sort(one, manifest.assignment, data, folders, found, register)
    for student, taken in found.students.items():
        stems = [path.stem.casefold() for path in taken.folder.glob("*.ipynb")]
        if taken.changed and not any(name in stem for name in names for stem in stems):
            text = f"none of its notebooks is called as in {manifest.assignment}; is it another assignment's?"
            found.students[student] = replace(taken, findings=(*taken.findings, text))
    if register is not None:
        found.unused = register.unused() if sources else []
        _call_the_roll(register, extensions, manifest.assignment, folders, found)
    return found


def _call_the_roll(
    register: Register, extensions: dict[str, float], assignment: str, folders: StudentFolders, found: Collection
) -> None:
    """Note everybody's extension, also where nothing new was handed in, and who has handed in nothing at all."""
    found.unmatched = register.unmatched
    there = set()
    for person in register.roster.people:
        folder = folders.of(folder_name(person.id)) / assignment
        if placed(folder) is not None and annotate(folder, extensions[person.id]):
            found.extended[folder.parent.name] = extensions[person.id]
        if os.path.lexists(folder):
            there.add(person.id)
    found.missing = register.missing(there)


def _sort(
    one: HandedIn | Unreadable,
    assignment: str,
    data: dict[str, int],
    folders: StudentFolders,
    found: Collection,
    register: Register | None,
) -> None:
    if isinstance(one, Unreadable):
        found.refused[one.where] = one.why
        return
    try:
        kept = keep(one.tree, data, assignment)
        why = _not_taken(kept, assignment)
        if why:
            found.refused[one.where] = why
            return
        for theirs in [one] if register is None else register.entered(one):
            _take(theirs, _dated(theirs, kept), assignment, folders, found)
            if register is not None and not register.knows(folder_name(one.student)):
                earlier = folders.of(folder_name(one.student)) / assignment
                if theirs.person is not None and placed(earlier) is not None:
                    found.left[earlier.parent] = theirs.person.id
    except (OSError, ValueError) as error:  # one hand-in, whatever is odd about it, never stops a class's
        said = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        found.refused[one.where] = f"it could not be put in its place ({said}); look at it by hand"


def _apart(source: Path, submitted: Path) -> None:
    """Raise UsageError where one of the two lies in the other: what a server said of times is not in those files."""
    theirs, ours = source.resolve(), submitted.resolve()
    if theirs.is_relative_to(ours) or ours.is_relative_to(theirs):
        raise UsageError(
            f"{source} overlaps with {submitted}, where hand-ins go: name what was downloaded, or, to note extensions "
            "alone, no source at all."
        )


def _room(submitted: Path) -> None:
    """Raise UsageError where nothing can be put into the folder: else that would be said of each hand-in."""
    there = submitted
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        why = os.strerror(errno.EACCES if there.is_dir() else errno.ENOTDIR)
        raise UsageError(f"Nothing can be put into {submitted}: {why}. Mend that, or name another with --submitted.")


def _open(source: Path, files: contextlib.ExitStack) -> Tree:
    if source.is_dir():
        return folder_tree(source)
    if not source.is_file():
        raise UsageError(f"There is no {source}; name folders and zips with submissions.")
    try:
        return zip_tree(source.name, files.enter_context(source.open("rb")), pile=True)
    except Refused as refusal:
        raise UsageError(f"{source} {refusal}; name folders and zips with submissions.") from None


def _dated(one: HandedIn, kept: Kept) -> Kept:
    """With a server's time, where one is told: the receipt's is the student's own."""
    return kept if one.submitted is None else replace(kept, made=one.submitted, dated_by="server")


def _not_taken(kept: Kept, assignment: str) -> str:
    if kept.assignment and kept.assignment != assignment:
        return f"its receipt is of {kept.assignment}, not of {assignment}"
    if not any(name.endswith(".ipynb") for name in kept.files):
        return "there is no notebook in it" + "".join(f"; {text}" for text in kept.findings[:1])
    return ""


def _take(one: HandedIn, kept: Kept, assignment: str, folders: StudentFolders, found: Collection) -> None:
    folder = folders.of(folder_name(one.student)) / assignment
    name = folder.parent.name
    before = vouched(folder)
    if before is None and os.path.lexists(folder):
        why = "was put there by somebody else"
        if placed(folder) is not None:
            why = f"has a {NOTE} that `collect` did not write"
        found.refused[one.where] = f"{folder} is there already and {why}; move it away first"
        return
    findings = (*one.notes, *kept.findings)
    folders.add(name)
    changed = place(
        kept, folder, one.where, within=one.within, findings=findings, marked_late=one.marked_late, group=one.group
    )
    known = found.students.get(name)
    there = placed(folder)
    if one.within and there is not None and not there.within and there.sha256 != digest(kept):
        found.refused[one.where] = (
            f"{name} handed in another one, not in a zip with others' work: that one counts; "
            f"if it should not, move {folder} away first"
        )
        return
    if changed and before is not None and before.within and not one.within:
        findings = (*findings, f"one that came in {before.within}, with others' work, made place for it")
    made = there.made.strftime("%Y-%m-%d %H:%M") if there else ""
    dated_by, late = (there.dated_by, there.marked_late) if there else ("files", False)
    if known is not None:
        latest = "the latest of several was kept"
        if not changed:
            known = replace(known, made=made, dated_by=dated_by, marked_late=late)
            found.students[name] = replace(known, findings=_with(known.findings, latest))
            return
        findings = _with(findings, latest)
    elif not changed and there is not None and there.made > kept.made:
        findings = (*findings, "a later one was collected before, and kept")
    notebooks = sum(path.endswith(".ipynb") for path in kept.files)
    found.students[name] = Collected(name, folder, made, notebooks, changed, findings, dated_by, late)


def _with(findings: tuple[str, ...], text: str) -> tuple[str, ...]:
    return findings if text in findings else (*findings, text)
