"""What a regrade would change: whose score, by which check, and why. Nothing is written until somebody says so."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from .check_texts import kept_check_digests
from .compared import Digests, MovedCheck, moved_checks
from .history import reasons
from .intake import Found
from .marks import total
from .results import GradeBook
from .run import Done, Pile, Report, grade_pile

__all__ = ["Move", "moved", "try_regrade"]


@dataclass(frozen=True)
class Move:
    """A student's score before and after, of how many points each, and the checks that do it."""

    student: str
    before: float
    after: float
    of_before: float
    of_after: float
    why: tuple[str, ...]
    checks: tuple[MovedCheck, ...]


def moved(before: Mapping[str, Any], after: Mapping[str, Any], digests: Digests) -> Move | None:
    """How a new result differs from the one that is there in points; None where it doesn't.

    digests: {check id: hash of its text} for the hash of all checks that a result names
    """
    of_before, of_after = (result["auto_max"] + result["manual_max"] for result in (before, after))
    if total(before) == total(after) and of_before == of_after:
        return None
    why, checks = tuple(reasons(before, after)), tuple(moved_checks(before, after, digests))
    return Move(str(after["student"]), total(before), total(after), of_before, of_after, why, checks)


class _Trial(GradeBook):
    """Compares with the results that are there instead of writing."""

    def __init__(self, real: GradeBook, folder: Path) -> None:
        super().__init__(folder)
        self.real = real
        self.moves: list[Move] = []
        self._digests = lru_cache(maxsize=64)(self._kept)

    def _kept(self, checks_sha256: str) -> Mapping[str, str]:
        return kept_check_digests(self.folder, checks_sha256) or kept_check_digests(self.real.folder, checks_sha256)

    def write(self, result: dict[str, Any]) -> None:
        before = self.real.read(result["student"])
        move = before and moved(before, self.real.completed(result), self._digests)
        if move:
            self.moves.append(move)

    def write_fault(self, student: str, words: str) -> str:
        return "its traceback is kept without --dry-run"


def try_regrade(
    pile: Pile, found: list[Found], report: Report, say: Callable[[str], object] = lambda text: None
) -> tuple[list[Move], Done]:
    """Grade submissions that have a result, write nothing, and tell what would move, by student."""
    with tempfile.TemporaryDirectory() as folder:
        trial = _Trial(pile.book, Path(folder))
        done = grade_pile(replace(pile, book=trial), found, report, say)
    return sorted(trial.moves, key=lambda move: move.student), done
