"""`autograder collect SOURCE... -a A`: what students handed in, sorted into `submitted/<student>/<assignment>/`."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.collect import Collection
    from autograder.collect.people import Register

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "collect",
        help="sort handed-in zips and folders by student",
        description="Take submissions out of the bulk downloads of Canvas, Moodle, Gradescope and GitHub Classroom, "
        "out of nbgrader's folders, and out of folders and zips named by student, into <submitted>/<student>/<A>/. Of "
        "several by one student the latest counts, the others are kept beside it. Run it as often as you like: what is "
        "there already stays.",
        epilog="Examples: autograder collect submissions.zip -a a3_conv_layers --roster roster.csv; "
        "autograder collect zips-by-student/ late.zip -a a3_conv_layers; "
        "autograder collect -a a3_conv_layers --roster roster.csv  (only extensions, and who is missing)",
    )
    parser.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="a folder or a zip")
    parser.add_argument("-a", "--assignment", required=True, metavar="A", help="such as a3_conv_layers")
    parser.add_argument("--submitted", type=Path, default=Path("submitted"), metavar="DIR", help="where they go")
    parser.add_argument("--assignments", type=Path, default=Path("assignments"), metavar="DIR", help="the releases")
    parser.add_argument(
        "--roster", type=Path, metavar="CSV",
        help="students: id, name, email, section, group, extension_days; or Canvas' gradebook; or Moodle's worksheet",
    )  # fmt: skip
    parser.add_argument(
        "--match", action="append", default=[], metavar="NAME=ID", help="who somebody is; may be given again"
    )
    parser.add_argument("--groups", action="store_true", help="one hand-in counts for all of the roster's group")
    parser.add_argument(
        "--times", type=Path, metavar="CSV", help="when the server took them, where the download does not tell"
    )
    parser.add_argument("--zone", default="", metavar="ZONE", help="of times without one, such as Europe/Berlin")
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Collect. Returns 1 where something could not be taken."""
    from autograder.collect import collect, lines
    from autograder.course.manifest import read_manifest
    from autograder.notebook.visible import on_one_line

    register = _register(args)
    if not args.sources and register is None:
        raise UsageError("Nothing to collect: name folders and zips with submissions.")
    found = collect(args.sources, read_manifest(args.assignments / args.assignment), args.submitted, register)
    if args.json:
        students = {
            name: {
                "folder": str(one.folder),
                "made": one.made,
                "dated_by": one.dated_by,
                "marked_late": one.marked_late,
                "notebooks": one.notebooks,
                "changed": one.changed,
                "findings": list(one.findings),
            }
            for name, one in sorted(found.students.items())
        }
        missing = [person.id for person in found.missing]
        table = {"students": students, "refused": found.refused, "unmatched": found.unmatched, "missing": missing}
        table["match_unused"] = found.unused
        table["extensions"] = found.extended
        table["left"] = {str(folder): who for folder, who in sorted(found.left.items())}
        print(json.dumps(table, ensure_ascii=True))
    else:
        for line in lines(found):
            print(on_one_line(line))
        print(_summary(args, found, register))
    return 1 if found.refused or found.unmatched or found.left else 0


def _summary(args: argparse.Namespace, found: "Collection", register: "Register | None") -> str:
    """The last line: what was collected or, without a source, what was noted."""
    if not args.sources and register is not None:
        everybody, noted = len(register.roster.people), len(found.extended)
        here = everybody - len(found.missing)
        return f"{here} of {everybody} of the roster have handed in; {noted} extension{'s' * (noted != 1)} noted anew."
    new = sum(one.changed for one in found.students.values())
    count = f"{len(found.students)} student{'s' * (len(found.students) != 1)}"
    return f"{count}, {new} new or changed, in {args.submitted}; {len(found.refused)} not collected."


def _register(args: argparse.Namespace) -> "Register | None":
    """The class, as the command line tells of it. Raises UsageError where it tells of it in parts."""
    from autograder.collect.people import Register
    from autograder.collect.times import read_time
    from autograder.course.lateness import zone_called
    from autograder.notebook.visible import on_one_line
    from autograder.roster import read_roster
    from autograder.roster.hand_in_times import read_hand_in_times

    if args.roster is None:
        if args.match or args.groups or args.times:
            raise UsageError("--match, --groups and --times say who is who in a roster: name it with --roster.")
        return None
    roster = read_roster(args.roster)
    for name in roster.extended:
        if not (args.assignments / name).is_dir():
            said = f"the roster's column extension_days {name} is of no assignment in {args.assignments}."
            print(on_one_line(f"autograder collect: {said}"), file=sys.stderr)
    match = {}
    for pair in args.match:
        name, equals, key = pair.rpartition("=")
        if not (name and equals and key):
            raise UsageError(f"--match takes NAME=ID, not {pair!r}.")
        match[name] = key
    zone = zone_called(args.zone) if args.zone else None
    times = {} if args.times is None else read_hand_in_times(args.times, roster, read_time, zone)
    return Register(roster, match, times, args.groups)
