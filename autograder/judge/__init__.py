"""The judge: runs checks against student code that lives in a sandbox, and writes down what came of it."""

from .grading import grade_submission
from .matching import Submission
from .material import Material, stage_notebooks
from .origin import changed
from .plan import Finding

__all__ = ["Finding", "Material", "Submission", "changed", "grade_submission", "stage_notebooks"]
