"""Many submissions: finding them, grading them in parallel, and files that survive an interruption."""

from .intake import Found, find_submissions, passed_over, read_submission
from .results import GradeBook, safe_name
from .run import Pile, grade_pile

__all__ = [
    "Found",
    "GradeBook",
    "Pile",
    "find_submissions",
    "grade_pile",
    "passed_over",
    "read_submission",
    "safe_name",
]
