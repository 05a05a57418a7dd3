"""`released.json`: what a bundle tells `update` of its own version and of those before it.

    {"schema": 1, "assignment", "version",
     "notebooks": {name: the notebook as it was released},
     "versions":  {version: {notebook: [[id, role, type, question, sha256], …]}}, the newest one last,
     "functions": {version: {question: [name, …]}},
     "sources":   {sha256: text} of earlier answer cells as they were released,
     "files":     {path: sha256} of the bundle,
     "earlier":   {path: [sha256, …]} of the files of earlier versions}

The notebooks stand in it because the ones beside it may be a student's by now.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import BundleError

__all__ = ["RELEASED", "Released", "Row", "digest", "read_released"]

RELEASED = "released.json"
SCHEMA = 1


@dataclass(frozen=True)
class Row:
    """A cell as some version has it; `sha256` is of its text."""

    id: str
    role: str
    type: str
    question: str
    sha256: str


@dataclass(frozen=True)
class Released:
    """The newest version, and what of earlier ones is needed to merge with it."""

    assignment: str
    version: str
    notebooks: Mapping[str, dict[str, Any]]
    versions: Mapping[str, Mapping[str, tuple[Row, ...]]]
    functions: Mapping[str, Mapping[str, tuple[str, ...]]]
    sources: Mapping[str, str]
    files: Mapping[str, str]
    earlier: Mapping[str, tuple[str, ...]]

    def rows(self, version: str, notebook: str) -> tuple[Row, ...]:
        """The cells of a notebook in a version; none where it had no such notebook."""
        return self.versions.get(version, {}).get(notebook, ())


def digest(content: bytes | str) -> str:
    """The hash that all of this is compared by; half of a surrogate pair, which JSON can hold, counts as it is."""
    return hashlib.sha256(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    ).hexdigest()


def read_released(content: bytes, where: Path) -> Released:
    """Read the file. Raises BundleError where it is none."""
    try:
        table = json.loads(content)
        if table["schema"] != SCHEMA:
            raise ValueError("of another schema")
        return Released(
            assignment=str(table["assignment"]),
            version=str(table["version"]),
            notebooks={str(name): _notebook(notebook) for name, notebook in table["notebooks"].items()},
            versions={
                version: {name: tuple(Row(*map(str, row)) for row in rows) for name, rows in notebooks.items()}
                for version, notebooks in table["versions"].items()
            },
            functions={
                version: {question: tuple(map(str, names)) for question, names in questions.items()}
                for version, questions in table["functions"].items()
            },
            sources={str(sha): str(text) for sha, text in table["sources"].items()},
            files={str(path): str(sha) for path, sha in table["files"].items()},
            earlier={str(path): tuple(map(str, shas)) for path, shas in table["earlier"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BundleError(f"{where} is damaged; unpack the assignment's zip anew.") from None


def _notebook(table: dict[str, Any]) -> dict[str, Any]:
    for cell in table["cells"]:
        cell["source"] = "".join(cell["source"])
        cell["metadata"] = dict(cell["metadata"])
        str.strip(cell["id"])
    return table
