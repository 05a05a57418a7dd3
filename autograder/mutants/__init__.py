"""How much do the checks see? Small changes of our own answers, graded as a student's answer would be."""

from .changes import Change, changes_of
from .equivalents import Equivalent, load_equivalents
from .grading import Graded, grade_mutants
from .mutant import Mutant, mutants_of

__all__ = [
    "Change",
    "Equivalent",
    "Graded",
    "Mutant",
    "changes_of",
    "grade_mutants",
    "load_equivalents",
    "mutants_of",
]
