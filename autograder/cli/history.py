"""`autograder history A STUDENT`: every version of a student's result, what changed, and why."""

import argparse
import json
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.pile import GradeBook
    from autograder.pile.told import Version

__all__ = ["add_parser", "run"]

MOMENT = len("YYYY-MM-DDThh:mm")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "history",
        help="answer “why did my score change?” for one student",
        description="Every version of a student's result: when it was made, from how many points to how many, by which "
        "check, mark or late day, and why. At the end stands what counts now. Nothing is graded or written.",
        epilog="Example: autograder history a3_conv_layers ada",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment that was graded, such as a3_conv_layers")
    parser.add_argument("student", metavar="STUDENT", help="as in the class report: the name of the student's folder")
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell. Returns 1 where lines of the history are damaged. Raises UsageError where there is nothing of a student."""
    from autograder.late import read_term
    from autograder.pile import GradeBook
    from autograder.pile.marks import total
    from autograder.pile.told import read_history

    book = GradeBook(args.out / args.assignment)
    student = _student(book, args.student)
    path = book.history_path(student)
    versions, damaged = read_history(path)
    now: dict[str, Any] | None = None
    if (result := book.read(student)) is not None:
        counts, reasons = read_term(book.folder.parent).effective_score(result, total(result))
        most = result["auto_max"] + result["manual_max"]
        by_hand = result["manual_max"] if result["manual_score"] is None else 0.0
        now = {"points": total(result), "of": most, "counts": counts, "why": list(reasons), "by_hand": by_hand}
    if args.json:
        table = {"student": student, "assignment": args.assignment, "versions": [one.line for one in versions]}
        print(json.dumps(table | {"damaged": damaged, "now": now}, ensure_ascii=True))
        return 1 if damaged else 0
    count = f"{len(versions)} version{'s' * (len(versions) != 1)} of the result"
    _say(f"{student}, {args.assignment}: {count}")
    for place, version in enumerate(versions):
        _say("")
        _show(version, versions[place - 1] if place else None)
    _say("")
    if damaged:
        _say(f"{damaged} line{'s' * (damaged != 1)} of {path} cannot be read; the others are above.")
    _say(_now(now))
    return 1 if damaged else 0


def _student(book: "GradeBook", name: str) -> str:
    """The student as results call them, however the name is typed. Raises UsageError for nobody."""
    import difflib
    import unicodedata

    from autograder.collect.names import as_typed

    names = as_typed(name)
    forms = [unicodedata.normalize(form, one) for one in names for form in ("NFC", "NFD")]
    for one in dict.fromkeys([*names, *forms]):
        if book.history_path(one).is_file() or book.read(one) is not None:
            return one
    others = [str(result["student"]) for result in book.each()]
    if not others:
        raise UsageError(f"There are no results in {book.folder}: run `autograder grade {book.folder.name}` first.")
    near = difflib.get_close_matches(names[0], others, n=1)
    likeliest = f"; likeliest is {near[0]}" if near else ""
    raise UsageError(
        f"{book.folder} has no result of {names[0]}; it has {len(others)} other{'s' * (len(others) != 1)}{likeliest}."
    )


def _show(version: "Version", last: "Version | None") -> None:
    from autograder.pile.marks import told

    moment = version.when[:MOMENT].replace("T", " ")
    moved = f"{version.after:g}" if version.before is None else f"{version.before:g} → {version.after:g}"
    _say(f"{moment} UTC: {moved} of {version.of:g} points{'' if version.complete else ', not complete'}")
    _say(", ".join(version.why), 2)
    for line in _changes(version, last):
        _say(line, 4)
    if last is not None and version.before is None:
        return  # the result was gone, and what there was before it was graded anew nobody knows
    for question, (was, now) in version.marks.items():
        given = now or was
        by = f" ({given.by})" if given is not None and given.by else ""
        _say(f"{question}: {told(was)} → {told(now)}{by}", 4)


def _changes(version: "Version", last: "Version | None") -> Iterator[str]:
    if last is not None and last.of != version.of:
        yield f"out of {last.of:g} → {version.of:g} points"
    for check in version.checks:
        yield f"{check.id}: {check.outcomes}, {check.points:+g}: {check.why}"
    if version.before is not None and not version.checks:
        # Of a line from before checks were noted, or of marks on written answers, which are told as marks.
        for question, (was, now) in version.questions.items():
            if question not in version.marks:
                yield f"{question}: {_points(was)} → {_points(now)}"
    if last is not None and last.late_days != version.late_days:
        yield f"late days: {last.late_days:g} → {version.late_days:g}"


def _points(number: float | None) -> str:
    return "not there" if number is None else f"{number:g}"


def _now(now: dict[str, Any] | None) -> str:
    if now is None:
        return "There is no result now: `autograder grade` makes it again."
    counts = "and all of them count" if not now["why"] else f"of which {now['counts']:g} count"
    more = [f"Up to {now['by_hand']:g} more for what is graded by hand."] if now["by_hand"] else []
    return " ".join([f"Now: {now['points']:g} of {now['of']:g} points, {counts}.", *now["why"], *more])


def _say(text: str, indent: int = 0) -> None:
    from autograder.notebook.visible import on_one_line

    width = max(40, shutil.get_terminal_size((80, 24)).columns)
    before = " " * indent
    print(textwrap.fill(on_one_line(text), width, initial_indent=before, subsequent_indent=f"{before}  "))
