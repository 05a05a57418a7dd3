"""Who is in the class, and whose work is whose; tables from other systems and for them."""

from .matching import Matches, match_students
from .people import Person, Roster, people_of, read_roster
from .tables import Table, csv_text, inert, read_table

__all__ = [
    "Matches",
    "Person",
    "Roster",
    "Table",
    "csv_text",
    "inert",
    "match_students",
    "people_of",
    "read_roster",
    "read_table",
]
