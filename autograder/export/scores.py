"""Which results may leave the house, and with how many points."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.pile.marks import total, unanswered

__all__ = ["LeftOut", "Score", "Scores", "plain", "scores_of"]


@dataclass(frozen=True)
class Score:
    """A student's points, of how many, and the result they come from.

    why: why they are fewer than the result says, in sentences: it was handed in late
    """

    student: str
    points: float
    most: float
    result: Mapping[str, Any]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A student who is not exported, and why."""

    student: str
    why: str


@dataclass(frozen=True)
class Scores:
    """What can be exported, who is left out, and who waits for somebody to read what they wrote."""

    ready: tuple[Score, ...]
    left_out: tuple[LeftOut, ...]
    unread: tuple[str, ...]


Effective = Callable[[Mapping[str, Any], float], tuple[float, tuple[str, ...]]]


def scores_of(
    results: Iterable[Mapping[str, Any]], *, only_auto: bool = False, effective: Effective | None = None
) -> Scores:
    """The points of complete results. A result in which a check of ours went wrong is left out, and named.

    only_auto: without written questions; otherwise one that nobody has read counts 0 so far
    effective: what a result's points count for, and why it is not all of them: `effective_score` of a term
    """
    ready, left_out, unread = [], [], []
    for result in results:
        student = str(result["student"])
        if result["status"] != "complete":
            left_out.append(LeftOut(student, "not complete: a check of ours went wrong; run `autograder grade` again"))
            continue
        points, most = float(result["auto_score"]) + result.get("adjustment", 0.0), float(result["auto_max"])
        if not only_auto:
            points, most = total(result), most + float(result["manual_max"])
            if any(row["written"] and row["score"] is None and not unanswered(row) for row in result["questions"]):
                unread.append(student)
        why: tuple[str, ...] = ()
        if effective is not None:
            points, why = effective(result, points)
        ready.append(Score(student, points, most, result, why))
    return Scores(tuple(ready), tuple(left_out), tuple(unread))


def plain(number: float) -> str:
    """A number as all systems read it: no exponent, no zeros at its end.

    >>> plain(97.5), plain(98.0), plain(1 / 3), plain(-0.5), plain(1e-9)
    ('97.5', '98', '0.3333', '-0.5', '0')
    """
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
