"""The judge: runs checks against student code that lives in a sandbox, and writes down what came of it."""

from .grading import grade_submission
from .kills import tried_again
from .matching import Submission
from .material import Material, Watch, stage_notebooks
from .origin import changed
from .plan import Finding

__all__ = [
    "Finding",
    "Material",
    "Submission",
    "Watch",
    "changed",
    "grade_submission",
    "stage_notebooks",
    "tried_again",
]
