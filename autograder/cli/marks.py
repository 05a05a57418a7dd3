"""`autograder marks A --course DIR`: what people gave in formgrader, into our results."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .sources import add_folders

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "marks",
        help="take over scores and comments that were entered in formgrader",
        description="Read manual scores, extra credit and comments from a course's nbgrader gradebook into the results "
        "of an assignment. They stay there through every regrade. Each change is listed, and so is each mark that was "
        "given for an answer that the student has replaced since.",
        epilog="Example: autograder marks a3_conv_layers --course ~/nbgrader-course --dry-run",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment that was graded, such as a3_conv_layers")
    parser.add_argument("--course", type=Path, required=True, metavar="DIR", help="nbgrader's course directory")
    parser.add_argument("--db", default="", metavar="URL", help="nbgrader's database, where it is not in DIR")
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are")
    parser.add_argument("--submitted", type=Path, default=Path("submitted"), metavar="DIR", help="what was graded")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import. Returns 1 where formgrader has marks for students without a result here."""
    from autograder.course import load_assignment
    from autograder.nbgrader_course import marks_of_formgrader
    from autograder.notebook.visible import on_one_line
    from autograder.pile import GradeBook
    from autograder.pile.marks import told
    from autograder.report import write_reports

    assignment = load_assignment(args.solutions / args.assignment)
    book = GradeBook(args.out / assignment.name)
    release = args.assignments / assignment.name
    done = marks_of_formgrader(assignment, release, book, args.submitted, args.course, args.db, args.dry_run)
    if done.written:
        write_reports(book.folder, title=assignment.title)
        book.write_csv()
    changes = [
        {"student": student, "question": question, "before": told(before), "now": told(now)}
        for student, question, before, now in done.changes
    ]
    earlier = [{"student": student, "question": name, "mark": told(mark)} for student, name, mark in done.earlier]
    if args.json:
        table = {"changes": changes, "totals": done.totals, "strange": done.strange, "earlier": earlier}
        print(json.dumps(table, ensure_ascii=True))
        return 1 if done.strange else 0
    for one in changes:
        print(on_one_line(f"{one['student']}: {one['question']}: {one['before']} → {one['now']}"))
    for student, (before, now) in sorted(done.totals.items()):
        print(on_one_line(f"{student}: {before:g} → {now:g} points in all"))
    for student, question, mark in done.earlier:
        # Where there is a comment alone, nothing waits in formgrader.
        todo = "export, and look at it again in formgrader" if mark.gives_points else "write another, or take it away"
        said = f"{student}: {question}: {told(mark)}: given for an earlier answer; {todo}."
        print(on_one_line(said), file=sys.stderr)
    for student in done.strange:
        print(on_one_line(f"{student} has marks in formgrader and no result in {book.folder}."), file=sys.stderr)
    would = " would change" if args.dry_run else " changed"
    print(f"{assignment.name}: {len(changes)} mark{'' if len(changes) == 1 else 's'}{would}.")
    return 1 if done.strange else 0
