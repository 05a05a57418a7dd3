"""`python -m autograder update`, run in the unpacked zip of the newest version."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import BundleError, UsageError

if TYPE_CHECKING:
    from .released import Released
    from .steps import Newest

__all__ = ["DESCRIPTION", "HELP", "add_arguments", "add_parser", "newest_here", "run", "update_all"]

HELP = "bring a notebook to the newest version, answers kept"
DESCRIPTION = (
    "Bring a student's notebook to the newest version of its assignment: new text, checks and files; every answer and "
    "every own cell stays. Where both sides changed a cell, a note in the notebook shows both. The notebook as it was "
    "is kept beside it. Save and close the notebook first."
)


def add_parser(subparsers: Any) -> None:
    """Add the command to a command line."""
    parser = subparsers.add_parser(
        "update",
        help=f"for students: {HELP}",
        description=f"{DESCRIPTION} Run it in the folder that the newest zip unpacks to.",
        epilog="Example: python -m autograder update ../old/a3_conv_layers/conv_naive.ipynb",
    )
    add_arguments(parser)
    parser.set_defaults(run=run)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes, in a bundle as in the course's repository."""
    parser.add_argument(
        "notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="your notebook, or the folder with your notebooks"
    )
    parser.add_argument(
        "--from", dest="since", default="", metavar="VERSION", help="the version that it is, where it doesn't say so"
    )


def run(args: argparse.Namespace) -> int:
    """Update. Raises UsageError or BundleError where that is not possible."""
    return update_all(args.notebooks, newest_here(Path(__file__).resolve().parents[2]), args.since)


def update_all(paths: list[Path], newest: "Newest", since: str) -> int:
    """Update all notebooks at these paths; what is wrong with one of them doesn't keep the others back."""
    from .steps import notebooks_at, update_notebook

    problems = []
    for notebook in [one for path in paths for one in notebooks_at(path, newest.released)]:
        try:
            update_notebook(notebook, newest, say, since)
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError(" ".join(problems))
    return 0


def say(text: str) -> None:
    """A line for the person at the terminal, of whatever encoding."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def newest_here(folder: Path) -> "Newest":
    """The version that a bundle is. Raises BundleError where it isn't as it was unpacked."""
    from .released import RELEASED, read_released
    from .steps import Newest

    path = folder / RELEASED
    try:
        released = read_released(path.read_bytes(), path)
    except FileNotFoundError:
        raise BundleError(
            f"There is no {RELEASED} in {folder}: unpack the newest zip of the assignment into a folder of its own, "
            "and run this there."
        ) from None
    return Newest(released, {RELEASED: path.read_bytes()} | _files(folder, released))


def _files(folder: Path, released: "Released") -> dict[str, bytes]:
    from .released import digest

    found = {}
    for name, known in released.files.items():
        if name.endswith(".ipynb"):
            continue  # by now a student's own, perhaps; what was released is in the table
        try:
            found[name] = (folder / name).read_bytes()
        except OSError:
            found[name] = b""
        if digest(found[name]) != known:
            raise BundleError(f"{folder / name} is not as it was released; unpack the assignment's zip anew.")
    return found
