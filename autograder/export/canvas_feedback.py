"""Pages for Canvas' “Re-Upload Submissions”, which attaches each file of a zip to a comment on a submission.

Canvas reads two numbers out of a file's name, cut at the underscores: whose submission it is, and a file that was
handed in with it. It ignores what has not both, so the names come from “Download Submissions”, which writes them.
Then it shows the new file under the name of the one handed in: a page beside a zip goes into a zip of its own, or it
would open nowhere.
Sources: https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb
(infer_comment_context_from_filename) and https://github.com/instructure/canvas-lms/issues/2406
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.trees import Refused, folder_tree, zip_tree
from autograder.errors import UsageError

from .places import Place

__all__ = ["HandedInFile", "canvas_places", "handed_in_files"]

NUMBER = re.compile(r"[0-9]{1,20}")
LATE, ANONYMOUS = "LATE", "anon"
PAGES = (".html", ".htm")


@dataclass(frozen=True)
class HandedInFile:
    """A file of Canvas' download. prefix: its name up to the numbers; name: what the student called it."""

    prefix: str
    name: str

    @property
    def rank(self) -> tuple[int, str]:
        """The lower, the better a page goes beside it."""
        ending = self.name.casefold()
        return (0 if ending.endswith(".zip") else 1 if ending.endswith(PAGES) else 2), self.prefix


def handed_in_files(downloaded: Path) -> dict[str, list[HandedInFile]]:
    """{Canvas' number of a student: the files they handed in}, from the zip of a bulk download or its folder.

    Raises UsageError where it is neither, or has no file that Canvas would know.
    """
    found: dict[str, list[HandedInFile]] = {}
    for name in _names(downloaded):
        numbers = _numbers(name)
        if numbers is not None:
            user, file = numbers
            found.setdefault(user, []).append(file)
    if not found:
        raise UsageError(
            f"{downloaded} has no file that is called as Canvas calls what students hand in (name_17_501_file): "
            "give the zip of “Download Submissions”."
        )
    return found


def _names(downloaded: Path) -> list[str]:
    with contextlib.ExitStack() as opened:
        try:
            if downloaded.is_dir():
                tree = folder_tree(downloaded)
            else:
                tree = zip_tree(downloaded.name, opened.enter_context(downloaded.open("rb")), pile=True)
        except OSError as error:
            raise UsageError(f"{downloaded} cannot be read: {error.strerror or type(error).__name__}.") from None
        except Refused as refusal:
            raise UsageError(f"{downloaded} {refusal}; give the zip of Canvas' “Download Submissions”.") from None
    return [entry.name for entry in tree.entries]


def _numbers(name: str) -> tuple[str, HandedInFile] | None:
    """Whose file it is and the file, by Canvas' own rule; None where Canvas would ignore it or knows nobody by it.

    >>> _numbers("lovelaceada_LATE_17_501_layers.ipynb")
    ('17', HandedInFile(prefix='lovelaceada_LATE_17_501', name='layers.ipynb'))
    >>> _numbers("lovelaceada_17_link.html") is _numbers("anon_17_501_layers.ipynb") is None
    True
    """
    parts = name.split("_")
    numbers = [at for at, part in enumerate(parts) if NUMBER.fullmatch(part)][:2]
    if len(numbers) < 2 or numbers[1] + 1 >= len(parts) or next(one for one in parts if one != LATE) == ANONYMOUS:
        return None
    user, end = parts[numbers[0]], numbers[1] + 1
    return str(int(user)), HandedInFile("_".join(parts[:end]), "_".join(parts[end:]))


def canvas_places(
    numbers: Mapping[str, str], files: Mapping[str, list[HandedInFile]], assignment: str, left_out: dict[str, str]
) -> dict[str, Place]:
    """{student: place} of those with a file; the others into `left_out`. numbers: {student: Canvas' number}"""
    places = {}
    for student, number in numbers.items():
        if number not in files:
            left_out[student] = f"the download from Canvas has no file of theirs (Canvas' number {number})"
            continue
        beside = min(files[number], key=lambda file: file.rank)
        if beside.rank[0] == 0:
            places[student] = Place(f"{beside.prefix}_feedback.zip", inside=f"{assignment}-feedback.html")
        else:
            shown_as = beside.name if beside.rank[0] == 2 else ""
            places[student] = Place(f"{beside.prefix}_feedback.html", shown_as=shown_as)
    return places
