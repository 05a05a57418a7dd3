"""From a folder of submissions to the files that count: regular ones, of bounded size, read without following links."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.names import name_as_text
from autograder.collect.note import noted
from autograder.errors import UsageError
from autograder.judge import Finding, Submission

__all__ = ["Found", "find_submissions", "passed_over", "read_submission"]

TOTAL_BYTES = 64 << 20
MOST_FILES = 200
MOST_DEPTH = 4
MOST_FINDINGS = 100  # about files that were not looked at; a folder may hold any number of them
NOTEBOOK_BYTES = (20 << 20) + 1  # one more than a notebook may have, so that the refusal can say so
MODULE_BYTES = 1 << 18
# What editors and systems leave behind; nobody hands it in on purpose.
LEFTOVERS = (
    ".collected.json",
    ".ipynb_checkpoints",
    ".DS_Store",
    "._",
    ".git",
    ".vscode",
    ".idea",
    ".cache",
    ".python-version",
)
SKIPPED_FOLDERS = {"__pycache__", "__MACOSX", "node_modules"}


@dataclass(frozen=True)
class Found:
    """A student and the folder with what they handed in."""

    student: str
    folder: Path


def find_submissions(submitted: Path, assignment: str) -> list[Found]:
    """Every `<submitted>/<student>/<assignment>/`, by student. Raises UsageError where there is none."""
    if not submitted.is_dir():
        raise UsageError(f"There is no folder {submitted}; name the folder of submissions with --submitted.")
    found = []
    for student in sorted(submitted.iterdir()):
        folder = student / assignment
        if not student.name.startswith(".") and not student.is_symlink() and os.path.lexists(folder):
            found.append(Found(name_as_text(student.name), folder))
    if not found:
        raise UsageError(
            f"There are no submissions of {assignment} in {submitted}: "
            f"expected {submitted}/<student>/{assignment}/<notebook>.ipynb."
        )
    return found


def passed_over(submitted: Path, assignment: str) -> list[str]:
    """Folders that look like a student's but are none, each with the reason; nobody should miss a student silently."""
    found = []
    for student in sorted(submitted.iterdir()):
        if os.path.lexists(student / assignment):
            if student.is_symlink():
                found.append(f"{name_as_text(student.name)} is a link")
            elif student.name.startswith("."):
                found.append(f"{name_as_text(student.name)} starts with a dot")
    return found


def read_submission(found: Found, data: Mapping[str, int] | None = None) -> Submission:
    """The notebooks and small Python files of a submission. Raises OSError where one of them cannot be read.

    data: {name: most bytes} of the data files that the assignment asks for; others are not read
    """
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    if found.folder.is_symlink() or not found.folder.is_dir():
        detail = f"{found.folder.name} should be a folder with notebooks; it is something else."
        return Submission(found.student, {}, (Finding("not-a-folder", "", detail),))
    _walk(found.folder, "", data or {}, files, findings)
    if (more := len(findings) - MOST_FINDINGS) > 0:
        detail = f"{more} more files were not looked at or left out; they are not listed."
        findings[MOST_FINDINGS:] = [Finding("too-many-files", "", detail)]
    if not any(name.endswith(".ipynb") for name in files):
        findings.append(Finding("no-notebook", "", "The submission holds no notebook."))
    findings += [Finding("hand-in", "", text) for text in noted(found.folder)]
    return Submission(found.student, files, tuple(findings))


def _walk(folder: Path, prefix: str, data: Mapping[str, int], files: dict[str, bytes], findings: list[Finding]) -> None:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name = prefix + name_as_text(entry.name)
        if entry.name.startswith(LEFTOVERS) or entry.name in SKIPPED_FOLDERS:
            continue
        if entry.name.startswith("."):
            findings.append(
                Finding("hidden-file", name, f"{name} is hidden (its name starts with a dot): not looked at.")
            )
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name.endswith(".ipynb"):
                findings.append(Finding("not-a-file", name, f"{name} is a folder, not a notebook."))
            elif name.count("/") < MOST_DEPTH:
                _walk(Path(entry.path), name + "/", data, files, findings)
        elif entry.is_symlink() and entry.is_dir():
            findings.append(Finding("not-a-file", name, f"{name} is a link to a folder; it was not followed."))
        elif entry.name.endswith((".ipynb", ".py")) or entry.name in data:
            if not entry.is_file(follow_symlinks=False):
                findings.append(Finding("not-a-file", name, f"{name} is a link or a device; it was not followed."))
            elif len(files) >= MOST_FILES:
                findings.append(Finding("too-many-files", name, f"More than {MOST_FILES} files; the rest is left out."))
                return
            else:
                most = NOTEBOOK_BYTES if entry.name.endswith(".ipynb") else data.get(entry.name, MODULE_BYTES)
                size = min(most, entry.stat(follow_symlinks=False).st_size)
                if sum(map(len, files.values())) + size > TOTAL_BYTES:
                    detail = f"{name} would make the submission larger than {TOTAL_BYTES >> 20} MB and was left out."
                    findings.append(Finding("file-too-large", name, detail))
                else:
                    _take(Path(entry.path), name, most, files, findings)


def _take(path: Path, name: str, most: int, files: dict[str, bytes], findings: list[Finding]) -> None:
    # Between looking and opening the file may have become something else: NOFOLLOW and the second look see to that.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            findings.append(Finding("not-a-file", name, f"{name} is not a regular file."))
            return
        content = file.read(most + 1)
    if len(content) > most and not name.endswith(".ipynb"):
        findings.append(Finding("file-too-large", name, f"{name} has more than {most >> 10} KB and was left out."))
        return
    files[name] = content[:most]
