"""One student, one spelling: accents can be written in two ways, and macOS makes folders in the one that others don't.

`Zo\\xeb` and `Zoe\\u0308` look the same and are two names of folders. They are never two students: which of two
folders counts is not for us to guess, and results under the other spelling would leave marks behind.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from autograder.collect.names import name_as_text, same_letters
from autograder.errors import UsageError

from .intake import Found
from .results import GradeBook

__all__ = ["spelled_as_before", "spelled_once"]


def spelled_once(submitted: Path) -> None:
    """Raise UsageError where two folders of students are called the same but for how accents are written."""
    seen: dict[str, str] = {}
    for folder in sorted(submitted.iterdir()) if submitted.is_dir() else ():
        if folder.name.startswith(".") or folder.is_symlink():
            continue  # nobody's work is looked for there
        other = seen.setdefault(same_letters(folder.name), folder.name)
        if other != folder.name:
            raise UsageError(
                f"{submitted} has two folders for {name_as_text(folder.name)}, {other!a} and {folder.name!a}, which "
                "differ only in how accents are written: move what one holds into the other, and remove it."
            )


def spelled_as_before(found: Iterable[Found], book: GradeBook) -> None:
    """Raise UsageError where somebody's results or marks are there already under the other way of writing accents."""
    for one in found:
        for other in (unicodedata.normalize("NFC", one.student), unicodedata.normalize("NFD", one.student)):
            if other == one.student or not (theirs := _kept(book, other)):
                continue
            if ours := _kept(book, one.student):
                raise UsageError(
                    f"{book.folder} knows {one.student!a} ({ours}) and {other!a} ({theirs}), which differ only in how "
                    f"accents are written: move the files of {other!a} away, and marks of theirs that should count "
                    f"into {_path(book.marks_path(one.student))}."
                )
            raise UsageError(
                f"{book.folder} knows {other!a}, and {one.folder.parent} is {one.student!a}, which differs only in "
                f"how accents are written: call the folder {other!a} again."
            )


def _kept(book: GradeBook, student: str) -> str:
    """The files of results and marks that are there of a student."""
    return " and ".join(_path(path) for path in (book.result_path(student), book.marks_path(student)) if path.exists())


def _path(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
