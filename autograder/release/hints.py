"""Hints in the source: there for every question, and none of them the answer."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.errors import SourceError
from autograder.notebook.hints import FOLDER, parse_hints

from .leaks import LONE, NEIGHBOUR, Secret, plain_lines

__all__ = ["hint_findings", "hint_leaks", "hints_path", "readable_hints"]

FEWEST, MOST, MOST_CHARACTERS = 2, 4, 600
RIGHT = 20


def hints_path(assignment: Assignment, notebook: str) -> Path:
    """The file of a notebook's hints."""
    return assignment.folder / FOLDER / f"{notebook}.toml"


def readable_hints(assignment: Assignment, notebook: str) -> None:
    """Raise SourceError where a notebook's file of hints is no such file: `hint` could only say so to students."""
    path = hints_path(assignment, notebook)
    try:
        if path.is_file():
            parse_hints(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceError(f"{path} cannot be read: {error}.") from None


def _all_hints(assignment: Assignment) -> Iterator[tuple[Path, dict[str, tuple[str, ...]]]]:
    for spec in assignment.notebooks:
        path = hints_path(assignment, spec.name)
        if path.is_file():
            yield path, parse_hints(path.read_text(encoding="utf-8"))


def hint_findings(assignment: Assignment) -> Iterator[str]:
    """What is wrong with an assignment's hints, apart from what they give away."""
    hinted = set()
    try:
        found = list(_all_hints(assignment))
    except ValueError as error:
        yield f"the hints of {assignment.name} cannot be read: {error}."
        return
    for path, hints in found:
        known = {question.id for question in assignment.notebook(path.stem).questions}
        for question, texts in hints.items():
            hinted.add(question)
            if question not in known:
                yield f"{path} has hints for {question}, which is no question of that notebook."
            if not FEWEST <= len(texts) <= MOST:
                yield f"{question} has {len(texts)} hints; {FEWEST} to {MOST} are wanted."
            for number, text in enumerate(texts, 1):
                if len(text) > MOST_CHARACTERS:
                    yield f"hint {number} of {question} has {len(text)} characters; {MOST_CHARACTERS} is the most."
                if text.count("`") % 2:
                    yield f"hint {number} of {question} opens a backtick and does not close it."
    for asked in assignment.questions:
        if not asked.written and asked.id not in hinted:
            yield f"{asked.id} has no hints; write two to four in {FOLDER}/{asked.notebook}.toml."


def hint_leaks(assignment: Assignment, secrets: Iterable[Secret]) -> Iterator[str]:
    """A sentence for each hint that holds solution text, inside a sentence too: a stricter look than at whole files."""
    secrets = list(secrets)
    for path, hints in _all_hints(assignment):
        for question, texts in hints.items():
            for number, text in enumerate(texts, 1):
                plain = "".join(plain_lines(re.sub(r"[`\s]+", " ", text)))
                for secret in secrets:
                    shown = _shown(secret, plain)
                    if shown:
                        yield f"hint {number} of {question} in {path} holds a piece of {secret.name}: {shown}"


def _shown(secret: Secret, plain: str) -> str:
    """A line that a hint gives away, or what stands on its right side; of a solution a shorter one counts already."""
    least = NEIGHBOUR if secret.name.startswith("the solution") else LONE
    for line in secret.lines:
        right = re.sub(r"^(return|[\w,.\[\]\"]+[-+*/]?=(?!=))", "", line)
        if (len(line) >= least and line in plain) or (len(right) >= RIGHT and right in plain):
            return line
    return ""
