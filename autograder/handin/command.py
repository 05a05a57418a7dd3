"""`python -m autograder submit`, as it is in a student's copy; the whole command line has the same command."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AutograderError, UsageError

if TYPE_CHECKING:
    from autograder.notebook.bundle import Bundle

__all__ = ["add_parser", "main", "run"]

# Part of a file's name, on every system.
STUDENT = re.compile(r"\w[\w.@+-]{0,63}")


def add_parser(subparsers: Any) -> None:
    """Add the command to a command line."""
    parser = subparsers.add_parser(
        "submit",
        help="for students: check, run and pack an assignment",
        description="Check that the notebooks are complete, run each from top to bottom in a fresh kernel, show the "
        "public score, and pack everything that is handed in into one zip with a receipt. Save your notebooks first.",
        epilog="Example: python -m autograder submit",
    )
    parser.add_argument(
        "assignment", nargs="?", metavar="A", help="the assignment's folder or name (default: this folder)"
    )
    parser.add_argument("--student", default="", metavar="NAME", help="put your name into the zip's name")
    parser.add_argument("--no-run", action="store_true", help="pack without running the notebooks")
    parser.add_argument("--timeout", type=int, default=600, metavar="SECONDS", help="for one cell (default: 600)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hand in. Raises UsageError where there is no such assignment."""
    from .steps import Screen, hand_in

    if args.student and not STUDENT.fullmatch(args.student):
        raise UsageError(
            f"--student {args.student!r}: letters, digits and . _ @ + - only; it becomes part of a file's name."
        )
    if args.timeout < 1:
        raise UsageError(f"--timeout asks for {args.timeout} seconds; it takes at least 1.")
    bundle = _bundle(args.assignment)
    screen = Screen(sys.stdout.isatty())
    return hand_in(bundle, screen, student=args.student, run=not args.no_run, seconds=args.timeout)


def _bundle(assignment: str | None) -> "Bundle":
    from autograder.notebook.bundle import find_bundle, read_bundle

    if assignment is None:
        return find_bundle()
    for folder in (Path(assignment), Path("assignments") / assignment):
        if (folder / "manifest.json").is_file():
            return read_bundle(folder.resolve())
    here = find_bundle()
    if here.manifest.get("assignment") != assignment:
        raise UsageError(
            f"There is no assignment {assignment} here; this is {here.manifest.get('assignment')}. "
            "Go to the folder with its notebooks, or name that folder."
        )
    return here


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of a student's copy: 0 done, 1 something isn't right, 2 wrong usage, 3 our own failure."""
    from autograder.updating.command import add_parser as add_update

    parser = argparse.ArgumentParser(
        prog="python -m autograder", description="Hand in an assignment, or bring it to a newer version."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_parser(commands)
    add_update(commands)
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except AutograderError as error:
        print(f"autograder {given.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"autograder {given.command}: interrupted.", file=sys.stderr)
        return 130
