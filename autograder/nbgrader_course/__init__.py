"""A course directory that nbgrader takes, and what goes into its gradebook and comes back."""

from .course import make_course
from .export import to_gradebook
from .marks import marks_of_formgrader

__all__ = ["make_course", "marks_of_formgrader", "to_gradebook"]
