"""Which mistake is behind each failing check of a question. All of its checks are looked at together.

At one check alone, a small example above all, an answer may give the very value of a mistake that is not in it. What
the other checks saw says more, in this order:

- *absent*: the mistake would break a check that passes. It is not told, unless more checks saw its very values.
- *different*: the mistake would break a check that saw something else. A value of a few numbers that fits nowhere but
  here is then taken for chance, unless a second mistake that fits elsewhere would break that check, too.

That a check fails which the mistake alone would not break says nothing: two mistakes at once are common, and no single
one explains everything then.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .fingerprints import Evidence, Known
from .run import FAILED, PASSED, Outcome

__all__ = ["Fingerprints", "Table", "diagnose", "explained"]

# A value of so few numbers, as in an example by hand, may be met by chance.
FEW = 9
# What another check of the question says of a mistake, and whether it saw the same value or has nothing to say.
ABSENT, DIFFERENT, SAME, NOTHING = "absent", "different", "same", "nothing"


class Fingerprints(Protocol):
    """What the named mistakes of a question give at its checks."""

    def known(self, check: str) -> Sequence[Known]:
        """All mistakes that can be recognised at a check, in the order in which they are listed."""

    def at(self, check: str, mistake: str) -> Evidence | None:
        """What one of them gives at a check; None where it passes, or fails with nothing to recognise it by."""


@dataclass(frozen=True)
class Table:
    """Fingerprints that are all there: {check: its mistakes}, such as a release records."""

    rows: Mapping[str, Sequence[Known]]

    def known(self, check: str) -> Sequence[Known]:
        return self.rows.get(check, ())

    def at(self, check: str, mistake: str) -> Evidence | None:
        return next((row.evidence for row in self.known(check) if row.id == mistake), None)


def explained(outcomes: Sequence[Outcome], prints: Fingerprints, beside: Collection[Outcome] = ()) -> list[Outcome]:
    """Outcomes of one question's checks, each failure with the mistake behind it where that can be told.

    beside: outcomes of other checks of the question, which are heard but not explained
    """
    causes = diagnose(_seen(outcomes), prints, _seen(beside))
    return [replace(outcome, mistake=causes.get(outcome.check.id)) for outcome in outcomes]


def diagnose(
    seen: Mapping[str, Evidence | None], prints: Fingerprints, beside: Mapping[str, Evidence | None] | None = None
) -> dict[str, Known]:
    """{failing check: the mistake behind it}, for the checks of one question where it can be told.

    seen:   {check: what it saw when it failed, or None where it passed}; what is not known of is left out
    beside: the same of checks that are heard but not explained

    >>> seven, eight = Evidence.of(0, [7]), Evidence.of(0, [8])
    >>> rows = [Known("a", "It is a.", "", seven), Known("b", "It is b.", "", seven)]
    >>> prints = Table({"one": rows, "two": [Known("b", "It is b.", "", eight)]})
    >>> [cause.id for cause in diagnose({"one": seven, "two": eight}, prints).values()]  # a would pass the second
    ['b', 'b']
    >>> [cause.id for cause in diagnose({"one": seven, "two": None}, prints).values()]  # b would fail it
    ['a']
    """
    question = _Question({**(beside or {}), **seen}, prints)
    causes = {check: question.cause(check) for check, evidence in seen.items() if evidence is not None}
    return {check: cause for check, cause in causes.items() if cause is not None}


class _Question:
    """All that was seen at a question's checks, and the mistakes that fit what failed."""

    def __init__(self, seen: Mapping[str, Evidence | None], prints: Fingerprints) -> None:
        self.seen, self.prints = seen, prints
        self.fitting = {
            check: [mistake for mistake in prints.known(check) if evidence.fits(mistake.evidence)]
            for check, evidence in seen.items()
            if evidence is not None
        }

    def cause(self, check: str) -> Known | None:
        """Of the mistakes that fit here, the one that fits best elsewhere; several may share it with the same words."""
        ranked = []
        for mistake in self.fitting[check]:
            said = Counter(self.said(mistake, check).values())
            ranked.append(((said[ABSENT], said[DIFFERENT], -said[SAME]), mistake))
        best = min((rank for rank, _ in ranked), default=(0, 0, 0))
        nearest = [mistake for rank, mistake in ranked if rank == best]
        if len({mistake.message for mistake in nearest}) != 1:
            return None
        absent, different, same = best[0], best[1], -best[2]
        contradicted = absent > 0 and absent >= same
        few = max(mistake.evidence.size for mistake in nearest) <= FEW
        by_chance = different > 0 and not same and few and not self.meets_another(nearest[0], check)
        return None if contradicted or by_chance else nearest[0]

    def said(self, mistake: Known, check: str = "") -> dict[str, str]:
        """{check: what it says of a mistake}, of all but the given one."""
        return {
            name: _relation(self.seen[name], self.prints.at(name, mistake.id)) for name in self.seen if name != check
        }

    def meets_another(self, mistake: Known, check: str) -> bool:
        """Whether, where something else was seen, a second mistake had its part in it: one that fits elsewhere."""
        others = [one for fitting in self.fitting.values() for one in fitting if one.message != mistake.message]
        others = [one for one in others if ABSENT not in self.said(one).values()]
        different = [name for name, said in self.said(mistake, check).items() if said == DIFFERENT]
        return all(any(self.prints.at(name, one.id) is not None for one in others) for name in different)


def _relation(seen: Evidence | None, wanted: Evidence | None) -> str:
    """What a check says of a mistake. seen: at the check; wanted: what the mistake alone would give there."""
    if wanted is None:
        return NOTHING
    if seen is None:
        return ABSENT
    if seen.ordinal < wanted.ordinal:  # the check stops at its first failure, so that the mistake was not reached
        return NOTHING
    if seen.fits(wanted):
        return SAME
    # Which exception it comes to depends on how the answer is written.
    return NOTHING if seen.raised and wanted.raised and seen.ordinal == wanted.ordinal else DIFFERENT


def _seen(outcomes: Collection[Outcome]) -> dict[str, Evidence | None]:
    """What is not written yet, was not run, or failed with nothing to compare says nothing of the others."""
    known = (PASSED, FAILED)
    return {
        outcome.check.id: outcome.evidence
        for outcome in outcomes
        if outcome.outcome in known and (outcome.outcome == PASSED or outcome.evidence) and not outcome.missing
    }
