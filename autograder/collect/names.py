"""Names of students as names of folders: one plain part of a path on every system, another one for another student."""

import hashlib
import re

from autograder.roster.people import same_letters

__all__ = ["as_typed", "folder_name", "name_as_text", "same_letters", "student_of"]

MOST_BYTES = 100
# Windows cannot have files of these names, whatever their ending.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(student: str) -> str:
    """The student's name where it can be a folder's, otherwise what is left of it and a few digits of its hash.

    >>> folder_name("Ada Lovelace"), folder_name("../ada")
    ('Ada Lovelace', '_ada-60088279')
    """
    student = same_letters(student)
    plain = "".join(one if one.isalnum() or one in " ._-@+'," else "_" for one in student)
    plain = plain.encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")
    # Neither hidden nor an option of a command; an end that Windows would drop.
    plain = plain.lstrip(". -").rstrip(". ")
    if plain == student and plain and not RESERVED.fullmatch(plain):
        return plain
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'student'}-{digest}"


def student_of(stem: str, assignment: str) -> str:
    """The name in a zip's name: without the assignment's, without what browsers add to copies; perhaps nothing.

    >>> student_of("ada-a3_conv_layers-submission (1)", "a3_conv_layers")
    'ada'
    >>> student_of("a3_conv_layers-submission", "a3_conv_layers")
    ''
    """
    stem = re.sub(r"\s*\(\d+\)$", "", stem.strip())
    stem = re.sub(rf"[-_ ]?{re.escape(assignment)}([-_ ](submission|\d[\w.]*))?$", "", stem)
    return same_letters(stem.strip())


def name_as_text(name: str) -> str:
    """A file's name as text: bytes that are not UTF-8 are written out, so that different names stay different.

    >>> print(name_as_text("a\\udcff"), name_as_text(r"a\\xff"))
    a\\xff a\\\\xff
    """
    name = re.sub(r"\\(?=x[0-9a-f]{2})", r"\\\\", name)
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def as_typed(name: str) -> tuple[str, ...]:
    """What a student may be called whose name somebody typed: as a page shows it, or as their folder is called.

    >>> as_typed("ada"), as_typed("a\\udcff"), as_typed(r"a\\xff")
    (('ada',), ('a\\\\xff',), ('a\\\\xff', 'a\\\\\\\\xff'))
    """
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return tuple(dict.fromkeys([shown, name_as_text(name)]))
