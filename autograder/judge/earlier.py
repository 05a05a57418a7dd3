"""The cells of versions that students may still have, from what the release keeps of them."""

from collections.abc import Mapping

from autograder.course.manifest import Manifest
from autograder.errors import UsageError

from .plan import ReleasedCell

__all__ = ["earlier_cells"]


def earlier_cells(manifest: Manifest, notebook: str, texts: Mapping[str, str]) -> tuple[ReleasedCell, ...]:
    """A notebook's cells as a version had them; none where it had no such notebook.

    texts: as `cell_sources` finds them
    Raises UsageError where the text of one of them is lost.
    """
    row = manifest.notebook(notebook)
    if row is None:
        return ()
    points = {question.id: question.points for question in row.questions}
    lost = [cell.id for cell in row.cells if cell.sha256 not in texts]
    if lost:
        raise UsageError(
            f"The release of {manifest.assignment} no longer holds the text of {len(lost)} cells of version "
            f"{manifest.version} ({lost[0]} is one): bring its folder back as it was committed."
        )
    return tuple(
        ReleasedCell(
            key=cell.id,
            type=cell.type,
            role=cell.role,
            question=cell.question,
            source=texts[cell.sha256],
            points=points.get(cell.question) if cell.role in ("check", "written") else None,
        )
        for cell in row.cells
    )
