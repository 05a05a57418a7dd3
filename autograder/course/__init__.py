"""What a course is made of: assignments, their notebooks and questions, and the mistakes students make in them."""

from .assignment import Assignment, Limits, NotebookSpec, Question, find_assignments, load_assignment
from .mistakes import Mistake, apply_mistake, load_mistakes

__all__ = [
    "Assignment",
    "Limits",
    "Mistake",
    "NotebookSpec",
    "Question",
    "apply_mistake",
    "find_assignments",
    "load_assignment",
    "load_mistakes",
]
