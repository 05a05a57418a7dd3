"""The course's secret: hidden inputs are drawn from it, so nobody else may read it, and it must not be lost."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.pile.secret import load_secret

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["secret"]


def secret(out: Path) -> Iterator[Finding]:
    """out: the folder of the grades, where it is kept"""
    try:
        found, where = load_secret(out, make=False)
    except UsageError as error:
        yield Finding("secret", "secret", PROBLEM, str(error))
        return
    if os.environ.get("AUTOGRADER_SECRET"):
        yield Finding("secret", "secret", OK, where)
    elif not found:
        words = f"there is none in {out}; the first `autograder grade` makes one"
        yield Finding("secret", "secret", NOTE, words, "Or set AUTOGRADER_SECRET, the same wherever you grade.")
    elif (mode := stat.S_IMODE(Path(where).stat().st_mode)) & 0o077:
        words = f"{where} can be read by others (mode {mode:03o})"
        yield Finding("secret", "secret", PROBLEM, words, f"chmod 600 {where}")
    else:
        yield Finding("secret", "secret", OK, f"{where}, for your eyes only; keep a copy")
