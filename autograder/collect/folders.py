"""Which folder of `submitted/` is a student's."""

import contextlib
import hashlib
from collections import defaultdict
from pathlib import Path

from .names import same_letters

__all__ = ["StudentFolders"]


class StudentFolders:
    """The folders in `submitted`, listed once: whose is asked for each hand-in and each person of a class."""

    def __init__(self, submitted: Path) -> None:
        self.submitted = submitted
        self._names: dict[str, set[str]] = defaultdict(set)
        with contextlib.suppress(OSError):
            for path in submitted.iterdir():
                self.add(path.name)

    def add(self, name: str) -> None:
        """Know a folder that is about to be made."""
        self._names[same_letters(name).casefold()].add(name)

    def of(self, name: str) -> Path:
        """The folder of a student: the one that is there, however the accents in its name are written.

        One more mark on its name where another differs in case: some systems would take the two for one folder.
        """
        alike = self._names.get(name.casefold(), set())
        own = sorted(other for other in alike if same_letters(other) == name)
        if own:
            return self.submitted / (name if name in own else own[0])
        if alike:
            name = f"{name}-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}"
        return self.submitted / name
