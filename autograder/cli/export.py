"""`autograder export A --to FORMAT`: results and feedback for an LMS, for Gradescope, for nbgrader's gradebook."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError

from .gradescope import VISIBILITIES
from .sources import add_folders, title_of

if TYPE_CHECKING:
    from autograder.export.exporting import Exported, Wanted
    from autograder.pile import GradeBook

__all__ = ["add_parser", "run"]

FORMATS = ("csv", "canvas", "moodle", "gradescope", "nbgrader")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "export",
        help="hand results to Canvas, Moodle, Gradescope or nbgrader, or write them as CSV",
        description="Write the results of an assignment in the format of another system; with --feedback each "
        "student's own page, for Canvas or Moodle to hand out. Who cannot be exported is listed with the reason, and "
        "the exit code is 1: results that a fault of ours left incomplete, and students who are not in the roster, "
        "with the likeliest match.",
        epilog="Examples: autograder export a3_conv_layers --to canvas --roster canvas-gradebook.csv; "
        "autograder export a3_conv_layers --to moodle --roster worksheet.csv --scale; "
        "autograder export a3_conv_layers --to moodle --feedback --roster worksheet.csv; "
        "autograder export a3_conv_layers --to canvas --feedback --roster canvas-gradebook.csv "
        "--downloaded submissions.zip; "
        "autograder export a3_conv_layers --to nbgrader --course ~/nbgrader-course",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment that was graded, such as a3_conv_layers")
    parser.add_argument("--to", required=True, choices=FORMATS, help="which system")
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="default: <out>/<A>/export/<format>.csv or .zip, or <format>-feedback.zip",
    )
    parser.add_argument(
        "--feedback", action="store_true", help="canvas, moodle: a zip of the students' pages in place of their scores"
    )
    parser.add_argument(
        "--downloaded", type=Path, metavar="ZIP", help="canvas --feedback: what Canvas' Download Submissions gave"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="CSV",
        help="students: id, name, email; or Canvas' exported gradebook; or Moodle's grading worksheet",
    )  # fmt: skip
    parser.add_argument(
        "--match", action="append", default=[], metavar="STUDENT=ID", help="who somebody is; may be given again"
    )
    parser.add_argument("--column", default="", metavar="NAME", help="the assignment's column in that system")
    parser.add_argument("--scale", action="store_true", help="scale scores to that system's points")
    parser.add_argument("--only-auto", action="store_true", help="without questions that people grade")
    parser.add_argument(
        "--hidden", choices=VISIBILITIES, default=VISIBILITIES[0],
        help="gradescope: when students see hidden checks",
    )  # fmt: skip
    parser.add_argument("--course", type=Path, metavar="DIR", help="nbgrader: the course directory")
    parser.add_argument(
        "--submitted", type=Path, default=Path("submitted"), metavar="DIR", help="nbgrader: what was graded"
    )
    parser.add_argument("--db", default="", metavar="URL", help="nbgrader: its database, where it is not in DIR")
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export. Returns 1 where somebody was left out. Raises UsageError where there is nothing to export."""
    from autograder.pile import GradeBook

    book = GradeBook(args.out / args.assignment)
    if args.feedback:
        return _feedback(args, book)
    if args.downloaded is not None:
        raise UsageError("--downloaded goes with --to canvas --feedback.")
    return _to_nbgrader(args, book) if args.to == "nbgrader" else _to_file(args, book)


def _to_file(args: argparse.Namespace, book: "GradeBook") -> int:
    from autograder.export.exporting import export_file

    wanted = _wanted(args, book, f"{args.to}.{'zip' if args.to == 'gradescope' else 'csv'}")
    done = export_file(book, wanted)
    for student, why in sorted(done.late.items()):
        _say(f"{student}: {why}")
    return _done(args, done, wanted.target)


def _feedback(args: argparse.Namespace, book: "GradeBook") -> int:
    from autograder.export.feedback import export_feedback

    if args.column or args.scale or args.only_auto:
        raise UsageError("--column, --scale and --only-auto are about scores; --feedback writes pages.")
    if args.downloaded is not None and args.to != "canvas":
        raise UsageError("--downloaded goes with --to canvas --feedback.")
    wanted = _wanted(args, book, f"{args.to}-feedback.zip")
    done = export_feedback(book, wanted, _pages(args, book), args.downloaded)
    if done.shown_as:
        name = next(iter(done.shown_as.values()))
        _say(
            f"{_students(len(done.shown_as))} handed in no zip: Canvas calls the page as their own file ({name}); "
            "tell them to save it with the ending .html."
        )
    return _done(args, done, wanted.target)


