"""`autograder update NOTEBOOK`: the students' command, from the course's repository: to the newest release there."""

import argparse
from pathlib import Path
from typing import Any

from autograder.errors import UsageError

from .sources import add_folders

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    from autograder.updating.command import DESCRIPTION, HELP, add_arguments

    parser = subparsers.add_parser(
        "update",
        help=HELP,
        description=DESCRIPTION,
        epilog="Example: autograder update submitted/ada/a3_conv_layers/conv_naive.ipynb",
    )
    add_arguments(parser)
    parser.add_argument("-a", "--assignment", default="", metavar="A", help="where the notebook doesn't say its own")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Update each notebook to the newest release of its assignment. Raises UsageError where there is none."""
    from autograder.course import load_assignment
    from autograder.release.bundle import bundle_files
    from autograder.updating.command import update_all
    from autograder.updating.released import RELEASED, read_released
    from autograder.updating.steps import Newest

    by_assignment: dict[str, list[Path]] = {}
    for path in args.notebooks:
        by_assignment.setdefault(args.assignment or _assignment(path), []).append(path)
    for name, paths in by_assignment.items():
        files = bundle_files(load_assignment(args.solutions / name), args.assignments / name)
        released = read_released(files[RELEASED], Path(RELEASED))
        others = {path: content for path, content in files.items() if not path.endswith(".ipynb")}
        update_all(paths, Newest(released, others), args.since)
    return 0


def _assignment(path: Path) -> str:
    """The assignment that a notebook, or the first one of a folder that says so, belongs to."""
    from autograder.updating.student import claims_of, read_student

    for notebook in sorted(path.glob("*.ipynb")) if path.is_dir() else [path]:
        name = claims_of(read_student(notebook)[0])[0]
        if name and name.isidentifier():
            return name
    raise UsageError(f"{path} doesn't say which assignment it belongs to: name it with -a.")
