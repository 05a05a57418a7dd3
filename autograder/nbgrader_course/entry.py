"""One student's result as nbgrader's gradebook takes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.collect.note import vouched
from autograder.pile import Found
from autograder.pile.marks import Mark, answer_digest, unanswered

from .answers import Shown
from .cells import Places
from .shown import comment_on

__all__ = ["TIMESTAMP", "Entry", "Place", "entry_of", "fitting"]

TIMESTAMP = "timestamp.txt"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?( (UTC|[+-]\d{4}))?", re.ASCII)
NO_RESPONSE = "No response."

Place = tuple[str, str]  # of a cell: its notebook, its name


def _all(points: float) -> float:
    return points


@dataclass(frozen=True)
class Entry:
    """What a gradebook is told of one submission.

    scores:   {grade cell: points}; None where a person has to give them
    comments: {answer cell: words}
    marks, remarks: what people gave and wrote before, for a gradebook that has never seen the submission
    made:     when it was handed in, as nbgrader writes times; empty where that is not known
    counts:   what points count for, after what being late costs
    answers:  {grade cell: hash of the question's answer}; shown: what formgrader showed until now
    """

    scores: Mapping[Place, float | None]
    comments: Mapping[Place, str | None]
    marks: Mapping[Place, Mark] = field(default_factory=dict)
    remarks: Mapping[Place, str] = field(default_factory=dict)
    made: str = ""
    counts: Callable[[float], float] = _all
    answers: Mapping[Place, str] = field(default_factory=dict)
    shown: Mapping[Place, Shown] = field(default_factory=dict)


def entry_of(
    result: Mapping[str, Any],
    found: Found,
    marks: Mapping[str, Mark],
    places: Places,
    counts: Callable[[float], float] = _all,
    shown: Mapping[str, Shown] | None = None,
) -> Entry:
    """The entry of a result. found: what was handed in; marks, shown: {question: …}; counts: as in Entry"""
    scores: dict[Place, float | None] = {}
    comments: dict[Place, str | None] = {}
    answers = {
        places.points[row["id"]]: answer_digest(row) for row in result["questions"] if row["id"] in places.points
    }
    for row in result["questions"]:
        scores[places.points.get(row["id"], (row["notebook"], row["id"]))] = _points(row)
        if row["id"] in places.answers:
            comments[places.answers[row["id"]]] = _words(row)
    return Entry(
        scores,
        comments,
        {places.points[name]: mark for name, mark in marks.items() if name in places.points},
        {places.answers[name]: mark.comment for name, mark in marks.items() if name in places.answers and mark.comment},
        _handed_in(found),
        counts,
        answers,
        {places.points[name]: one for name, one in (shown or {}).items() if name in places.points},
    )


def _points(row: Mapping[str, Any]) -> float | None:
    """The checks' points. An answer in words waits for a person; none is worth 0 at once, as in nbgrader itself."""
    if row["written"]:
        return 0.0 if unanswered(row) else None
    return float(row["score"])


def _words(row: Mapping[str, Any]) -> str | None:
    if row["written"]:
        return NO_RESPONSE if unanswered(row) else None
    return comment_on(row)


def fitting(
    entry: Entry, result: Mapping[str, Any], places: Places, worth: Mapping[Place, float]
) -> tuple[Entry, list[str]]:
    """The entry without what the gradebook has no cell for, or one of other points, and the names of those cells.

    worth: {grade cell: points} of the gradebook, which is of one version; a result may be of another
    """
    most = {places.points[row["id"]]: row["max_score"] for row in result["questions"] if row["id"] in places.points}
    scores = {
        place: score
        for place, score in entry.scores.items()
        if place in worth and place in most and abs(worth[place] - most[place]) < 1e-6
    }
    known = {notebook for notebook, _ in worth}
    comments = {place: words for place, words in entry.comments.items() if place[0] in known}
    return replace(entry, scores=scores, comments=comments), sorted(name for _, name in {*entry.scores} - {*scores})


def _handed_in(found: Found) -> str:
    """When it was handed in, as nbgrader writes times; empty where nobody but the dates of files says."""
    noted = vouched(found.folder)  # what a student wrote may be called like our note
    if noted is not None and noted.dated_by in ("server", "receipt"):
        return noted.made.strftime("%Y-%m-%d %H:%M:%S UTC")
    try:
        # nbgrader's own note, which came with the submission.
        with (found.folder / TIMESTAMP).open("rb") as file:
            text = file.read(64).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if TIME.fullmatch(text) else ""