def _pages(args: argparse.Namespace, book: "GradeBook") -> Iterator[tuple[str, str]]:
    """Everybody's page, made anew: what lies in `feedback/` may be older than a mark."""
    from autograder.report.pages import each_page

    for result, page in each_page(book.folder, title_of(args.solutions / args.assignment), [], []):
        yield result.student, page


def _wanted(args: argparse.Namespace, book: "GradeBook", name: str) -> "Wanted":
    from autograder.export.exporting import Wanted

    titles = tuple(
        dict.fromkeys(title for title in (title_of(args.solutions / args.assignment), args.assignment) if title)
    )
    return Wanted(
        to=args.to, titles=titles, target=args.output or book.folder / "export" / name, roster=args.roster,
        match=_pairs(args.match), column=args.column, scale=args.scale, only_auto=args.only_auto, hidden=args.hidden,
    )  # fmt: skip


def _done(args: argparse.Namespace, done: "Exported", target: Path) -> int:
    if done.unread:
        print(
            f"autograder export: written answers of {_students(done.unread)} wait for a reader; they count 0 so far.",
            file=sys.stderr,
        )
    if done.earlier:
        listed = ", ".join(done.earlier[:5]) + (f" and {len(done.earlier) - 5} more" if len(done.earlier) > 5 else "")
        _say(f"autograder export: marks for an earlier answer count for {_students(len(done.earlier))}: {listed}.")
    return _ending(args, done.students, str(target) if done.students else "", done.left_out, done.earlier)


def _to_nbgrader(args: argparse.Namespace, book: "GradeBook") -> int:
    from autograder.course import load_assignment
    from autograder.nbgrader_course import to_gradebook
    from autograder.roster import read_roster

    if args.course is None:
        raise UsageError("--to nbgrader needs --course, the folder that `autograder course` made.")
    people = () if args.roster is None else read_roster(args.roster).people
    assignment = load_assignment(args.solutions / args.assignment)
    release = args.assignments / args.assignment
    done = to_gradebook(assignment, release, book, args.submitted, args.course, people, args.db)
    for student, cells in sorted(done.again.items()):
        _say(f"{student}: the checks say something else now; look again at the marks for {', '.join(cells)}.")
    for student, cells in sorted(done.earlier.items()):
        said = "in formgrader enter another mark, or press Resolve beside it"
        _say(f"{student}: marked for an earlier answer: {', '.join(cells)}; {said}.")
    for student, cells in sorted(done.extra.items()):
        # Formgrader has its button Resolve only where there is a score.
        said = "in formgrader take it out and enter it again or, where the checks gave no score, enter one"
        _say(f"{student}: extra credit for an earlier answer: {', '.join(cells)}; {said}.")
    for student, cells in sorted(done.lost.items()):
        done.left_out[student] = (
            f"the gradebook has no cell for {', '.join(cells)}, or one of other points: it is of another version"
        )
    earlier = sorted({*done.earlier, *done.extra})
    return _ending(args, len(done.students), f"the gradebook in {args.course}", done.left_out, earlier)


def _ending(
    args: argparse.Namespace, students: int, where: str, left_out: dict[str, str], earlier: Sequence[str]
) -> int:
    if args.json:
        table = {"students": students, "where": where, "left_out": left_out, "earlier": list(earlier)}
        print(json.dumps(table, ensure_ascii=True))
    else:
        for student, why in sorted(left_out.items()):
            _say(f"{student} is not exported: {why}")
        to = f"to {where}" if where else "and no file written"
        print(f"{args.assignment}: {_students(students)} exported {to}; {len(left_out)} not exported.")
    return 1 if left_out else 0


def _say(line: str) -> None:
    from autograder.notebook.visible import on_one_line

    print(on_one_line(line), file=sys.stderr)


def _students(count: int) -> str:
    return f"{count} student{'' if count == 1 else 's'}"


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = dict(text.rpartition("=")[::2] for text in given)
    if "" in pairs or "" in pairs.values():
        raise UsageError("--match takes STUDENT=ID, such as --match 'Ada L=alovelace'.")
    return pairs
