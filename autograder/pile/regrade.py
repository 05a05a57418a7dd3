"""What a regrade would change: whose score, by which check, and why. Nothing is written until somebody says so."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from .check_texts import kept_check_digests
from .history import reasons
from .intake import Found
from .marks import total
from .results import GradeBook
from .run import Done, Pile, Report, grade_pile

__all__ = ["Move", "MovedCheck", "moved", "try_regrade"]

NOTHING = "nothing that is recorded changed; the answer may be random"


@dataclass(frozen=True)
class MovedCheck:
    """A check that gives other points now. before, after: (outcome, points earned), None where it isn't there."""

    id: str
    before: tuple[str, float] | None
    after: tuple[str, float] | None
    why: str


@dataclass(frozen=True)
class Move:
    """A student's score before and after, of how many points each, and the checks that do it."""

    student: str
    before: float
    after: float
    of_before: float
    of_after: float
    why: tuple[str, ...]
    checks: tuple[MovedCheck, ...]


Digests = Callable[[str], Mapping[str, str]]


def moved(before: Mapping[str, Any], after: Mapping[str, Any], digests: Digests) -> Move | None:
    """How a new result differs from the one that is there in points; None where it doesn't.

    digests: {check id: hash of its text} for the hash of all checks that a result names
    """
    old, new = _checks(before), _checks(after)
    checks = []
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if _earned(was) != _earned(now):
            checks.append(MovedCheck(name, _told(was), _told(now), _why(name, was, now, before, after, digests)))
    of_before, of_after = (result["auto_max"] + result["manual_max"] for result in (before, after))
    if total(before) == total(after) and of_before == of_after:
        return None
    why = tuple(reasons(before, after))
    return Move(str(after["student"]), total(before), total(after), of_before, of_after, why, tuple(checks))


def _checks(result: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {check["id"]: check for row in result["questions"] for check in row["checks"]}


def _earned(check: Mapping[str, Any] | None) -> float | None:
    return None if check is None else float(check["points"]) if check["outcome"] == "passed" else 0.0


def _told(check: Mapping[str, Any] | None) -> tuple[str, float] | None:
    return None if check is None else (str(check["outcome"]), _earned(check) or 0.0)


def _why(
    name: str,
    was: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    digests: Digests,
) -> str:
    if was is None or now is None:
        return "a new check" if was is None else "no longer there"
    if was["outcome"] == now["outcome"]:
        return f"worth {was['points']:g} before and {now['points']:g} now"
    return ", ".join(_causes(name, bool(now["hidden"]), before, after, digests)) or NOTHING


def _causes(
    name: str, hidden: bool, before: Mapping[str, Any], after: Mapping[str, Any], digests: Digests
) -> Iterator[str]:
    """All that changed and can have changed this check's outcome."""
    if before.get("submission_sha256") != after["submission_sha256"]:
        yield "a new submission"
    if before.get("checks_sha256") != after["checks_sha256"]:
        old, new = (digests(str(result.get("checks_sha256", ""))) for result in (before, after))
        if name not in old or name not in new:
            yield "the checks changed"
        elif old[name] != new[name]:
            yield "the check changed"
    if before.get("versions", after.get("versions")) != after.get("versions"):
        yield "graded as another version"
    if hidden and before.get("seed_sha256") != after["seed_sha256"]:
        yield "other hidden inputs"
    libraries = before.get("libraries") or {}
    for library, version in after["libraries"].items():
        if libraries.get(library) != version:
            yield f"{library} {libraries.get(library, 'absent')} → {version}"


class _Trial(GradeBook):
    """Compares with the results that are there instead of writing."""

    def __init__(self, real: GradeBook, folder: Path) -> None:
        super().__init__(folder)
        self.real = real
        self.moves: list[Move] = []
        self._digests = lru_cache(maxsize=64)(self._kept)

    def _kept(self, checks_sha256: str) -> Mapping[str, str]:
        return kept_check_digests(self.folder, checks_sha256) or kept_check_digests(self.real.folder, checks_sha256)

    def write(self, result: dict[str, Any]) -> None:
        before = self.real.read(result["student"])
        move = before and moved(before, self.real.completed(result), self._digests)
        if move:
            self.moves.append(move)


def try_regrade(
    pile: Pile, found: list[Found], report: Report, say: Callable[[str], object] = lambda text: None
) -> tuple[list[Move], Done]:
    """Grade submissions that have a result, write nothing, and tell what would move, by student."""
    with tempfile.TemporaryDirectory() as folder:
        trial = _Trial(pile.book, Path(folder))
        done = grade_pile(replace(pile, book=trial), found, report, say)
    return sorted(trial.moves, key=lambda move: move.student), done
