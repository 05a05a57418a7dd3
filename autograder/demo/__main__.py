"""`make demo`: validate and release an assignment, make a class, grade it in the sandbox, say where everything is."""

import argparse
import shutil
import sys
from pathlib import Path

from autograder.cli import main as autograder
from autograder.course import load_assignment

from .students import sample_class, write_class

__all__ = ["main"]


def main() -> int:
    """Run the whole path once, into a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m autograder.demo", description=__doc__)
    parser.add_argument("assignment", nargs="?", default="a3_conv_layers")
    parser.add_argument("--solutions", type=Path, default=Path("solutions"))
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="made anew")
    given = parser.parse_args()
    name, out = given.assignment, given.out
    places = ["--solutions", str(given.solutions), "--assignments", str(out / "assignments")]
    shutil.rmtree(out, ignore_errors=True)
    steps = [["release", name, *places], ["validate", name, "--quick", *places]]
    for step in steps:
        print(f"\n$ autograder {' '.join(word for word in step if word not in map(str, places))}", flush=True)
        if code := autograder(step):
            return code
    assignment = load_assignment(given.solutions / name)
    students = sample_class(assignment)
    write_class(students, assignment, out / "assignments" / name, out / "submitted")
    print(f"\n{len(students)} submissions in {out / 'submitted'}:")
    for student in students:
        print(f"  {student.name:12} {student.story}")
    print(f"\n$ autograder grade {name}", flush=True)
    grading = ["grade", name, *places, "--submitted", str(out / "submitted"), "--out", str(out / "grades")]
    if code := autograder(grading):
        return code
    folder = out / "grades" / name
    print(f"\nscores    {folder}/grades.csv\nfeedback  {folder}/feedback/\nreport    {folder}/report/index.html")
    bundles = ", ".join(str(path) for path in sorted((out / "assignments" / "bundles").glob("*.zip")))
    print(f"students  {bundles}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
