"""All examinations, one after the other; one that breaks is a finding itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .finding import PROBLEM, Finding

__all__ = ["Places", "examine"]


@dataclass(frozen=True)
class Places:
    """Where a course keeps its things."""

    solutions: Path = Path("solutions")
    assignments: Path = Path("assignments")
    out: Path = Path("grades")


def examine(places: Places) -> Iterator[Finding]:
    """Everything that the doctor knows, as it is found out."""
    examinations: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("packages", _packages),
        ("machine", lambda: _machine(places)),
        ("sandbox", _walls),
        ("data", _data),
        ("course", lambda: _course(places)),
        ("secret", lambda: _secret(places)),
    ]
    for area, look in examinations:
        try:
            yield from look()
        except Exception as error:
            # A missing package breaks whoever imports it: the others still have their say.
            words = f"this could not be looked at: {type(error).__name__}: {error}"
            yield Finding(area, "examination", PROBLEM, words, "Mend what is said above first, then ask again.")


# Each is imported when its turn comes: what one of them needs may be what is missing.
def _packages() -> Iterable[Finding]:
    from .installed import packages

    return packages()


def _machine(places: Places) -> Iterable[Finding]:
    from .machine import machine

    return machine(places.out)


def _walls() -> Iterable[Finding]:
    from .walls import walls

    return walls()


def _data() -> Iterable[Finding]:
    from .data import data

    return data()


def _course(places: Places) -> Iterable[Finding]:
    from .course import course

    return course(places.solutions, places.assignments)


def _secret(places: Places) -> Iterable[Finding]:
    from .secret import secret

    return secret(places.out)
