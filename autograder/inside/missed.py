"""Modules that the student's own code asked for and that are not here: the judge may tell a TA of them.

Noted by a finder after all others, which finds nothing itself. What libraries look for on their own, and do without, is
nobody's doing. Student code can take the finder away or call it with other names; the judge knows that.
"""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["Missed"]

MOST_NAMES, MOST_LETTERS = 32, 80
MACHINERY = ("importlib", "_frozen_importlib", "_frozen_importlib_external")


class Missed:
    """The last entry of `sys.meta_path`: it is asked for what nothing else has found."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self._home = str(Path.cwd())  # where the student's own modules lie

    def find_spec(self, name: str, *_: Any) -> None:
        """Note a name and find nothing."""
        try:
            if len(self.names) < MOST_NAMES and self._is_students(sys._getframe(1)):
                self.names[str(name)[:MOST_LETTERS]] = None
        except BaseException:  # whatever was done to the built-ins: an import fails as it would without this
            return

    def _is_students(self, frame: FrameType | None) -> bool:
        """Whether the code that imports is a cell's or in a module of the student's."""
        while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in MACHINERY:
            frame = frame.f_back
        file = "" if frame is None else frame.f_code.co_filename
        return file.startswith((f"{self._home}/", "<")) and not file.startswith("<frozen")

    def take(self) -> list[str]:
        """What was asked for since the last time."""
        names = list(self.names)
        self.names.clear()
        return names
