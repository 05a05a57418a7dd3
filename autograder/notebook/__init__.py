"""What a student's notebook needs of the autograder: `check("question")`."""

from .asking import check
from .verdict import CheckReport

__all__ = ["CheckReport", "check"]
