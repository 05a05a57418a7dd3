"""`autograder release [A...] [--check]`: from the source to what students get."""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from autograder.errors import NotSoError

from .sources import add_folders, chosen

__all__ = ["add_parser", "run"]


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
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--execute", type=Path, metavar="DIR", help="also write solution notebooks with outputs there")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Release, or with --check compare. Raises NotSoError where a release has drifted from its source."""
    table: dict[str, dict[str, Any]] = {}
    for name in chosen(args.solutions, args.names):
        if args.check:
            lines, table[name] = _compared(args.solutions / name, args.assignments / name)
        else:
            lines, table[name] = _released(args.solutions / name, args.assignments)
        if not args.json:
            print("\n".join(lines), flush=True)
        if args.execute:
            table[name]["executed"] = _executed(args.solutions / name, args.assignments / name, args.execute)
            if not args.json:
                print("\n".join(f"  {path}" for path in table[name]["executed"]))
    if args.json:
        print(json.dumps({"assignments": table}, ensure_ascii=True))
    if drifted := [name for name, row in table.items() if row.get("differences")]:
        raise NotSoError(
            f"{', '.join(drifted)}: the release is not what its source gives; run `autograder release` and commit it."
        )
    return 0


def _released(source: Path, assignments: Path) -> tuple[list[str], dict[str, Any]]:
    """Make a release. Returns what to say of it, to a person and to a script."""
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
    lines = [f"{assignment.name} {assignment.version}: {committed} ({changed}), {zip_path}"]
    if changed_version:
        lines.append(
            f"  {assignment.version} was released before with other content; if students have it, raise the version."
        )
    row = {"version": assignment.version, "folder": str(committed), "bundle": str(zip_path)}
    return lines, {**row, "changed": touched, "same_version_with_other_content": changed_version}


def _executed(source: Path, release: Path, into: Path) -> list[str]:
    from autograder.course import load_assignment
    from autograder.release.executed import execute_solution

    assignment = load_assignment(source)
    return [
        str(execute_solution(assignment, release, spec.name, into / assignment.name)) for spec in assignment.notebooks
    ]


def _compared(source: Path, committed: Path) -> tuple[list[str], dict[str, Any]]:
    """Compare a release with what its source gives. Returns what to say of it, to a person and to a script."""
    from autograder.course import load_assignment
    from autograder.release.build import build_release
    from autograder.release.drift import differences

    assignment = load_assignment(source)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / assignment.name
        build_release(assignment, fresh, committed)
        lines = list(differences(fresh, committed))
    row = {"version": assignment.version, "folder": str(committed), "differences": len(lines)}
    return lines or [f"{assignment.name} {assignment.version}: as its source gives it"], row
