"""A release, made from its source into a folder: the same source gives the same bytes."""

from pathlib import Path

from autograder.checks.expected import write_expected, write_fingerprints
from autograder.course.assignment import Assignment, Question
from autograder.course.check_files import check_path, checks_of, helpers_path
from autograder.course.manifest import (
    MANIFEST,
    Manifest,
    ManifestCell,
    ManifestCheck,
    ManifestNotebook,
    ManifestQuestion,
    sha256,
    write_manifest,
)
from autograder.course.mistakes import load_mistakes
from autograder.course.versions import cell_sources
from autograder.files import write_atomic

from .agreement import keep_agreeing
from .earlier import keep_earlier_cells
from .evidence import expected_values, fingerprints
from .handout import readme, requirements
from .hints import hints_path, readable_hints
from .notebooks import dump_notebook, load_notebook, release_notebook

__all__ = ["EXPECTED", "FINGERPRINTS", "build_release"]

EXPECTED = "checks/expected.bin"
FINGERPRINTS = "checks/fingerprints.json"


def build_release(assignment: Assignment, into: Path, committed: Path) -> Manifest:
    """Fill the folder `into` with the release of an assignment and return its manifest.

    committed: the release as it stands. Its expected values and fingerprints are kept where they agree with the new
    ones up to rounding, since the last bits depend on the processor.
    Raises SourceError where the source is not right.
    """
    sources = cell_sources(committed)
    for spec in assignment.notebooks:
        write_atomic(into / f"{spec.name}.ipynb", dump_notebook(release_notebook(assignment, spec.name)))
        public = check_path(assignment, spec.name, hidden=False)
        shipped = (public, helpers_path(assignment, spec.name), hints_path(assignment, spec.name))
        for path in filter(Path.is_file, shipped):
            write_atomic(into / path.parent.name / path.name, path.read_bytes())
        readable_hints(assignment, spec.name)
    record = expected_values(assignment)
    write_expected(into / EXPECTED, record)
    write_fingerprints(into / FINGERPRINTS, fingerprints(assignment, load_mistakes(assignment.folder), record))
    keep_agreeing(into, committed)
    write_atomic(into / "README.md", readme(assignment))
    write_atomic(into / "requirements.txt", requirements(assignment))
    manifest = _manifest(assignment, into)
    write_atomic(into / MANIFEST, write_manifest(manifest))
    write_atomic(into / "versions" / f"{assignment.version}.json", write_manifest(manifest))
    keep_earlier_cells(manifest, into, committed, sources)
    return manifest


def _manifest(assignment: Assignment, release: Path) -> Manifest:
    files = {path.relative_to(release).as_posix(): path for path in sorted(release.rglob("*")) if path.is_file()}
    return Manifest(
        assignment=assignment.name,
        version=assignment.version,
        title=assignment.title,
        notebooks=tuple(_notebook(assignment, spec.name, release) for spec in assignment.notebooks),
        files={name: sha256(path.read_bytes()) for name, path in files.items()},
    )


def _notebook(assignment: Assignment, name: str, release: Path) -> ManifestNotebook:
    released = load_notebook((release / f"{name}.ipynb").read_bytes())
    cells = []
    for cell in released["cells"]:
        ours = cell["metadata"]["autograder"]
        digest = sha256(cell["source"])
        cells.append(ManifestCell(cell["id"], ours["role"], cell["cell_type"], ours.get("question", ""), digest))
    spec = assignment.notebook(name)
    public = checks_of(assignment, name, hidden=False)

    def listed(question: Question) -> ManifestQuestion:
        checks = [ManifestCheck(c.id, c.sentence, c.points) for c in public if c.question == question.id]
        return ManifestQuestion(question.id, question.points, question.written, question.signatures, tuple(checks))

    files = {file.name: file.most_bytes for file in spec.files}
    # What isn't in the bundle needs no hiding from answers.
    hidden = tuple(one for one in spec.withheld if any(_overlap(one, other) for other in assignment.shown))
    return ManifestNotebook(name, spec.title, tuple(cells), tuple(listed(q) for q in spec.questions), files, hidden)


def _overlap(one: str, other: str) -> bool:
    """Whether one module is the other, or is in it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
