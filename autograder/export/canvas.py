"""A CSV for Canvas' gradebook import.

Canvas knows a student by the second column, its own ID, else by the SIS user or login id, else by the name; an
assignment by the number in brackets behind its title. The first line must start with Student and ID and have Section
before the first assignment. What a file does not mention stays as it is; an empty cell would clear a grade, so students
without a score are left out of it. Points Possible is written back, since Canvas takes it over.
Source: https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
"""

from collections.abc import Mapping, Sequence

from autograder.errors import NotSoError, UsageError
from autograder.roster import Person, Table, csv_text, inert

from .fitting import column_of, fitted, number, usual_most
from .scores import LeftOut, Score, plain

__all__ = ["canvas_csv", "is_canvas"]

INFO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
POSSIBLE = "    Points Possible"
FORMULA = "what Canvas knows them by looks like a formula; enter it by hand"


def is_canvas(table: Table) -> bool:
    """Whether a table is a gradebook that Canvas exported."""
    names = [name.strip() for name in table.header]
    return names[:2] == ["Student", "ID"] and "Section" in names


def canvas_csv(
    scores: Sequence[Score],
    people: Mapping[str, Person],
    table: Table,
    titles: tuple[str, ...],
    *,
    column: str = "",
    scale: bool = False,
) -> tuple[str, list[LeftOut]]:
    """The file as text, and the students whom Canvas would not know by it.

    people: {student: person} of `table`, which is Canvas' own exported gradebook or another roster
    titles: what the assignment may be called; column: its column's whole name, where titles are not enough
    Raises NotSoError where the gradebook has no such column or another number of points, UsageError for names in parts.
    """
    scores = sorted(scores, key=lambda score: people[score.student].row)
    if not is_canvas(table):
        return _from_roster(scores, people, column or titles[0], scale)
    names = [name.strip() for name in table.header]
    last = names.index("Section")
    if strange := [name for name in names[:last] if name not in INFO]:
        raise UsageError(f"The gradebook has columns that are not known here: {', '.join(strange)}.")
    at = column_of(table.header, column, titles, list(range(last + 1, len(names))), "Canvas' gradebook")
    possible = next((row for row in table.rows if "Points Possible" in row[0]), ())
    if possible and "read only" in possible[at]:
        raise NotSoError(
            f"Canvas marks the column {names[at]} as read only and would skip it; choose another --column."
        )
    theirs = number(possible[at]) if possible else None
    most = usual_most(scores) if theirs is None else theirs
    found, left_out = fitted(scores, lambda score: most, scale, "Canvas")
    header = [*names[: last + 1], table.header[at]]
    rows = [header, [POSSIBLE, *[""] * last, plain(most)]]
    for score, points in found:
        row = [cell.strip() for cell in table.rows[people[score.student].row][: last + 1]]
        cells = [inert(cell) for cell in row]
        if not cells[1] and cells != row:
            left_out.append(LeftOut(score.student, FORMULA))
        else:
            rows.append([*cells, plain(points)])
    return csv_text(rows), left_out


def _from_roster(
    scores: Sequence[Score], people: Mapping[str, Person], column: str, scale: bool
) -> tuple[str, list[LeftOut]]:
    """Without a gradebook: Canvas finds the students by their login, and makes the assignment when it is new."""
    most = usual_most(scores)
    found, left_out = fitted(scores, lambda score: most, scale, "others' version of it")
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", inert(column)],
        [POSSIBLE, "", "", "", "", plain(most)],
    ]
    for score, points in found:
        person = people[score.student]
        if inert(person.id) != person.id:
            left_out.append(LeftOut(score.student, FORMULA))
        else:
            name = inert(person.name or person.id)
            rows.append([name, "", "", person.id, inert(person.section), plain(points)])
    return csv_text(rows), left_out
