"""`autograder release [A...] [--check]`: from the source to what students get."""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from autograder.errors import NotSoError

__all__ = ["add_folders", "add_parser", "chosen", "run"]


def add_folders(parser: argparse.ArgumentParser) -> None:
    """The two folders that every command for instructors knows."""
    parser.add_argument("--solutions", type=Path, default=Path("solutions"), metavar="DIR", help="the sources")
    parser.add_argument("--assignments", type=Path, default=Path("assignments"), metavar="DIR", help="the releases")


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "release",
        help="make the students' notebooks and bundles from the sources",
        description="Make assignments/A and its zip for students from solutions/A, for all assignments or those named.",
        epilog="Example: autograder release a3_conv_layers --check",
    )
    parser.add_argument("names", nargs="*", metavar="A", help="an assignment, such as a3_conv_layers (default: all)")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 and show a diff where they differ")
    parser.add_argument("--execute", type=Path, metavar="DIR", help="also write solution notebooks with outputs there")
    add_folders(parser)
    parser.set_defaults(run=run)


def chosen(solutions: Path, names: list[str]) -> list[str]:
    """The named assignments, or all of them. Raises UsageError where there are none."""
    from autograder.course import find_assignments
    from autograder.errors import UsageError

    found = names or find_assignments(solutions)
    if not found:
        raise UsageError(f"There are no assignments in {solutions}; name their folder with --solutions.")
    return list(dict.fromkeys(found))


def run(args: argparse.Namespace) -> int:
    """Release, or with --check compare. Raises NotSoError where a release has drifted from its source."""
    drifted = []
    for name in chosen(args.solutions, args.names):
        if args.check:
            if not _agrees(args.solutions / name, args.assignments / name):
                drifted.append(name)
        else:
            _release(args.solutions / name, args.assignments)
        if args.execute:
            _execute(args.solutions / name, args.assignments / name, args.execute)
    if drifted:
        raise NotSoError(
            f"{', '.join(drifted)}: the release is not what its source gives; run `autograder release` and commit it."
        )
    return 0


def _release(source: Path, assignments: Path) -> None:
    from autograder.course import load_assignment
    from autograder.course.manifest import MANIFEST
    from autograder.release.build import build_release
    from autograder.release.bundle import bundle_files, bundle_path, write_bundle
    from autograder.release.drift import replace_release

    assignment = load_assignment(source)
    committed = assignments / assignment.name
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / assignment.name
        build_release(assignment, fresh, committed)
        earlier = committed / "versions" / f"{assignment.version}.json"
        changed_version = earlier.is_file() and earlier.read_bytes() != (fresh / MANIFEST).read_bytes()
        touched = replace_release(fresh, committed)
    zip_path = bundle_path(assignment, assignments)
    write_bundle(assignment, bundle_files(assignment, committed), zip_path)
    changed = f"{len(touched)} files changed" if touched else "unchanged"
    print(f"{assignment.name} {assignment.version}: {committed} ({changed}), {zip_path}")
    if changed_version:
        print(f"  {assignment.version} was released before with other content; if students have it, raise the version.")


def _execute(source: Path, release: Path, into: Path) -> None:
    from autograder.course import load_assignment
    from autograder.release.executed import execute_solution

    assignment = load_assignment(source)
    for spec in assignment.notebooks:
        print(f"  {execute_solution(assignment, release, spec.name, into / assignment.name)}")


def _agrees(source: Path, committed: Path) -> bool:
    from autograder.course import load_assignment
    from autograder.release.build import build_release
    from autograder.release.drift import differences

    assignment = load_assignment(source)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / assignment.name
        build_release(assignment, fresh, committed)
        lines = list(differences(fresh, committed))
    print("\n".join(lines) if lines else f"{assignment.name} {assignment.version}: as its source gives it")
    return not lines
