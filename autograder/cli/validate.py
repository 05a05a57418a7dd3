"""`autograder validate [A...]`: the proof that a release is fit for students."""

import argparse
import os
from typing import Any

from autograder.errors import NotSoError

from .release import add_folders, chosen

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
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Validate. Raises NotSoError with the number of findings where there are some; each was printed before."""
    from autograder.course import load_assignment
    from autograder.release.validate import validate_each
    from autograder.sandbox import choose_wall

    wall = choose_wall(args.sandbox)
    found = 0
    assignments = [load_assignment(args.solutions / name) for name in chosen(args.solutions, args.names)]
    for assignment, steps in validate_each(assignments, args.assignments, wall, os.cpu_count() or 1, args.quick):
        print(f"{assignment.name} {assignment.version}")
        for step, findings in steps:
            print(f"  {'no' if findings else 'ok'}  {step}", flush=True)
            for finding in findings:
                print(f"      {finding}")
            found += len(findings)
    if found:
        raise NotSoError(f"{found} {'thing is' if found == 1 else 'things are'} not so; see above.")
    return 0
