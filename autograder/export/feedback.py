"""Every student's own feedback page, in a zip that Moodle or Canvas hands out to them.

Where a page lies in the zip decides who reads it. So whoever is not one person of the roster for certain, or whose
number there is somebody else's too, is left out and named.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.pile import GradeBook
from autograder.roster import Person, Roster
from autograder.roster.finding import Finder

from .canvas import is_canvas
from .canvas_feedback import canvas_places, handed_in_files
from .exporting import Exported, Wanted, known_people, marked_earlier
from .moodle import is_worksheet
from .moodle_feedback import moodle_places
from .places import Place

__all__ = ["FEEDBACK", "export_feedback"]

FEEDBACK = {
    "canvas": "Canvas' exported gradebook, whose column ID is what Canvas finds students by",
    "moodle": "Moodle's grading worksheet, whose column Identifier is what Moodle finds students by",
}
NUMBER = re.compile(r"[0-9]{1,20}")
# The same pages make the same file.
WHEN = (1980, 1, 1, 0, 0, 0)


def export_feedback(
    book: GradeBook, wanted: Wanted, pages: Iterable[tuple[str, str]], downloaded: Path | None = None
) -> Exported:
    """Write the zip; none is written where nobody is left to write to.

    pages:      (student, page) of all results, as the pages should be now
    downloaded: for Canvas, the zip or folder of “Download Submissions”
    Raises UsageError where the roster is not that system's own, or where Canvas' download is missing or none.
    """
    if wanted.to not in FEEDBACK:
        raise UsageError(
            f"--feedback is for --to {' and --to '.join(FEEDBACK)}; {wanted.to} has none, or shows it itself."
        )
    if wanted.to == "canvas" and downloaded is None:
        raise UsageError(
            "Canvas takes a page only beside a file that the student handed in: name the zip of its "
            "“Download Submissions” with --downloaded."
        )
    needed = f"--to {wanted.to} --feedback needs as --roster {FEEDBACK[wanted.to]}."
    if wanted.roster is None:
        raise UsageError(needed)
    files = handed_in_files(downloaded) if downloaded is not None else {}
    done, ready, people, roster = known_people(book, wanted)
    if roster is None or people is None or not (is_canvas if wanted.to == "canvas" else is_worksheet)(roster.table):
        raise UsageError(needed)
    numbers = _numbers([score.student for score in ready], people, roster, wanted.to, done)
    if wanted.to == "canvas":
        places = canvas_places(numbers, files, book.folder.name, done.left_out)
    else:
        places = moodle_places(numbers, people, book.folder.name)
    content, written = _packed(pages, places)
    done.left_out |= dict.fromkeys({*places} - written, "their page could not be made from their result")
    done.students = len(written)
    done.unread = len({*done.unread_of} & written)
    done.earlier = marked_earlier(score for score in ready if score.student in written)
    done.shown_as = {student: places[student].shown_as for student in sorted(written) if places[student].shown_as}
    if written:
        write_atomic(wanted.target, content)
    return done


def _numbers(
    students: Iterable[str], people: Mapping[str, Person], roster: Roster, system: str, done: Exported
) -> dict[str, str]:
    """{student: the number that the system knows them by}, where the roster has one and it is theirs alone."""
    finder = Finder(roster)
    by_row = {person.row: _number(finder.number(person, system)) for person in roster.people}
    bearers = Counter(by_row.values())
    found = {}
    for student in students:
        number = by_row[people[student].row]
        if not number:
            done.left_out[student] = f"the roster does not say by which number {system.capitalize()} knows them"
        elif bearers[number] > 1:
            done.left_out[student] = f"the roster has their number, {number}, for somebody else too"
        else:
            found[student] = number
    return found


def _number(named: str) -> str:
    """`17` of `canvas:017`; empty where it is no number."""
    text = named.partition(":")[2]
    return str(int(text)) if NUMBER.fullmatch(text) else ""


def _packed(pages: Iterable[tuple[str, str]], places: Mapping[str, Place]) -> tuple[bytes, set[str]]:
    """The zip, and whose pages are in it."""
    written = set()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in pages:
            place = places.get(student)
            if place is not None and student not in written:
                content = page.encode("utf-8", "replace")
                archive.writestr(_entry(place.path), _zip_of(place.inside, content) if place.inside else content)
                written.add(student)
    return buffer.getvalue(), written


def _zip_of(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(name), content)
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
