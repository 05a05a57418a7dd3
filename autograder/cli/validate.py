"""`autograder validate [A...]`: the proof that a release is fit for students."""

import argparse
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
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Validate. Raises NotSoError with the number of findings where there are some; each was printed before."""
    from autograder.course import load_assignment
    from autograder.release.validate import validate
    from autograder.sandbox import choose_wall

    wall = choose_wall(args.sandbox)
    found = 0
    for name in chosen(args.solutions, args.names):
        assignment = load_assignment(args.solutions / name)
        print(f"{name} {assignment.version}")
        for step, findings in validate(assignment, args.assignments / name, wall):
            print(f"  {'no' if findings else 'ok'}  {step}")
            for finding in findings:
                print(f"      {finding}")
            found += len(findings)
    if found:
        raise NotSoError(f"{found} {'thing is' if found == 1 else 'things are'} not so; see above.")
    return 0
