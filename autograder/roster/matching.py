"""Whose work is whose. Nothing is guessed: what fits nobody is named, with the likeliest person."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from autograder.errors import UsageError

from .people import Person, same_key, same_letters

__all__ = ["Matches", "match_students"]

LIKELY = 0.6
MOST_GUESSES = 200  # where more fit nobody, it is the wrong roster; each guess takes some milliseconds


@dataclass
class Matches:
    """{student: person}, and {student of nobody: the likeliest person, or None where nobody is like that}.

    contested: of those of nobody, the ones whom somebody else's work would be by as much right
    """

    people: dict[str, Person] = field(default_factory=dict)
    unmatched: dict[str, Person | None] = field(default_factory=dict)
    contested: dict[str, Person] = field(default_factory=dict)


def match_students(
    students: Iterable[str],
    people: Iterable[Person],
    given: Mapping[str, str] | None = None,
    spelled: Callable[[str], str] | None = None,
) -> Matches:
    """Find each student's person by what only one of them has: an id, an address, a name.

    given:   {student: key of a person}, what somebody decided
    spelled: how names were changed on their way, into names of folders, say
    Two students who would be the same person are nobody, unless `given` says which of them it is.
    Raises UsageError where `given` names nobody.

    >>> people = [Person("al1", "Ada Lovelace", keys=("al1", "Ada Lovelace"))]
    >>> found = match_students(["ada lovelace", "ada"], people)
    >>> found.people["ada lovelace"].id, found.unmatched["ada"].id
    ('al1', 'al1')
    """
    people, given = list(people), {same_letters(name): key for name, key in (given or {}).items()}
    known: dict[str, set[int]] = defaultdict(set)
    for place, person in enumerate(people):
        for key in person.keys:
            known[same_key(key)].add(place)
            if spelled is not None:
                known[same_key(spelled(key))].add(place)
    owners = {key: people[next(iter(places))] for key, places in known.items() if len(places) == 1}
    matches = Matches()
    for student in students:
        owner = owners.get(same_key(given.get(same_letters(student), student)))
        if owner is not None:
            matches.people[student] = owner
        elif same_letters(student) in given:
            key = given[same_letters(student)]
            raise UsageError(f"{student} should be {key}, which is nobody's in the roster, or not only one's.")
        else:
            matches.unmatched[student] = None
    claims: dict[int, list[str]] = defaultdict(list)
    for student, person in matches.people.items():
        claims[person.row].append(student)
    for claimants in claims.values():
        decided = [student for student in claimants if same_letters(student) in given]
        for student in claimants if len(decided) != 1 else set(claimants) - set(decided):
            if len(claimants) > 1:
                matches.contested[student] = matches.people.pop(student)
                matches.unmatched[student] = None
    _guess(matches, people, known)
    return matches


def _guess(matches: Matches, people: list[Person], known: Mapping[str, set[int]]) -> None:
    """Name the likeliest person for each who is nobody; a first name alone is like its bearer's."""
    words = {word: places for key, places in known.items() for word in key.split()} | dict(known)
    for student in list(matches.unmatched)[:MOST_GUESSES]:
        if near := difflib.get_close_matches(same_key(student), list(words), n=1, cutoff=LIKELY):
            matches.unmatched[student] = people[min(words[near[0]])]
