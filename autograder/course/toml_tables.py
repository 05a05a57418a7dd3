"""What people write into TOML tables, read with a sentence for each slip: a missing key, another kind, a typo."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

__all__ = ["Reader"]

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
KINDS = {str: "a text in quotes", list: "a list", dict: "a table", bool: "true or false"}
MOST_SHOWN = 60


@dataclass(frozen=True)
class Reader:
    """Takes values out of the tables of one file; everything that doesn't fit is a SourceError that names the file."""

    path: Path

    def only(self, table: dict[str, Any], known: Collection[str], where: str = "") -> None:
        """Raise SourceError for a key that means nothing: a `deu` would leave everybody in time for ever."""
        for key in sorted(set(table) - set(known)):
            every = ", ".join(sorted(known))
            raise SourceError(f"{self.path}: {key}{where and ' ' + where} means nothing; there are {every}.")

    def take(self, table: dict[str, Any], key: str, kind: type, *default: Any) -> Any:
        """The value of a key; the default, where there is one, for a missing key."""
        if key not in table:
            if default:
                return default[0]
            raise SourceError(f"{self.path}: {key} is missing; it should be {KINDS[kind]}.")
        value = table[key]
        if not isinstance(value, kind):
            raise SourceError(f"{self.path}: {key} should be {KINDS[kind]}, not {_shown(value)}.")
        return value

    def texts(self, table: dict[str, Any], key: str, *default: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.take(table, key, list, list(default))
        for value in values:
            if not isinstance(value, str):
                raise SourceError(f"{self.path}: {key} should be a list of texts in quotes; {_shown(value)} is none.")
        return tuple(values)

    def rows(self, table: dict[str, Any], key: str, header: str) -> list[dict[str, Any]]:
        """Tables in double brackets, one or more of them; header: as the file writes it, without brackets."""
        rows = table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SourceError(f"{self.path}: begin each {key} with a line [[{header}]], in double brackets.")
        return rows

    def name(self, table: dict[str, Any], key: str) -> str:
        """A text that names of files and functions can be made of."""
        value: str = self.take(table, key, str)
        if not NAME.fullmatch(value):
            raise SourceError(f"{self.path}: {value!r} is no name: small letters, digits and _ only.")
        return value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
