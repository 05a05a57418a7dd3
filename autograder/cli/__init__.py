"""The command line: one module a command, each with `add_parser` and `run`."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from autograder.errors import AutograderError

__all__ = ["main", "parser"]

COMMANDS = (
    "release",
    "validate",
    "collect",
    "grade",
    "report",
    "submit",
    "update",
    "course",
    "export",
    "marks",
    "gradescope",
    "mutants",
    "doctor",
)


def parser() -> argparse.ArgumentParser:
    """What the command line takes."""
    whole = argparse.ArgumentParser(
        prog="autograder",
        description="Release, validate and grade assignments. Student code never runs beside the checks.",
    )
    subparsers = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f".{name}", __package__).add_parser(subparsers)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not so, 2 wrong usage, 3 our own failure."""
    given = parser().parse_args(arguments)
    try:
        return int(importlib.import_module(f".{given.command}", __package__).run(given))
    except AutograderError as error:
        print(f"autograder {given.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"autograder {given.command}: interrupted.", file=sys.stderr)
        return 130
