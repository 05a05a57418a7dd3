"""What a student's notebook needs of the autograder: `check("question")` and `hint("question")`."""

from .asking import check
from .hints import hint
from .verdict import CheckReport

__all__ = ["CheckReport", "check", "hint"]
