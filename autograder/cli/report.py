"""`autograder report A [--roster FILE]`: feedback pages and the class report, from results that are there."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .sources import title_of

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "report",
        help="write the feedback pages and the class report anew",
        description="Write feedback/<student>.html and report/index.html from the results in <out>/<assignment>/. "
        "`autograder grade` does so by itself at its end. With a roster the report names who is missing.",
        epilog="Example: autograder report a3_conv_layers --out grades --roster roster.csv",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment that was graded, such as a3_conv_layers")
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are")
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="a CSV of the class, with a column id or email (default: <out>/roster.csv, if it is there)",
    )
    parser.add_argument("--solutions", type=Path, default=Path("solutions"), metavar="DIR", help="for the title")
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages and say where they are. Raises UsageError where there is nothing to report on."""
    from autograder.report import make_report

    written = make_report(args.out / args.assignment, title_of(args.solutions / args.assignment), args.roster)
    if args.json:
        summary = {
            "report": str(written.index),
            "results": len(written.results),
            "incomplete": [result.student for result in written.results if not result.complete],
            "unreadable": written.unreadable,
            "copies": written.copies,
            "missing": [person.id for person in written.roll.missing],
            "unmatched": [result.student for result, _ in written.roll.strangers],
        }
        print(json.dumps(summary, ensure_ascii=True))
        return 0
    print(f"{args.assignment}: {written.index}, and the students' pages in {written.index.parents[1] / 'feedback'}")
    if written.unreadable:
        _say(f"no result, and left out: {_named(written.unreadable)}; `autograder grade` makes it again.")
    if written.copies:
        _say(f"copies or leftovers in results/, which count for nobody: {_named(written.copies)}; remove them.")
    if written.roll.missing or written.roll.strangers:
        missing, strangers = len(written.roll.missing), len(written.roll.strangers)
        print(f"{missing} of the roster missing; {strangers} results of nobody in the roster: see the report.")
    return 0


def _named(files: list[str]) -> str:
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    return ", ".join(files[:5]) + more


def _say(words: str) -> None:
    from autograder.notebook.visible import on_one_line

    print(on_one_line(f"autograder report: {words}"), file=sys.stderr)
