"""Lateness noted for a pile: the sheet of the assignment, and the results that say something else than it."""

from collections.abc import Iterable

from autograder.collect.note import vouched
from autograder.course.lateness import Lateness
from autograder.late import Sheet, read_sheet, record_of, with_late, write_sheet

from .intake import Found
from .keeping import held, keep
from .results import GradeBook

__all__ = ["keep_sheet", "note_lateness"]


def note_lateness(book: GradeBook, found: Iterable[Found], rules: Lateness) -> list[str]:
    """Note how late everybody is, by what `collect` wrote down and by the rules as they are now.

    Returns the students whose results now say something else. Raises UsageError where another run is under way.
    """
    with held(book.folder):
        sheet = keep_sheet(book, found, rules)
        changed = []
        for result in book.each():
            student = str(result.get("student"))
            if with_late(result, sheet.records.get(student)) != result:
                book.write(result)
                changed.append(student)
    return changed


def keep_sheet(book: GradeBook, found: Iterable[Found], rules: Lateness) -> Sheet:
    """Keep the rules and how late these students are; of others what was noted stays. Somebody must hold the folder."""
    there = {one.student: vouched(one.folder) for one in found}
    records = {student: record_of(one, rules) for student, one in there.items() if one is not None}
    gone = {name: record for name, record in read_sheet(book.folder).records.items() if name not in there}
    sheet = Sheet(rules, gone | records)
    text = write_sheet(sheet)
    if not book.late_path.is_file() or book.late_path.read_text(encoding="utf-8") != text:
        keep(book.late_path, text)
    return sheet
