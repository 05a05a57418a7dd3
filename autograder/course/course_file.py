"""`solutions/course.toml`: what all assignments of a course share. There need not be one."""

import tomllib
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

from .toml_tables import Reader

__all__ = ["COURSE", "read_course"]

COURSE = "course.toml"
KEYS = ("timezone", "late", "url")


def read_course(solutions: Path) -> dict[str, Any]:
    """The table in it; empty where there is none. Raises SourceError where it is no TOML of ours."""
    path = solutions / COURSE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not TOML: {error}") from None
    Reader(path).only(table, KEYS)
    return table
