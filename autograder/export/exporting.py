"""A file for another system from the results of an assignment, and everybody who is not in it, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collect.names import folder_name
from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.late import read_term
from autograder.pile import GradeBook
from autograder.pile.marks import earlier_marks
from autograder.pile.results import damage
from autograder.roster import Person, Roster, match_students, read_roster

from .canvas import canvas_csv
from .moodle import moodle_csv
from .plain_csv import plain_csv
from .scores import LeftOut, Score, scores_of

__all__ = ["Exported", "Wanted", "export_file", "known_people", "marked_earlier"]


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    to:      "csv", "canvas", "moodle" or "gradescope"
    titles:  what the assignment may be called there, the first one when it is new
    match:   {student: key of a person}, what somebody decided
    column, scale, only_auto, hidden: as the command line describes them
    """

    to: str
    titles: tuple[str, ...]
    target: Path
    roster: Path | None = None
    match: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    scale: bool = False
    only_auto: bool = False
    hidden: str = "after_published"


@dataclass
class Exported:
    """How many students are in the file, who is not and why, and how many written answers nobody has read yet.

    late:      {student: why the score is another one than the result's}
    unread_of: who wrote what nobody has read; shown_as: {student: name that hides that a page is one}
    earlier:   who of them has points from a mark for an answer that another one has replaced
    """

    students: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    unread: int = 0
    late: dict[str, str] = field(default_factory=dict)
    unread_of: tuple[str, ...] = ()
    shown_as: dict[str, str] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()


def export_file(book: GradeBook, wanted: Wanted) -> Exported:
    """Write the file; none is written where nobody is left to write of.

    Raises UsageError where there are no results, or no roster where one is needed, NotSoError where the other system
    has another idea of the assignment.
    """
    done, ready, people, roster = known_people(book, wanted)
    done.unread = 0 if wanted.only_auto else len({*done.unread_of} & {score.student for score in ready})
    if ready:
        refused = _write(wanted, ready, people, roster)
        done.left_out |= {one.student: one.why for one in refused}
        without = {one.student for one in refused}
        written = [score for score in ready if score.student not in without]
        done.students = len(written)
        done.earlier = marked_earlier(written, only_auto=_only_auto(wanted))
        done.late = {score.student: " ".join(score.why) for score in ready if score.why}
    return done


def known_people(
    book: GradeBook, wanted: Wanted
) -> tuple[Exported, list[Score], Mapping[str, Person] | None, Roster | None]:
    """Whose scores may leave the house, {student: person} and the roster, where there is one; the others are left out.

    Raises UsageError where there are no results, or no roster where one is needed.
    """
    results, damaged = book.results(), book.damaged()
    if not results:
        there = f"None of the files in {book.folder / 'results'} is a result" if damaged else ""
        there = there or f"There are no results in {book.folder}"
        raise UsageError(f"{there}: run `autograder grade {book.folder.name}` first.")
    roster = None if wanted.roster is None else read_roster(wanted.roster)
    if roster is None and wanted.to in ("canvas", "moodle"):
        theirs = "Canvas' exported gradebook" if wanted.to == "canvas" else "Moodle's grading worksheet"
        raise UsageError(f"--to {wanted.to} needs a --roster: {theirs}, or a CSV with the columns id, name and email.")
    effective = read_term(book.folder.parent).effective_score
    scores = scores_of(results, only_auto=_only_auto(wanted), effective=effective)
    done = Exported(left_out={one.student: one.why for one in scores.left_out}, unread_of=scores.unread)
    done.left_out |= {student: damage(name) for student, name in damaged.items()}
    ready = list(scores.ready)
    if roster is None:
        return done, ready, None, None
    found = match_students([score.student for score in ready], roster.people, wanted.match, folder_name)
    done.left_out |= {student: _unknown(person) for student, person in found.unmatched.items()}
    done.left_out |= {student: _contested(person) for student, person in found.contested.items()}
    return done, [score for score in ready if score.student in found.people], found.people, roster


def marked_earlier(scores: Iterable[Score], *, only_auto: bool = False) -> tuple[str, ...]:
    """Who among them has points from a mark that was given for an answer that another one has replaced."""
    return tuple(score.student for score in scores if earlier_marks(score.result, only_auto=only_auto))


def _only_auto(wanted: Wanted) -> bool:
    """Whether written questions don't count: on Gradescope its own form is for them."""
    return wanted.only_auto or wanted.to == "gradescope"


def _unknown(likeliest: Person | None) -> str:
    if likeliest is None:
        return "nobody in the roster is called so"
    name = f" ({likeliest.name})" if likeliest.name else ""
    return f"nobody in the roster is called so; perhaps {likeliest.id}{name}? Then say --match STUDENT={likeliest.id}"


def _contested(person: Person) -> str:
    return f"others' work would be {person.id}'s as well; say whose it is with --match STUDENT={person.id}"


def _write(
    wanted: Wanted, ready: list[Score], people: Mapping[str, Person] | None, roster: Roster | None
) -> list[LeftOut]:
    """Write the file; returns whom it could not hold."""
    if wanted.to == "gradescope":
        return _write_gradescope(wanted, ready, people)
    refused: list[LeftOut] = []
    if roster is None or people is None or wanted.to == "csv":
        text = plain_csv(ready, people)
    elif wanted.to == "canvas":
        titles = wanted.titles
        text, refused = canvas_csv(ready, people, roster.table, titles, column=wanted.column, scale=wanted.scale)
    else:
        title = wanted.titles[0]
        text, refused = moodle_csv(ready, people, roster.table, title, column=wanted.column, scale=wanted.scale)
    write_atomic(wanted.target, text)
    return refused


def _write_gradescope(wanted: Wanted, ready: list[Score], people: Mapping[str, Person] | None) -> list[LeftOut]:
    from autograder.gradescope.given import write_given

    emails = {score.student: people[score.student].email if people else score.student for score in ready}
    unknown = [name for name, email in emails.items() if "@" not in email]
    found = {emails[score.student]: score.result for score in ready if score.student not in unknown}
    points = {emails[score.student]: (score.points, score.why) for score in ready}
    if found:
        write_given(found, points, wanted.hidden, wanted.target)
    return [LeftOut(name, "their e-mail address is not known; give a --roster that has it") for name in unknown]
