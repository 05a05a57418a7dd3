"""`autograder report A [--out DIR]`: feedback pages and the class report, from results that are there."""

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "report",
        help="write the feedback pages and the class report anew",
        description="Write feedback/<student>.html and report/index.html from the results in <out>/<assignment>/. "
        "`autograder grade` does so by itself at its end.",
        epilog="Example: autograder report a3_conv_layers --out grades",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment that was graded, such as a3_conv_layers")
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are")
    parser.add_argument("--solutions", type=Path, default=Path("solutions"), metavar="DIR", help="for the title")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages and say where they are. Raises UsageError where there is nothing to report on."""
    from autograder.report import write_reports

    index = write_reports(args.out / args.assignment, _title(args.solutions / args.assignment))
    print(f"{args.assignment}: {index}, and the students' pages in {index.parents[1] / 'feedback'}")
    return 0


def _title(source: Path) -> str:
    """The assignment's title, where its source is at hand; the name will do where it is not."""
    from autograder.course import load_assignment
    from autograder.errors import AutograderError

    try:
        return load_assignment(source).title
    except AutograderError:
        return ""
