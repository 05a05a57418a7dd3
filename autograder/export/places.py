"""Where a student's page lies in the zip that a system hands out."""

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True)
class Place:
    """path: of the file in the zip.

    inside:   the page's name in a zip of its own, where the file has to be one
    shown_as: what students see the page called, where that name hides that it is a page
    """

    path: str
    inside: str = ""
    shown_as: str = ""
