"""What a release keeps of the versions before it: the text of cells that it no longer has itself."""

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.course.manifest import Manifest, read_manifest
from autograder.course.versions import SOURCES, earlier_versions
from autograder.errors import SourceError
from autograder.files import write_atomic

__all__ = ["keep_earlier_cells"]


def keep_earlier_cells(manifest: Manifest, into: Path, committed: Path, sources: Mapping[str, str]) -> None:
    """Write the texts of earlier versions' cells into a fresh release; nothing where it is the first one.

    sources: as `cell_sources` finds them in the committed release, which may be the very folder `into` by now
    Raises SourceError where a text is lost: students' work of that version could no longer be merged or graded.
    """
    earlier = earlier_versions(committed, manifest.version)
    if not earlier:
        return
    here = {cell.sha256 for notebook in manifest.notebooks for cell in notebook.cells}
    kept: dict[str, str] = {}
    for version in earlier:
        rows = [cell for notebook in read_manifest(committed, version).notebooks for cell in notebook.cells]
        lost = [row.id for row in rows if row.sha256 not in here and row.sha256 not in sources]
        if lost:
            raise SourceError(
                f"{committed} no longer holds the text of {len(lost)} cells of version {version} ({lost[0]} is one): "
                "bring the folder back as it was committed with that version, and release again."
            )
        kept |= {row.sha256: sources[row.sha256] for row in rows if row.sha256 not in here}
    write_atomic(into / SOURCES, json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")
