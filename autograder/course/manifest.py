"""`manifest.json`: what a release holds, cell by cell, so that a later version can be merged against it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import UsageError

__all__ = [
    "MANIFEST",
    "Manifest",
    "ManifestCell",
    "ManifestCheck",
    "ManifestNotebook",
    "ManifestQuestion",
    "read_manifest",
    "sha256",
    "write_manifest",
]

MANIFEST = "manifest.json"
SCHEMA = 1
MOST_NAMED = 12


@dataclass(frozen=True)
class ManifestCell:
    """A cell as it was released; `sha256` is of its source."""

    id: str
    role: str
    type: str
    question: str
    sha256: str


@dataclass(frozen=True)
class ManifestCheck:
    """A public check."""

    id: str
    sentence: str
    points: float


@dataclass(frozen=True)
class ManifestQuestion:
    """A question as it was released; its points include those of hidden checks, which are not listed."""

    id: str
    points: float
    written: bool
    signatures: tuple[str, ...]
    checks: tuple[ManifestCheck, ...]


@dataclass(frozen=True)
class ManifestNotebook:
    """One notebook: its cells and its questions, both in order.

    files:    {data file handed in with it: most bytes}
    withheld: modules that students have, and that are not there where answers to this notebook are graded
    """

    name: str
    title: str
    cells: tuple[ManifestCell, ...]
    questions: tuple[ManifestQuestion, ...]
    files: Mapping[str, int] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """One version of an assignment as students got it."""

    assignment: str
    version: str
    title: str
    notebooks: tuple[ManifestNotebook, ...]
    files: Mapping[str, str] = field(default_factory=dict)

    def notebook(self, name: str) -> ManifestNotebook | None:
        return next((notebook for notebook in self.notebooks if notebook.name == name), None)


def sha256(content: bytes | str) -> str:
    """The hash that manifests hold: of bytes, or of text as UTF-8."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def write_manifest(manifest: Manifest) -> str:
    """The manifest as the text of its file; the same manifest gives the same text."""
    table = {"schema": SCHEMA, **asdict(manifest), "files": dict(sorted(manifest.files.items()))}
    for notebook in table["notebooks"]:
        for rare in ("files", "withheld"):
            if not notebook[rare]:
                del notebook[rare]
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def read_manifest(release: Path, version: str = "") -> Manifest:
    """The manifest of a release, or of one of the versions before it.

    Raises UsageError where the folder holds no such release or its manifest is damaged.
    """
    path = release / MANIFEST if not version else release / "versions" / f"{version}.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["schema"] != SCHEMA:
            raise UsageError(f"{path} is of schema {table['schema']}; this program reads schema {SCHEMA}.")
        return Manifest(
            assignment=str(table["assignment"]),
            version=str(table["version"]),
            title=str(table["title"]),
            notebooks=tuple(_notebook(row) for row in table["notebooks"]),
            files={str(path): str(digest) for path, digest in table["files"].items()},
        )
    except FileNotFoundError:
        others = sorted(one.parent.name for one in release.parent.glob(f"*/{MANIFEST}"))
        listed = ", ".join(others[:MOST_NAMED]) or "none"
        raise UsageError(
            f"There is no {path}; releases in {release.parent}: {listed}. Mend the name, go to the course's folder, or "
            f"make the release with `autograder release {release.name}`."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{path} is damaged: make it again with `autograder release {release.name}`.") from None


def _notebook(row: dict[str, Any]) -> ManifestNotebook:
    questions = [
        ManifestQuestion(
            id=question["id"],
            points=float(question["points"]),
            written=bool(question["written"]),
            signatures=tuple(question["signatures"]),
            checks=tuple(ManifestCheck(c["id"], c["sentence"], float(c["points"])) for c in question["checks"]),
        )
        for question in row["questions"]
    ]
    cells = tuple(ManifestCell(**cell) for cell in row["cells"])
    withheld = tuple(str(name) for name in row.get("withheld", ()))
    files = {str(name): int(most) for name, most in row.get("files", {}).items()}
    return ManifestNotebook(row["name"], row["title"], cells, tuple(questions), files, withheld)
