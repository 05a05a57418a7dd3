"""Whose results there are, and whose there are not: a class list held against the results."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.collect.names import folder_name
from autograder.roster import Person, match_students

from .results import Result

__all__ = ["Roll", "call_roll"]


@dataclass(frozen=True)
class Roll:
    """Without a roster: everybody is who they are called, and nobody is missing.

    people:   {page: the person of the roster}
    missing:  those of the roster without a result
    strangers: results of nobody in the roster, each with the likeliest person, if any is likely
    """

    people: dict[str, Person] = field(default_factory=dict)
    missing: tuple[Person, ...] = ()
    strangers: tuple[tuple[Result, Person | None], ...] = ()
    called: bool = False


def call_roll(results: Sequence[Result], people: Sequence[Person]) -> Roll:
    """Hold results against a class list."""
    matches = match_students([result.student for result in results], people, spelled=folder_name)
    here = {person.row for person in matches.people.values()}
    return Roll(
        people={result.page: matches.people[result.student] for result in results if result.student in matches.people},
        missing=tuple(person for person in people if person.row not in here),
        strangers=tuple(
            (result, matches.unmatched[result.student]) for result in results if result.student in matches.unmatched
        ),
        called=True,
    )
