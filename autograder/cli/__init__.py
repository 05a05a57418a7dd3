"""The command line: one module a command, each with `add_parser` and `run`."""

import argparse
import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import AutograderError
from autograder.files import UNFINISHED

__all__ = ["main", "parser"]

COMMANDS = (
    "release",
    "validate",
    "collect",
    "grade",
    "report",
    "history",
    "submit",
    "update",
    "course",
    "export",
    "marks",
    "gradescope",
    "mutants",
    "doctor",
)

# What a machine says no with; any other error of the system is a fault of ours, with its traceback.
REFUSALS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}


def parser() -> argparse.ArgumentParser:
    """What the command line takes."""
    whole = argparse.ArgumentParser(
        prog="autograder",
        description="Release, validate and grade assignments. Student code never runs beside the checks.",
        epilog="`autograder COMMAND --help` has examples. Every command ends with 0 when it is done, 1 when what it "
        "looked at is not so, 2 when it was called wrongly, and 3 for a failure of its own or of the machine.",
    )
    subparsers = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f".{name}", __package__).add_parser(subparsers)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not so, 2 wrong usage, 3 our own failure."""
    given = parser().parse_args(arguments)
    try:
        code = int(importlib.import_module(f".{given.command}", __package__).run(given))
        sys.stdout.flush()
        return code
    except AutograderError as error:
        print(f"autograder {given.command}: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read this, `head` say, has enough. What is left must not fail once more at the end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        print(f"autograder {given.command}: {_refusal(error)}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print(f"autograder {given.command}: interrupted.", file=sys.stderr)
        return 130


def _refusal(error: OSError) -> str:
    """One sentence for a folder that nobody may write to, a full disk and the like."""
    from autograder.notebook.visible import on_one_line

    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    if path is not None and path.name.startswith(UNFINISHED):
        path = path.parent
    where = f"{on_one_line(str(path))}: " if path is not None else ""
    return f"{where}{error.strerror}. What was there is whole; mend that and run the same command again."
