"""One student at a time, by whatever a system calls them; who it may be, where that is nobody's name.

`match_students` fits a finished class to a table, one to one. Here hand-ins come one by one, several of a student too.
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .matching import LIKELY, MOST_GUESSES
from .people import Person, Roster, same_key

__all__ = ["Finder", "Whose"]

NUMBER = re.compile(r"\d{1,20}$", re.ASCII)


@dataclass(frozen=True)
class Whose:
    """person: whose it is, None where nobody or more than one has such a name; doubts: what else there is to say."""

    person: Person | None
    doubts: tuple[str, ...] = ()


class Finder:
    """The people of a roster, by all that systems call them.

    >>> from autograder.roster import Table, people_of
    >>> table = Table(("id", "name"), (("al1", "Ada Lovelace"), ("gh2", "Grace Hopper")))
    >>> finder = Finder(Roster(people_of(table), table))
    >>> finder.find(["lovelaceada"]).person.id, finder.find(["Grace H."]).doubts
    ('al1', ('nobody in the roster is called Grace H.; likeliest is gh2 (Grace Hopper)',))
    """

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._loose: dict[str, set[int]] = defaultdict(set)
        self._groups: dict[str, list[Person]] = defaultdict(list)
        self._guesses = 0
        self._ids = {same_key(person.id): at for at, person in enumerate(roster.people)}
        self._numbers = numbers = _numbers(roster)
        for at, person in enumerate(roster.people):
            for key in (*person.keys, *numbers.get(person.row, ())):
                self._exact[same_key(key)].add(at)
            first, last = person.first_and_last
            for key in (*person.keys, f"{last} {first}", f"{first} {last}"):
                if bare := _bare(key):
                    self._loose[bare].add(at)
            if person.group.strip():
                self._groups[same_key(person.group)].append(person)

    def find(self, names: Sequence[str]) -> Whose:
        """The person with these names, the surest of them first. The first that is one person's alone decides."""
        doubts: list[str] = []
        found: int | None = None
        for name in names:
            places = self._places(name)
            if len(places) == 1 and found is None:
                found = next(iter(places))
            elif len(places) == 1 and found is not None and found not in places:
                other = self._who(next(iter(places)))
                doubts.append(f"it is also called {name}, which is {other}")
            elif len(places) > 1 and found is None:
                every = " or ".join(self._who(at) for at in sorted(places)[:3])
                doubts.append(f"{name} may be {every}")
        if found is not None:
            # What another name left open, this one has settled.
            return Whose(self.roster.people[found], tuple(text for text in doubts if text.startswith("it is also")))
        called = next((name for name in reversed(names) if ":" not in name), names[-1] if names else "")
        if not doubts:
            near = self._likeliest(called)
            guess = f"; likeliest is {self._who(near)}" if near is not None else ", or anything like it"
            doubts = [f"nobody in the roster is called {called}{guess}"]
        return Whose(None, tuple(doubts))

    def number(self, person: Person, system: str) -> str:
        """What the roster says that a system calls a person, `canvas:501`; empty where it doesn't say."""
        return next((one for one in self._numbers.get(person.row, ()) if one.startswith(f"{system}:")), "")

    def group(self, name: str) -> tuple[Person, ...]:
        """The members of a group of the roster; nobody where there is no such group."""
        return tuple(self._groups.get(same_key(name), ())) if name.strip() else ()

    def _places(self, name: str) -> set[int]:
        plain = same_key(name)
        if plain in self._ids:
            return {self._ids[plain]}
        return self._exact.get(plain) or (self._loose.get(_bare(name)) if ":" not in name else None) or set()

    def _who(self, at: int) -> str:
        person = self.roster.people[at]
        return f"{person.id} ({person.name})" if person.name and person.name != person.id else person.id

    def _likeliest(self, name: str) -> int | None:
        self._guesses += 1
        if self._guesses > MOST_GUESSES:
            return None
        words = {_bare(word): places for key, places in self._exact.items() if ":" not in key for word in key.split()}
        words |= self._loose
        near = difflib.get_close_matches(_bare(name), list(words), n=1, cutoff=LIKELY)
        return min(words[near[0]]) if near else None


def _numbers(roster: Roster) -> dict[int, list[str]]:
    """{row: numbers that only their own system uses}: kept apart, since another system's may be the same."""
    table = roster.table
    names = [name.strip() for name in table.header]
    columns = {
        "canvas": table.column("ID") if names[:2] == ["Student", "ID"] else None,
        "moodle": table.column("Identifier"),
        "github": table.column("github_username", "github username", "github"),
    }
    found: dict[int, list[str]] = defaultdict(list)
    for kind, at in columns.items():
        for place, row in enumerate(table.rows):
            cell = "" if at is None else row[at].strip()
            number = NUMBER.search(cell)
            if kind == "moodle" and number:
                cell = number[0]
            if cell:
                found[place].append(f"{kind}:{cell}")
    return found


def _bare(text: str) -> str:
    """Letters and digits alone, without accents: what is left of a name in the name of a file."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if one.isalnum()).casefold()
