"""The command line: one module a command, each with `add_parser` and `run`."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from autograder.errors import AutograderError

__all__ = ["main"]

COMMANDS = ("release", "validate", "collect", "grade", "report", "submit", "mutants")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not so, 2 wrong usage, 3 our own failure."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release, validate and grade assignments. Student code never runs beside the checks.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules = {name: importlib.import_module(f".{name}", __package__) for name in COMMANDS}
    for module in modules.values():
        module.add_parser(subparsers)
    given = parser.parse_args(arguments)
    try:
        return int(modules[given.command].run(given))
    except AutograderError as error:
        print(f"autograder {given.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"autograder {given.command}: interrupted.", file=sys.stderr)
        return 130
