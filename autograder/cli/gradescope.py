"""`autograder gradescope A`: the autograder.zip that Gradescope takes."""

import argparse
from pathlib import Path
from typing import Any

from .sources import add_folders, released

__all__ = ["add_parser", "run"]

# As in autograder.gradescope.VISIBILITIES, which loads too much for --help; a test compares them.
VISIBILITIES = ("after_published", "after_due_date", "hidden", "visible")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "gradescope",
        help="make the autograder.zip that Gradescope takes",
        description="Pack setup.sh, run_autograder, this program, and the solution and checks of an assignment into a "
        "zip for Gradescope's “Configure Autograder”. The zip is secret: whoever has it has the solutions.",
        epilog="Example: autograder gradescope a3_conv_layers --output a3-autograder.zip",
    )
    parser.add_argument("assignment", metavar="A", help="an assignment, such as a3_conv_layers")
    parser.add_argument(
        "--output", type=Path, metavar="ZIP", help="where the zip goes (default: build/gradescope/<A>-autograder.zip)"
    )
    parser.add_argument(
        "--hidden", choices=VISIBILITIES, default="after_published", help="when students see hidden checks"
    )
    parser.add_argument("--out", type=Path, default=Path("grades"), metavar="DIR", help="where the course's secret is")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the zip. Raises UsageError where the release is not that of the source."""
    from autograder.gradescope import build_zip
    from autograder.pile.secret import load_secret, seed_for

    assignment, release = released(args)
    secret, where = load_secret(args.out)
    target = args.output or Path("build") / "gradescope" / f"{assignment.name}-autograder.zip"
    names = build_zip(assignment, release, seed_for(secret, assignment.name, assignment.version), args.hidden, target)
    print(
        f"{assignment.name} {assignment.version}: {target} ({target.stat().st_size / 1e6:.1f} MB, {len(names)} files)"
    )
    print(f"Hidden inputs are drawn from {where}. Keep the zip from students: solutions and hidden checks are in it.")
    return 0
