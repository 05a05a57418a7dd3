"""`autograder validate [A...]`: the proof that a release is fit for students."""

import argparse
import json
import os
from typing import Any

from autograder.errors import NotSoError

from .sources import add_folders, chosen

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "validate",
        help="prove that a release is fit for students",
        description="Grade solution and untouched release in the sandbox; look for leaks and for importable answers.",
        epilog="Example: autograder validate a3_conv_layers",
    )
    parser.add_argument("names", nargs="*", metavar="A", help="an assignment, such as a3_conv_layers (default: all)")
    parser.add_argument("--sandbox", default="auto", metavar="WALL", help="auto, bwrap or none (default: auto)")
    parser.add_argument("--quick", action="store_true", help="don't try everything importable, which takes minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Validate. Raises NotSoError with the number of findings where there are some; each was printed before."""
    from autograder.course import load_assignment
    from autograder.release.validate import validate_each
    from autograder.sandbox import choose_wall

    wall = choose_wall(args.sandbox)
    table: dict[str, dict[str, Any]] = {}
    assignments = [load_assignment(args.solutions / name) for name in chosen(args.solutions, args.names)]
    for assignment, steps in validate_each(assignments, args.assignments, wall, os.cpu_count() or 1, args.quick):
        say = (lambda line: None) if args.json else _say
        say(f"{assignment.name} {assignment.version}")
        rows: dict[str, list[str]] = {}
        for step, findings in steps:
            rows[step] = [str(finding) for finding in findings]
            say(f"  {'no' if rows[step] else 'ok'}  {step}")
            for finding in rows[step]:
                say(f"      {finding}")
        table[assignment.name] = {"version": assignment.version, "steps": rows}
    if args.json:
        print(json.dumps({"assignments": table}, ensure_ascii=True))
    if found := sum(len(findings) for row in table.values() for findings in row["steps"].values()):
        raise NotSoError(f"{found} {'thing is' if found == 1 else 'things are'} not so; see above.")
    return 0


def _say(line: str) -> None:
    """At once: a step may take minutes."""
    print(line, flush=True)
