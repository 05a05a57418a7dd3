"""Whose a hand-in is, by the roster: one person's, a whole group's, or nobody's, which is said and loses nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from autograder.errors import UsageError
from autograder.roster import Person, Roster
from autograder.roster.finding import Finder, Whose

from .handed import HandedIn
from .names import folder_name, same_letters
from .note import Group

__all__ = ["STRANGER", "Register"]

STRANGER = "Not in the roster: "


@dataclass
class Register:
    """The people of a class, and what became of the names in the sources.

    match:     {what a source calls somebody: what the roster does}, decided by a person
    times:     {id: when a server took the latest hand-in}, where it tells that in a table of its own
    groups:    whether one member's hand-in counts for all of the roster's group
    unmatched: {what the source calls somebody: who it may be}
    """

    roster: Roster
    match: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)
    groups: bool = False
    unmatched: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.match = {same_letters(name): key for name, key in self.match.items()}
        self.finder = Finder(self.roster)
        self.folders = {folder_name(person.id) for person in self.roster.people}
        self._used: set[str] = set()
        self._accounts: dict[tuple[str, str], str] = {}
        for name, key in self.match.items():
            if self.finder.find([key]).person is None:
                raise UsageError(f"{name} should be {key}, which is nobody's in the roster, or not only one's.")

    def entered(self, one: HandedIn) -> list[HandedIn]:
        """The hand-in under its person's id, once for each member where it is a group's; as it came where nobody's."""
        names = list(one.names or (one.student,))
        decided = [name for name in map(same_letters, (one.student, *names)) if name in self.match]
        self._used.update(decided)
        given = [self.match[name] for name in decided]
        whose = self.finder.find(given or names)
        if whose.person and not given and (number := self._other_number(whose.person, names)):
            said = f"{names[0]} is only called like {whose.person.id}, whom the roster has as {number}"
            whose = replace(whose, doubts=(*whose.doubts, said))
        if whose.person and not given and (other := self._other_account(one, whose, names)):
            whose = Whose(None, (f"{names[0]} and {other} are both called like {whose.person.id}",))
        members = (whose.person,) if whose.person else self._group(names)
        if not members:
            self.unmatched[one.student] = "; ".join(whose.doubts)
            return [replace(one, notes=(*one.notes, *(f"{STRANGER}{text}." for text in whose.doubts)))]
        if self.groups and whose.person and whose.person.group:
            members = self.finder.group(whose.person.group)
        return [self._as(one, person, whose, members) for person in members]

    def _other_number(self, person: Person, names: list[str]) -> str:
        """The number that the roster has for a person whom a hand-in of another number is called like, if any."""
        system, colon, _ = names[0].partition(":")
        number = self.finder.number(person, system) if colon else ""
        return "" if self.finder.find(names[:1]).person is person else number

    def _other_account(self, one: HandedIn, whose: Whose, names: list[str]) -> str:
        """The other account of the same system that this person's work came from, if any.

        Many systems let people change what they are called: with a name alone somebody could take another's place.
        """
        if whose.person is None or ":" not in names[0]:
            return ""
        known = self._accounts.setdefault((one.where.partition("/")[0], whose.person.id), names[0])
        sure = self.finder.find(names[:1]).person is whose.person
        return "" if sure or known == names[0] else known

    def _group(self, names: list[str]) -> tuple[Person, ...]:
        return next((members for name in names if (members := self.finder.group(name))), ())

    def _as(self, one: HandedIn, person: Person, whose: Whose, members: tuple[Person, ...]) -> HandedIn:
        notes = [*one.notes, *(f"It may be somebody else's: {text}." for text in whose.doubts if whose.person)]
        if len(members) > 1:
            notes.append(f"Handed in for the group {person.group}: {', '.join(each.id for each in members)}.")
        by = whose.person if len(members) > 1 else None
        people = members if len(members) > 1 else self._together(one, person)
        group = None
        if len(people) > 1:
            group = _group_of(person.group if len(members) > 1 else "", people, by)
        elif self.groups or whose.person is None:
            group = Group("", ())  # the roster was asked, and no longer says what it may have said before
        return replace(
            one,
            student=person.id,
            notes=tuple(notes),
            submitted=one.submitted or self.times.get(person.id),
            person=person,
            group=group,
        )

    def _together(self, one: HandedIn, person: Person) -> tuple[Person, ...]:
        """Whom else the source gives it to, by their address: what an account is called can be changed."""
        found = (self.finder.find([name]).person for name in one.together if "@" in name)
        return tuple({each.id: each for each in (person, *found) if each is not None}.values())

    def extensions(self, assignment: str) -> dict[str, float]:
        """{id: days that this student has more}. Raises UsageError where the roster says something else than days."""
        return {person.id: self.roster.extension(person, assignment) for person in self.roster.people}

    def knows(self, name: str) -> bool:
        """Whether a folder of that name is a person's of the roster."""
        return name in self.folders

    def unused(self) -> list[str]:
        """The names in `match` that no hand-in had so far."""
        return sorted(set(self.match) - self._used)

    def missing(self, there: set[str]) -> list[Person]:
        """Who has handed in nothing. there: ids of those who have."""
        return [person for person in self.roster.people if person.id not in there]


def _group_of(name: str, people: tuple[Person, ...], by: Person | None) -> Group:
    called = Counter(person.name for person in people)

    def label(person: Person) -> str:
        return person.name if called[person.name] == 1 and person.name else f"{person.name} ({person.id})".strip()

    return Group(name, tuple(map(label, sorted(people, key=lambda each: each.row))), label(by) if by else "")
