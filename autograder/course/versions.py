"""Every version of an assignment that was released: its manifest, and the text of its cells.

The newest version's cells are in its notebooks. What earlier ones had and it has not is kept in one file, by hash, so
that a text is kept once however many versions share it.
"""

import contextlib
import json
import re
from pathlib import Path

from .manifest import Manifest, read_manifest, sha256

__all__ = ["SOURCES", "cell_sources", "earlier_versions", "read_versions"]

# No version can be called so: its name would have to begin with a letter or a digit.
SOURCES = "versions/_sources.json"


def _by_numbers(version: str) -> list[tuple[int, str]]:
    """2026.10 comes after 2026.9."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|\D+", version)]


def earlier_versions(release: Path, newest: str) -> list[str]:
    """All released versions but the newest one, the oldest first.

    release: the folder under `assignments/`
    """
    names = {path.stem for path in (release / "versions").glob("[!_]*.json")}
    return sorted(names - {newest}, key=_by_numbers)


def read_versions(release: Path) -> dict[str, Manifest]:
    """{version: manifest}, the oldest first, the newest last. Raises UsageError where one of them is damaged."""
    newest = read_manifest(release)
    return {name: read_manifest(release, name) for name in earlier_versions(release, newest.version)} | {
        newest.version: newest
    }


def cell_sources(release: Path) -> dict[str, str]:
    """{SHA-256: text} of the cells of all versions. Nothing where there is no release.

    A damaged file gives none: whoever needs a text says which one is lost.
    """
    found: dict[str, str] = {}
    for path in (release / SOURCES, *sorted(release.glob("*.ipynb"))):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            table = json.loads(path.read_bytes())
            texts = table.values() if path.suffix == ".json" else ["".join(cell["source"]) for cell in table["cells"]]
            found |= {sha256(text): text for text in texts}
    return found
