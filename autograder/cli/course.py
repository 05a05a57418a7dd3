"""`autograder course DIR [A...]`: a course directory that nbgrader takes, from the sources."""

import argparse
from pathlib import Path
from typing import Any

from autograder.errors import NotSoError, UsageError

from .sources import add_folders, chosen

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "course",
        help="make a course directory for nbgrader",
        description="Fill DIR/source with all assignments, or those named, and write DIR/nbgrader_config.py where "
        "there is none. Run it again after a change: submissions, grades and the gradebook stay as they are.",
        epilog="Example: autograder course ~/nbgrader-course --roster students.csv",
    )
    parser.add_argument("course", type=Path, metavar="DIR", help="the course directory; made where there is none")
    parser.add_argument("names", nargs="*", metavar="A", help="an assignment, such as a3_conv_layers (default: all)")
    parser.add_argument("--course-id", default="convnets", metavar="NAME", help="for nbgrader's exchange")
    parser.add_argument("--roster", type=Path, metavar="CSV", help="students (id, name, email) for the gradebook")
    parser.add_argument(
        "--bare", action="store_true", help="without the course's packages, for a hub where they are installed"
    )
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make or update the course. Raises NotSoError where its configuration does not do what a course of ours needs,
    UsageError where its folder is that of the sources.
    """
    from autograder.course import load_assignment
    from autograder.nbgrader_course.course import CONFIG, NEEDED, configure_course, make_course

    if args.course.resolve() == args.solutions.resolve().parent:
        raise UsageError(f"{args.course} is the folder of {args.solutions}; give nbgrader's course one of its own.")
    assignments = [load_assignment(args.solutions / name) for name in chosen(args.solutions, args.names)]
    people = _people(args.roster)
    configured = configure_course(args.course, args.course_id)
    for assignment in assignments:
        made = make_course(assignment, args.assignments / assignment.name, args.course, bare=args.bare)
        changed = f"{made.changed} changed, {made.removed} removed" if made.changed or made.removed else "unchanged"
        print(f"{assignment.name} {assignment.version}: {made.folder} ({made.files} files, {changed})")
    if people:
        from autograder.nbgrader_course.gradebook import opened

        with opened(args.course, make=True) as gradebook:
            gradebook.put_people(people)
        print(f"{len(people)} students are in {args.course / 'gradebook.db'}.")
    if not configured:
        raise NotSoError(
            f"{args.course / CONFIG} is your own and was left as it is; add to it: "
            f"from {NEEDED} import configure; configure(get_config())"
        )
    again = next((one for one in assignments if (args.course / "release" / one.name).exists()), None)
    # nbgrader keeps what it generated before, unless it is told not to.
    after = f"{again.name} --force" if again else assignments[0].name
    print(f"Next, in {args.course}: nbgrader generate_assignment {after}")
    return 0


def _people(roster: Path | None) -> Any:
    """The students of a roster; read before anything is written."""
    from autograder.roster import read_roster

    return () if roster is None else read_roster(roster).people
