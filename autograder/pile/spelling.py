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
        if folder.name.startswith("."):
            continue
        other = seen.setdefault(same_letters(folder.name), folder.name)
        if other != folder.name:
            raise UsageError(
                f"{submitted} has two folders for {name_as_text(folder.name)}, {other!a} and {folder.name!a}, which "
                "differ only in how accents are written: move what one holds into the other, and remove it."
            )


def spelled_as_before(found: Iterable[Found], book: GradeBook) -> None:
    """Raise UsageError where somebody's results or marks are there already under the other way of writing accents."""
    for one in found:
        forms = (unicodedata.normalize("NFC", one.student), unicodedata.normalize("NFD", one.student))
        for other in forms:
            if other != one.student and (book.result_path(other).exists() or book.marks_path(other).exists()):
                raise UsageError(
                    f"{book.folder} knows {other!a}, and {one.folder.parent} is {one.student!a}, which differs only in "
                    f"how accents are written: call the folder {other!a} again."
                )
