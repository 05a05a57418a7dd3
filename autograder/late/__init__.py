"""How late hand-ins are, and what that costs: days of an assignment, free days of a term, points."""

from .days import Lateness, Record, late_days, record_of
from .marking import with_late
from .sheet import SHEET, Sheet, read_sheet, write_sheet
from .term import Term, read_term

__all__ = [
    "SHEET",
    "Lateness",
    "Record",
    "Sheet",
    "Term",
    "late_days",
    "read_sheet",
    "read_term",
    "record_of",
    "with_late",
    "write_sheet",
]
