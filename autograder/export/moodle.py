"""A file for Moodle: its own grading worksheet filled in, or a table for the gradebook's CSV import.

The worksheet of an assignment (“Download grading worksheet”, with offline grading switched on) comes back as it was but
for the column Grade. Moodle finds a student by the Identifier, needs the column “Last modified (grade)”, and skips
without a word what is above the assignment's maximum, so that is looked at here. Where there is no worksheet, a table
with e-mail address and ID number is for Grades > Import > CSV file, which asks what each column is.
Sources: https://docs.moodle.org/en/Assignment_settings and https://docs.moodle.org/en/Grade_import
"""

from collections.abc import Mapping, Sequence

from autograder.errors import NotSoError
from autograder.roster import Person, Table, csv_text, inert

from .fitting import column_of, fitted, number, usual_most
from .scores import LeftOut, Score, plain

__all__ = ["is_worksheet", "moodle_csv"]

MODIFIED = "Last modified (grade)"


def is_worksheet(table: Table) -> bool:
    """Whether a table is a grading worksheet that Moodle made."""
    return table.column("Identifier") is not None


def moodle_csv(
    scores: Sequence[Score],
    people: Mapping[str, Person],
    table: Table,
    title: str,
    *,
    column: str = "",
    scale: bool = False,
) -> tuple[str, list[LeftOut]]:
    """The file as text, and the students whom it could not hold.

    people: {student: person} of `table`; title: the assignment's; column: Grade, in the words of another language
    Raises NotSoError where the worksheet has no such column, or where a grade would be above its maximum.
    """
    if not is_worksheet(table):
        return _for_gradebook(scores, people, column or title, scale)
    if table.column(MODIFIED) is None and not column:
        raise NotSoError(
            f"Moodle's worksheet has no column “{MODIFIED}”, which Moodle wants back: download it anew. In a worksheet "
            "of another language say with --column what the grade's column is called."
        )
    every = list(range(len(table.header)))
    at = column_of(table.header, column, ("Grade",), every, "Moodle's worksheet")
    most = table.column("Maximum Grade")
    locked = table.column("Grade can be changed")
    modified = table.column(MODIFIED)
    # Some languages write a comma; what is there already shows it.
    comma = any("," in row[place] for row in table.rows for place in (at, most) if place is not None)
    rows = [list(row) for row in table.rows]

    def theirs(score: Score) -> float | None:
        return None if most is None else number(rows[people[score.student].row][most])

    found, left_out = fitted(scores, theirs, scale, "Moodle")
    for score, points in found:
        row = rows[people[score.student].row]
        if locked is not None and row[locked].strip().casefold() == "no":
            left_out.append(LeftOut(score.student, "Moodle says that this grade can no longer be changed"))
        else:
            row[at] = plain(points).replace(".", "," if comma else ".")
    # Behind the grade's date Moodle has the staff's own comments, and would take a changed one for a new one.
    end = len(table.header) if modified is None else modified + 1
    safe = [[inert(cell) for cell in row[:end]] + row[end:] for row in rows]
    return csv_text([table.header, *safe], table.delimiter), left_out


def _for_gradebook(
    scores: Sequence[Score], people: Mapping[str, Person], title: str, scale: bool
) -> tuple[str, list[LeftOut]]:
    most = usual_most(scores)
    found, left_out = fitted(scores, lambda score: most, scale, "others' version of it")
    rows = [["Username", "First name", "Last name", "Email address", inert(title)]]
    for score, points in sorted(found, key=lambda one: people[one[0].student].row):
        person = people[score.student]
        cells = [person.id, *person.first_and_last, person.email]
        rows.append([*(inert(cell) for cell in cells), plain(points)])
    return csv_text(rows), left_out
