"""The students of a roster: a CSV of ids, names and e-mail addresses, our own or one that an LMS exported."""

import difflib
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

from .tables import Table, read_table

__all__ = ["Person", "Roster", "people_of", "read_roster", "same_key", "same_letters"]

# What systems call their columns; the first of a line that there is counts. The long ones are Canvas' and Moodle's own.
COLUMNS = {
    "id": ("SIS Login ID", "id", "student_id", "student id", "username", "user name", "login", "netid"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
    "sis": ("SIS User ID",),
    "number": ("id number", "idnumber", "student number", "sid"),
    "canvas": ("id",),
    "identifier": ("identifier", "roster_identifier"),
    "github": ("github_username", "github username", "github"),
    "name": ("name", "full name", "student name", "student"),
    "first": ("first name", "first_name", "given name", "firstname"),
    "last": ("last name", "last_name", "surname", "family name", "lastname"),
    "section": ("section", "section name", "sections", "class"),
    "group": ("group", "team", "groups"),
    "extension": ("extension_days", "extension days", "extension", "extra days"),
}
OF_ONE = re.compile(r"extension[ _]days[ _](.+)", re.IGNORECASE)
UNIQUE = ("id", "email", "sis", "number", "canvas", "identifier", "github")
# The first cell of a line that Canvas puts between the header and the students.
NO_STUDENT = "Points Possible"
MOST_DAYS = 366.0
# So like a column of extensions that somebody would lose days by it.
ALIKE = 0.85


@dataclass(frozen=True)
class Person:
    """One student of a roster.

    keys: all that should be theirs alone: the ids that systems know them by, e-mail address, name
    row:  the place of their line in the roster's table
    """

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    extension_days: float = 0.0
    keys: tuple[str, ...] = ()
    row: int = 0

    @property
    def first_and_last(self) -> tuple[str, str]:
        """The name in two parts, as some systems want it.

        >>> Person("ada", "Lovelace, Ada").first_and_last, Person("ada", "Ada King Lovelace").first_and_last
        (('Ada', 'Lovelace'), ('Ada King', 'Lovelace'))
        """
        if "," in self.name:
            last, _, first = self.name.partition(",")
        else:
            first, _, last = self.name.rpartition(" ")
        return first.strip(), last.strip()


@dataclass(frozen=True)
class Roster:
    """The students of a class, and the table that says so."""

    people: tuple[Person, ...]
    table: Table

    def extension(self, person: Person, assignment: str) -> float:
        """The days that a person has more for an assignment: of the column `extension_days <assignment>` where there
        is one, else of `extension_days`, which is for all.
        """
        at = self.table.column(*(f"extension{a}days{b}{assignment}" for a in "_ " for b in " _"))
        if at is None:
            return person.extension_days
        return _days(self.table.rows[person.row][at].strip(), self.table.line(person.row))

    @property
    def extended(self) -> tuple[str, ...]:
        """The assignments that have a column of extensions of their own."""
        found = (OF_ONE.fullmatch(name.strip()) for name in self.table.header)
        return tuple(match[1].strip() for match in found if match)


def read_roster(path: Path) -> Roster:
    """The roster in a CSV file.

    Our own has the columns id, name, email and, where wanted, section, group, extension_days. Canvas' exported
    gradebook and Moodle's grading worksheet are known by their columns.
    Raises UsageError where it is no roster: no student, an id twice, an extension that is no number of days.
    """
    table = read_table(path)
    try:
        return Roster(people_of(table), table)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def same_key(text: str) -> str:
    """The same for names that differ in case, in blanks, or in how an accent is written.

    >>> same_key(" Zoe\u0308  ROSS") == same_key("Zoë Ross")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same_letters(text: str) -> str:
    """The same for names that differ only in how an accent is written.

    >>> same_letters("Zoe\u0308") == same_letters("Zo\xeb"), same_letters("zo\xeb") == same_letters("Zo\xeb")
    (True, False)
    """
    return unicodedata.normalize("NFC", text)


def people_of(table: Table) -> tuple[Person, ...]:
    """The students of a table, in its order. Raises UsageError as `read_roster` does."""
    columns = {kind: table.column(*names) for kind, names in COLUMNS.items()}
    for name in table.header:
        _spelled(name.strip())
    people: list[Person] = []
    seen: dict[str, tuple[int, str]] = {}
    for place, row in enumerate(table.rows):
        cells = {kind: "" if at is None else row[at].strip() for kind, at in columns.items()}
        line = table.line(place)
        person = _person(cells, place, line)
        if person is None:
            continue
        first, other = seen.setdefault(same_key(person.id), (line, person.id))
        if first != line and other == person.id:
            raise UsageError(f"lines {first} and {line} have the same id, {person.id}.")
        if first != line:
            differ = f"{other!a} and {person.id!a}, which differ only in case, blanks or how accents are written"
            raise UsageError(f"lines {first} and {line} have the ids {differ}: one student needs one line.")
        people.append(person)
    if not people:
        header = ", ".join(name.strip() for name in table.header[:12])
        raise UsageError(f"no student found; it needs a column called id or email, and has: {header}.")
    return tuple(people)


def _person(cells: Mapping[str, str], place: int, line: int) -> Person | None:
    first, last = cells["first"], cells["last"]
    name = cells["name"] or f"{first} {last}".strip()
    ids = [cells[kind] for kind in UNIQUE if cells[kind]]
    if not ids or NO_STUDENT in name:
        return None
    names = [name, f"{last} {first}", f"{last}, {first}"] if first and last else [name]
    if "," in name:
        names.append(" ".join(part.strip() for part in reversed(name.split(",", 1))))
    keys = [*ids, cells["email"].partition("@")[0], *names]
    return Person(
        id=ids[0],
        name=name,
        email=cells["email"],
        section=cells["section"],
        group=cells["group"],
        extension_days=_days(cells["extension"], line),
        keys=tuple(dict.fromkeys(key for key in keys if key.strip())),
        row=place,
    )


def _spelled(name: str) -> None:
    """Raise UsageError for a column that is nearly one of extensions: left out, it would cost points."""
    known = COLUMNS["extension"]
    if OF_ONE.fullmatch(name) or name.casefold() in known:
        return
    if difflib.get_close_matches(name.casefold(), known, n=1, cutoff=ALIKE):
        raise UsageError(f"the column {name!r} is not known; call it extension_days, or extension_days <assignment>.")


def _days(text: str, line: int) -> float:
    try:
        days = float(text.replace(",", ".") or 0)
    except ValueError:
        days = math.nan
    if not 0 <= days <= MOST_DAYS:
        raise UsageError(f"line {line} has an extension of {text!r}; it should be a number of days.")
    return days
