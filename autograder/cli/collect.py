"""`autograder collect SOURCE... -a A`: what students handed in, sorted into `submitted/<student>/<assignment>/`."""

import argparse
import json
from pathlib import Path
from typing import Any

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "collect",
        help="sort handed-in zips and folders by student",
        description="Take submissions out of folders and zips, named by student, into <submitted>/<student>/<A>/. Of "
        "several by one student the latest counts. Run it as often as you like: what is there already stays.",
        epilog="Example: autograder collect downloads/ late.zip -a a3_conv_layers",
    )
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="a folder or a zip")
    parser.add_argument("-a", "--assignment", required=True, metavar="A", help="such as a3_conv_layers")
    parser.add_argument("--submitted", type=Path, default=Path("submitted"), metavar="DIR", help="where they go")
    parser.add_argument("--assignments", type=Path, default=Path("assignments"), metavar="DIR", help="the releases")
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Collect. Returns 1 where something could not be taken."""
    from autograder.collect import collect, lines
    from autograder.course.manifest import read_manifest
    from autograder.notebook.visible import visible

    found = collect(args.sources, read_manifest(args.assignments / args.assignment), args.submitted)
    if args.json:
        students = {
            name: {
                "folder": str(one.folder),
                "made": one.made,
                "notebooks": one.notebooks,
                "changed": one.changed,
                "findings": list(one.findings),
            }
            for name, one in sorted(found.students.items())
        }
        print(json.dumps({"students": students, "refused": found.refused}, ensure_ascii=True))
    else:
        for line in lines(found):
            print(visible(line).replace("\n", "⏎"))
        new = sum(one.changed for one in found.students.values())
        count = f"{len(found.students)} student{'s' * (len(found.students) != 1)}"
        print(f"{count}, {new} new or changed, in {args.submitted}; {len(found.refused)} not collected.")
    return 1 if found.refused else 0
