"""What was collected, in lines for a person."""

from collections.abc import Iterator

from .collecting import Collection
from .people import STRANGER

__all__ = ["lines"]

MOST_MISSING = 20
SAYS = {"server": " (server)", "receipt": "", "files": " (of its files: never late)"}


def lines(found: Collection) -> Iterator[str]:
    """A line a student, and under it what is worth a look; then who is not in the roster, and who is missing."""
    for name in sorted(found.students):
        one = found.students[name]
        state = "collected" if one.changed else "unchanged"
        marked = one.marked_late and one.dated_by != "server"  # a server's time counts before a mark
        when = f"{one.made} UTC{', marked as late' if marked else SAYS[one.dated_by]}"
        yield f"{name}: {one.notebooks} notebook{'s' * (one.notebooks != 1)}, {when}, {state}"
        # Who is not in the roster is said below, all together.
        yield from (f"    {text}" for text in one.findings if not text.startswith(STRANGER))
    for name, days in sorted(found.extended.items()):
        yield f"{name}: an extension of {days:g} day{'s' * (days != 1)} is noted"
    for where, why in sorted(found.refused.items()):
        yield f"not collected: {where}: {why}"
    for student, who in sorted(found.unmatched.items()):
        yield f"not in the roster: {student}, kept under that name: {who}"
    for name in found.unused:
        yield f"--match {name}: nobody handed in under that name"
    for folder, who in sorted(found.left.items()):
        yield f"{folder}: from an earlier run, and {who}'s now; remove it, or it is graded as one more student's"
    if found.missing:
        names = ", ".join(person.id for person in found.missing[:MOST_MISSING])
        more = len(found.missing) - MOST_MISSING
        yield f"nothing from {len(found.missing)} of the roster: {names}{f' and {more} more' if more > 0 else ''}"
