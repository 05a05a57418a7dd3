"""What commands for instructors ask for alike: sources, their releases, and an assignment of both."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import Assignment

__all__ = ["add_folders", "chosen", "released", "title_of"]


def add_folders(parser: argparse.ArgumentParser) -> None:
    """The two folders that every command for instructors knows."""
    parser.add_argument("--solutions", type=Path, default=Path("solutions"), metavar="DIR", help="the sources")
    parser.add_argument("--assignments", type=Path, default=Path("assignments"), metavar="DIR", help="the releases")


def chosen(solutions: Path, names: list[str]) -> list[str]:
    """The named assignments, or all of them. Raises UsageError where there are none."""
    from autograder.course import find_assignments
    from autograder.errors import UsageError

    found = names or find_assignments(solutions)
    if not found:
        raise UsageError(f"There are no assignments in {solutions}; name their folder with --solutions.")
    return list(dict.fromkeys(found))


def released(args: argparse.Namespace) -> "tuple[Assignment, Path]":
    """The assignment that a command line names, and its release. Raises UsageError where they are of two versions."""
    from autograder.course import load_assignment
    from autograder.course.manifest import read_manifest
    from autograder.errors import UsageError

    assignment = load_assignment(args.solutions / args.assignment)
    release = args.assignments / args.assignment
    version = read_manifest(release).version
    if version != assignment.version:
        raise UsageError(
            f"{release} is version {version}, its source is version {assignment.version}: run `autograder release`."
        )
    return assignment, release


def title_of(source: Path) -> str:
    """The assignment's title, where its source is at hand; the name will do where it is not."""
    from autograder.course import load_assignment
    from autograder.errors import AutograderError

    try:
        return load_assignment(source).title
    except AutograderError:
        return ""
