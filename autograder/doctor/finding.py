"""What the doctor says of one thing."""

from dataclasses import dataclass

__all__ = ["NOTE", "OK", "PROBLEM", "Finding"]

OK, NOTE, PROBLEM = "ok", "note", "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A note is worth knowing; with a problem something does not work.

    todo: what to do about it, where there is something to do
    """

    area: str
    what: str
    state: str
    detail: str
    todo: str = ""
