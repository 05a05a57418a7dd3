"""What `update` has to know of a release and of those before it, as one file of the bundle."""

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.course.manifest import Manifest, ManifestQuestion, sha256
from autograder.course.versions import cell_sources, read_versions
from autograder.updating.released import SCHEMA

from .notebooks import load_notebook

__all__ = ["released_table"]


def released_table(release: Path, files: Mapping[str, bytes]) -> bytes:
    """The bytes of `released.json` for a release and the files of its bundle. Raises UsageError where it is damaged."""
    versions = read_versions(release)
    newest = list(versions.values())[-1]
    texts = cell_sources(release)
    before = list(versions.values())[:-1]
    stubs = {
        cell.sha256
        for manifest in before
        for notebook in manifest.notebooks
        for cell in notebook.cells
        if cell.role in ("answer", "written")
    }
    table = {
        "schema": SCHEMA,
        "assignment": newest.assignment,
        "version": newest.version,
        "notebooks": {
            row.name: load_notebook((release / f"{row.name}.ipynb").read_bytes()) for row in newest.notebooks
        },
        "versions": {version: _rows(manifest) for version, manifest in versions.items()},
        "functions": {version: _functions(manifest) for version, manifest in versions.items()},
        "sources": {digest: texts[digest] for digest in sorted(stubs) if digest in texts},
        "files": {name: sha256(content) for name, content in files.items()},
        "earlier": {
            name: sorted({manifest.files[name] for manifest in before if name in manifest.files})
            for name in sorted({name for manifest in before for name in manifest.files})
            if not name.endswith(".ipynb")
        },
    }
    return (json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _rows(manifest: Manifest) -> dict[str, list[list[str]]]:
    return {
        notebook.name: [[cell.id, cell.role, cell.type, cell.question, cell.sha256] for cell in notebook.cells]
        for notebook in manifest.notebooks
    }


def _functions(manifest: Manifest) -> dict[str, list[str]]:
    def names(question: ManifestQuestion) -> list[str]:
        return [signature.partition("(")[0].strip() for signature in question.signatures]

    return {question.id: names(question) for notebook in manifest.notebooks for question in notebook.questions}
