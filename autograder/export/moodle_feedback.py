"""Pages for Moodle's “Upload multiple feedback files in a zip”, laid out as its “Download all submissions”.

Moodle cuts the name of a folder at its underscores: the second part is the participant's number, the third and fourth
say which of its plugins made it. The first is for people, and none of its letters may move the others.
Source: https://github.com/moodle/moodle/blob/MOODLE_405_STABLE/mod/assign/feedback/file/importziplib.php
"""

import unicodedata
from collections.abc import Mapping

from autograder.roster import Person

from .places import Place

__all__ = ["moodle_places"]

LONGEST = 40
NOBODY = "Participant"  # what Moodle itself writes where marking is blind


def moodle_places(numbers: Mapping[str, str], people: Mapping[str, Person], assignment: str) -> dict[str, Place]:
    """{student: place}. numbers: {student: participant's number}

    >>> moodle_places({"ada": "17"}, {"ada": Person("al1", "Ada_Lovelace")}, "a3")["ada"].path
    'Ada Lovelace_17_assignsubmission_file_/a3-feedback.html'
    """
    return {
        student: Place(f"{_plain(people[student].name)}_{number}_assignsubmission_file_/{assignment}-feedback.html")
        for student, number in numbers.items()
    }


def _plain(name: str) -> str:
    """Letters, digits, blanks, dots and hyphens of a name; never hidden, never a path."""
    kept = (one if unicodedata.category(one)[0] in "LMN" or one in ".-" else " " for one in name)
    return " ".join("".join(kept).split())[:LONGEST].strip(" .-") or NOBODY
