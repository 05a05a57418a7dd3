"""Names for cells that nobody named: from their heading or first words, never from their place in the notebook."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

__all__ = ["CELL_ID", "slug", "unique_ids"]

# What nbformat 4.5 admits as the id of a cell.
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
LONGEST = 40


def slug(text: str, otherwise: str) -> str:
    """The first line that has words, as small letters and hyphens; whole words, as many as fit.

    >>> slug("## Padding: what happens at the border?", "text")
    'padding-what-happens-at-the-border'
    """
    for line in text.splitlines():
        plain = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode().lower()
        words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
        if not words:
            continue
        name = words[0][:LONGEST]
        for word in words[1:]:
            if len(name) + 1 + len(word) > LONGEST:
                break
            name += f"-{word}"
        return name
    return otherwise


def unique_ids(wanted: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Each wanted id, with -2, -3, … where it is taken already.

    >>> unique_ids(["border", "plot", "border"], taken={"plot"})
    ['border', 'plot-2', 'border-2']
    """
    used, ids = set(taken), []
    for name in wanted:
        number, free = 1, name
        while free in used:
            number += 1
            free = f"{name}-{number}"
        used.add(free)
        ids.append(free)
    return ids
