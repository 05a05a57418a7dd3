"""`equivalents/<notebook>.toml`: mutants that are right answers, each with the reason why no fair check can fail it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SourceError

from .mutant import Mutant

__all__ = ["Equivalent", "load_equivalents"]


@dataclass(frozen=True)
class Equivalent:
    """was, becomes: the changed lines, as `autograder mutants` prints them."""

    question: str
    was: str
    becomes: str
    why: str

    def means(self, mutant: Mutant) -> bool:
        return (self.question, self.was, self.becomes) == (mutant.question, mutant.was, mutant.becomes)


def load_equivalents(folder: Path) -> list[Equivalent]:
    """The tables [[equivalent]] of an assignment's folder; SourceError where one lacks a part or says no reason."""
    found = []
    for path in sorted((folder / "equivalents").glob("*.toml")):
        try:
            rows = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
            found += [Equivalent(**row) for row in rows]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
            raise SourceError(f"{path}: [[equivalent]] needs question, was, becomes and why ({error}).") from None
        for row in found:
            if not all(isinstance(part, str) and part for part in (row.question, row.was, row.becomes, row.why)):
                raise SourceError(f"{path}: question, was, becomes and why are texts, none of them empty; see {row}.")
    return found
