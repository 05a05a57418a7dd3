"""`solutions/course.toml`: what all assignments of a course share. There need not be one."""

import tomllib
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

__all__ = ["COURSE", "read_course"]

COURSE = "course.toml"


def read_course(solutions: Path) -> dict[str, Any]:
    """The table in it; empty where there is none. Raises SourceError where it is not TOML."""
    path = solutions / COURSE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not TOML: {error}") from None
