"""What an LMS says an assignment is worth, and which of its columns the assignment is."""

from collections import Counter
from collections.abc import Callable, Sequence

from autograder.errors import NotSoError

from .scores import LeftOut, Score, plain

__all__ = ["column_of", "fitted", "number", "usual_most"]


def fitted(
    scores: Sequence[Score], most_of: Callable[[Score], float | None], scale: bool, where: str
) -> tuple[list[tuple[Score, float]], list[LeftOut]]:
    """Each score with the points that an LMS takes for it, and who would get wrong ones.

    most_of: the most that the LMS knows for a student; None where it knows none
    Where that is not what the result is out of, points are scaled, or, when nobody asked for it, left out: an LMS would
    take them for others, or skip them. Raises NotSoError where that is so for everybody.
    """
    found: list[tuple[Score, float]] = []
    left_out = []
    for score in scores:
        theirs = most_of(score)
        if theirs is None or abs(theirs - score.most) < 1e-6:
            found.append((score, score.points))
        elif scale and score.most > 0:
            found.append((score, score.points * theirs / score.most))
        else:
            differ = f"worth {plain(score.most)} points here and {plain(theirs)} in {where}"
            left_out.append(LeftOut(score.student, f"the assignment is {differ}; change it there, or say --scale"))
    if left_out and not found:
        raise NotSoError(f"Nobody's score fits: {left_out[0].why}.")
    return found, left_out


def usual_most(scores: Sequence[Score]) -> float:
    """How many points most of the scores are out of; the more, the better, where as many are out of others.

    An earlier version of an assignment may have been worth fewer points.
    """
    counts = Counter(score.most for score in scores)
    return max(counts, key=lambda most: (counts[most], most))


def number(text: str) -> float | None:
    """A number as an LMS writes it, with a point or a comma; None for anything else.

    >>> number("98.0"), number(" 1,5"), number("(read only)")
    (98.0, 1.5, None)
    """
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def column_of(header: tuple[str, ...], wanted: str, titles: tuple[str, ...], candidates: list[int], what: str) -> int:
    """The place of the assignment's column: the one called `wanted`, or the only candidate with one of its titles.

    Raises NotSoError with the names that there are.
    """
    names = {at: header[at].strip() for at in candidates}
    known = {title.casefold() for title in titles if title}
    found = [at for at in candidates if (names[at] == wanted if wanted else _title(names[at]).casefold() in known)]
    if len(found) != 1:
        there = "; ".join(names.values()) or "none"
        asked = wanted or " or ".join(title for title in titles if title)
        count = "no column" if not found else f"{len(found)} columns"
        raise NotSoError(f"{what} has {count} called {asked}; say which with --column. There are: {there}.")
    return found[0]


def _title(name: str) -> str:
    """A column's name without the number that Canvas puts behind it."""
    title, bracket, rest = name.rpartition(" (")
    return title if bracket and rest[:-1].isdigit() and rest.endswith(")") else name
