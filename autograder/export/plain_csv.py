"""A plain CSV: a line a student, a column a question, the person's name and address where a roster gives them."""

from collections.abc import Mapping, Sequence

from autograder.pile.marks import points_of
from autograder.roster import Person, csv_text, inert

from .scores import Score, plain

__all__ = ["plain_csv"]


def plain_csv(scores: Sequence[Score], people: Mapping[str, Person] | None = None) -> str:
    """The table as text. people: {student: person}; without a roster those columns are not there."""
    questions = list(dict.fromkeys(row["id"] for score in scores for row in score.result["questions"]))
    who = ["id", "name", "email", "section"] if people is not None else []
    # The sentences are wanted where somebody's points are not the sum of the others.
    why = ["why"] if any(score.why for score in scores) else []
    header = ["student", *who, "points", "out_of", "auto_score", "manual_score", "late_days", *why, "version"]
    rows = [[*header, *questions]]
    for score in scores:
        person = (people or {}).get(score.student)
        known = ["", "", "", ""] if person is None else [person.id, person.name, person.email, person.section]
        manual = score.result.get("manual_score")
        given = {row["id"]: points_of(row) for row in score.result["questions"]}
        points = ["" if given.get(name) is None else plain(given[name] or 0.0) for name in questions]
        cells = [
            *(inert(text) for text in [score.student, *(known if who else [])]),
            plain(score.points),
            plain(score.most),
            plain(score.result["auto_score"]),
            "" if manual is None else plain(manual),
            plain(score.result.get("late_days", 0)),
            *(inert(" ".join(score.why)) for _ in why),
            inert(str(score.result.get("version", ""))),
        ]
        rows.append([*cells, *points])
    return csv_text([[inert(cell) for cell in rows[0]], *rows[1:]])
