"""A course directory: `source/` from our sources, and a configuration. What nbgrader and people put there stays."""

import contextlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment
from autograder.course.manifest import MANIFEST, sha256
from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.release.bundle import bundle_files
from autograder.release.notebooks import dump_notebook, source_notebook

__all__ = ["CONFIG", "Made", "configure_course", "make_course"]

CONFIG = "nbgrader_config.py"
NEEDED = "autograder.release.nbgrader_format"
# What of a release the checks of a live notebook need; without it `check` says that the bundle is missing.
BARE = ("checks/", "helpers/", "hints/", MANIFEST)
RECORDS = ".autograder"
COURSE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
TEXT = """\
# Made by `autograder course`, and yours from now on: it is never written again.
from {needed} import configure

c = get_config()
configure(c)
c.CourseDirectory.course_id = {course_id!r}
"""


@dataclass(frozen=True)
class Made:
    """What `make_course` did for an assignment: where it is, how many files changed or went."""

    folder: Path
    files: int
    changed: int
    removed: int


def make_course(assignment: Assignment, release: Path, course: Path, *, bare: bool = False) -> Made:
    """Fill `<course>/source/<assignment>/` and return what changed. Nothing else in the course is touched.

    release: what students get; the files beside its notebooks go with them
    bare:    without the packages `autograder` and `cs231n_utils`, for a hub where both are installed
    Only files that an earlier call wrote are replaced or removed. Raises UsageError where one of them was edited since,
    or where there is no release.
    """
    folder = course / "source" / assignment.name
    files = {
        name: content
        for name, content in bundle_files(assignment, release).items()
        if not name.endswith(".ipynb") and (not bare or name.startswith(BARE))
    }
    for spec in assignment.notebooks:
        files[f"{spec.name}.ipynb"] = dump_notebook(source_notebook(assignment, spec.name))
    record = course / RECORDS / f"{assignment.name}.json"
    before = _read_record(record)
    there = {name: _digest(folder / name) for name in {*before, *files}}
    made = {name: sha256(content) for name, content in files.items()}
    edited = sorted(name for name, found in there.items() if found not in ("", before.get(name), made.get(name)))
    if edited:
        raise UsageError(
            f"{folder / edited[0]} was not written by this command, or changed since (so were {len(edited) - 1} more "
            "files there): bring the changes to solutions/, remove the file, and run this again."
        )
    changed = [name for name in files if there[name] != made[name]]
    gone = [name for name, found in there.items() if name not in files and found]
    for name in changed:
        write_atomic(folder / name, files[name])
    for name in gone:
        (folder / name).unlink()
        with contextlib.suppress(OSError):  # others are still in its folder
            (folder / name).parent.rmdir()
    write_atomic(record, json.dumps(dict(sorted(made.items())), indent=1) + "\n")
    return Made(folder, len(files), len(changed), len(gone))


def configure_course(course: Path, course_id: str) -> bool:
    """Write the configuration where there is none; whether the one that is there does what a course of ours needs.

    Raises UsageError where the course's name is none that nbgrader's exchange could make a folder of.
    """
    if not COURSE_ID.fullmatch(course_id):
        raise UsageError(f"{course_id!r} cannot be a course's name: letters, digits and . _ + - only.")
    path = course / CONFIG
    if not path.exists():
        write_atomic(path, TEXT.format(needed=NEEDED, course_id=course_id))
    return NEEDED in path.read_text(encoding="utf-8", errors="replace")


def _read_record(path: Path) -> dict[str, str]:
    """{file: hash} of what was written before; nothing where that is not known, so that nothing is overwritten."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in table.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _digest(path: Path) -> str:
    """The hash of what is there; empty where nothing is."""
    return sha256(path.read_bytes()) if path.is_file() else ""
