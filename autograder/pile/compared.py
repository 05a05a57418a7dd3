"""Two results of one student, check by check: which give other points now, and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["NOTHING", "Digests", "MovedCheck", "moved_checks"]

NOTHING = "nothing that is recorded changed; the answer may be random"

# The hash of all checks that a result names → {check id: hash of its text}, nothing where it isn't known.
Digests = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class MovedCheck:
    """A check that gives other points now. before, after: (outcome, points earned), None where it isn't there."""

    id: str
    before: tuple[str, float] | None
    after: tuple[str, float] | None
    why: str

    @property
    def points(self) -> float:
        """By how much the score moves for it."""
        return (self.after[1] if self.after else 0.0) - (self.before[1] if self.before else 0.0)

    @property
    def outcomes(self) -> str:
        """What it said and says.

        >>> MovedCheck("n::c", ("failed", 0.0), ("passed", 2.0), "the check changed").outcomes
        'failed → passed'
        """
        was, now = (side[0] if side else "not there" for side in (self.before, self.after))
        return f"{was} → {now}" if was != now else was


def moved_checks(before: Mapping[str, Any], after: Mapping[str, Any], digests: Digests) -> list[MovedCheck]:
    """The checks that give other points in one result than in the other, in their order."""
    old, new = _checks(before), _checks(after)
    return [
        MovedCheck(name, _told(was), _told(now), _why(name, was, now, before, after, digests))
        for name in {**old, **new}
        if _earned(was := old.get(name)) != _earned(now := new.get(name))
    ]


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
    return ", ".join(_causes(name, bool(now.get("hidden")), before, after, digests)) or NOTHING


def _causes(
    name: str, hidden: bool, before: Mapping[str, Any], after: Mapping[str, Any], digests: Digests
) -> Iterator[str]:
    """All that changed and can have changed this check's outcome."""
    if before.get("submission_sha256") != after.get("submission_sha256"):
        yield "a new submission"
    if before.get("checks_sha256") != after.get("checks_sha256"):
        old, new = (digests(str(result.get("checks_sha256", ""))) for result in (before, after))
        if name not in old or name not in new:
            yield "the checks changed"
        elif old[name] != new[name]:
            yield "the check changed"
    if before.get("versions", after.get("versions")) != after.get("versions"):
        yield "graded as another version"
    if hidden and before.get("seed_sha256") != after.get("seed_sha256"):
        yield "other hidden inputs"
    libraries = before.get("libraries") or {}
    for library, version in (after.get("libraries") or {}).items():
        if libraries.get(library) != version:
            yield f"{library} {libraries.get(library, 'absent')} → {version}"
