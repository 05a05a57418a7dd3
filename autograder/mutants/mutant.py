"""A mutant: our answer to a question with one change in a solution region."""

from dataclasses import dataclass

from autograder.course import Assignment
from autograder.course.regions import BEGIN, END
from autograder.course.solution import answer_source

from .changes import changes_of

__all__ = ["Mutant", "mutants_of"]


@dataclass(frozen=True)
class Mutant:
    """was and becomes: the lines that differ, on one line; kind: what was done. source: the whole answer cell."""

    question: str
    kind: str
    was: str
    becomes: str
    source: str


def mutants_of(assignment: Assignment, question: str) -> list[Mutant]:
    """All mutants of a question's answer, in the order of the text."""
    source = answer_source(assignment, question)
    found = []
    for change in changes_of(source, _solution_line_numbers(source)):
        wrong = change.apply(source)
        was, becomes = _differing(source, wrong)
        found.append(Mutant(question, change.kind, was, becomes, wrong))
    return found


def _solution_line_numbers(source: str) -> list[int]:
    numbers, inside = [], False
    for number, line in enumerate(source.split("\n"), 1):
        if BEGIN in line or END in line:
            inside = BEGIN in line
        elif inside:
            numbers.append(number)
    return numbers


def _differing(one: str, other: str) -> tuple[str, str]:
    left, right = one.split("\n"), other.split("\n")
    while left and right and left[0] == right[0]:
        del left[0], right[0]
    while left and right and left[-1] == right[-1]:
        del left[-1], right[-1]
    return " ".join(" ".join(left).split()), " ".join(" ".join(right).split())
