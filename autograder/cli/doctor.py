"""`autograder doctor`: what this machine has and lacks for the course, and what to do about it."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .sources import add_folders

if TYPE_CHECKING:
    from autograder.doctor import Finding

__all__ = ["add_parser", "run"]

SIGNS = {"ok": "✓", "note": "•", "problem": "✗"}
COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "doctor",
        help="say what is installed and what is missing, and what to do",
        description="Look at Python and its packages, start a sandbox and try to get out of it, look for data, room on "
        "the disks, releases that are out of step, and the course's secret. Exit 1 where something does not work.",
        epilog="Example: autograder doctor --out grades --json",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("grades"), metavar="DIR", help="where the results are or will be"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Examine. Returns 1 where there is a problem."""
    from autograder.doctor import PROBLEM, Places, examine

    findings = list(examine(Places(args.solutions, args.assignments, args.out)))
    problems = sum(finding.state == PROBLEM for finding in findings)
    if args.json:
        print(json.dumps({"problems": problems, "findings": [asdict(one) for one in findings]}, ensure_ascii=True))
    else:
        _show(findings)
        notes = sum(one.state == "note" for one in findings)
        count = f"{problems} problem{'s' * (problems != 1)}"
        print(f"\n{count}; {notes} thing{'s' * (notes != 1)} worth knowing.")
    return 1 if problems else 0


def _show(findings: "Sequence[Finding]") -> None:
    """A table; plain lines where rich is among what is missing."""
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        for one in findings:
            print(
                f"{SIGNS[one.state]} {one.area}, {one.what}: {one.detail}" + (f"\n  → {one.todo}" if one.todo else "")
            )
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("", "area", "what"):
        table.add_column(name, no_wrap=not name, overflow="fold", max_width=18)
    table.add_column("found, and → what to do", overflow="fold")
    for one in findings:
        words = Text(one.detail)
        if one.todo and one.state != "ok":
            words.append(f"\n→ {one.todo}", style="bold")
        table.add_row(Text(SIGNS[one.state], style=COLOURS[one.state]), one.area, Text(one.what), words)
    Console(highlight=False).print(table)
