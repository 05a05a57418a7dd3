"""Which file of a submission is which notebook, and which of its other files its code may import or read."""

import hashlib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from .material import Material
from .notebook import SubmittedNotebook, Unreadable, read_notebook
from .plan import Finding

__all__ = ["Submission", "match_notebooks", "module_sources", "write_files"]

MOST_NOTEBOOKS = 24  # that are read: each takes a moment, and there may be hundreds of files
MOST_MODULE_BYTES = 2 << 20  # of all Python files together
LONGEST_NAME = 255  # bytes, on every system that we know
KEPT = ".before-"  # in the name of what `update` keeps beside a notebook, as it was before


@dataclass(frozen=True)
class Submission:
    """The files of one student for one assignment: relative path → content."""

    student: str
    files: dict[str, bytes]
    findings: tuple[Finding, ...] = ()

    @property
    def sha256(self) -> str:
        sha = hashlib.sha256()
        for name in sorted(self.files):
            sha.update(name.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(self.files[name]).digest())
        return sha.hexdigest()


def match_notebooks(submission: Submission, material: Material) -> tuple[dict[str, SubmittedNotebook], list[Finding]]:
    """{notebook: what was handed in as it}: by its name, else by what its metadata says, else by the cells it has."""
    findings = list(submission.findings)
    found: dict[str, SubmittedNotebook] = {}
    strangers: dict[str, SubmittedNotebook] = {}
    names = [spec.name for spec in material.assignment.notebooks]
    # The shallowest first: a copy in a folder called "old" is not what was handed in.
    paths = sorted(submission.files, key=lambda path: (path.count("/"), path))
    notebooks = [path for path in paths if path.endswith(".ipynb")]
    for path in notebooks[MOST_NOTEBOOKS:]:
        findings.append(Finding("extra-notebook", path, f"{path} was not looked at: there are too many notebooks."))
    for path in notebooks[:MOST_NOTEBOOKS]:
        try:
            notebook = read_notebook(submission.files[path])
        except Unreadable as error:
            findings.append(Finding("unreadable-notebook", path, f"{path}: {error}."))
            continue
        stem = path.rpartition("/")[2].removesuffix(".ipynb")
        if stem in names and stem not in found:
            found[stem] = notebook
        else:
            strangers[path] = notebook
    for path, notebook in strangers.items():
        keys = {cell.key for cell in notebook.cells}
        shared = {name: len(keys & {c.key for c in material.released(name) if c.role == "answer"}) for name in names}
        likeliest = notebook.claims if notebook.claims in names else max(names, key=lambda name: shared[name])
        if likeliest in found and KEPT in path:
            continue
        if likeliest in found or not (notebook.claims in names or shared[likeliest]):
            why = f"{likeliest} is there already" if likeliest in found else "it is none of this assignment's notebooks"
            findings.append(Finding("extra-notebook", path, f"{path} was not graded: {why}."))
        else:
            found[likeliest] = notebook
            findings.append(Finding("renamed-notebook", path, f"{path} was graded as {likeliest}.ipynb."))
    if len(_modules(submission)) < len(_importable(submission)):
        detail = f"The Python files have more than {MOST_MODULE_BYTES >> 20} MB together; the largest were left out."
        findings.append(Finding("file-too-large", "", detail))
    for name in names:
        if name not in found:
            findings.append(Finding("missing-notebook", name, f"There is no {name}.ipynb that can be graded."))
    return found, findings


def write_files(submission: Submission, folder: Path, data: Collection[str] = ()) -> Path | None:
    """Write what the notebooks may import or read: the folder's own Python files, and the data files asked for.

    data: their names; the shallowest file of a name is the one, wherever its notebook is
    Returns the folder, or None where there is nothing to write.
    """
    found = _modules(submission)
    for path in sorted(submission.files, key=lambda path: (path.count("/"), path)):
        if path.rpartition("/")[2] in data:
            found.setdefault(path.rpartition("/")[2], path)
    for name, path in found.items():
        (folder / name).write_bytes(submission.files[path])
        (folder / name).chmod(0o644)
    folder.chmod(0o755)
    return folder if found else None


def module_sources(submission: Submission) -> dict[str, str]:
    """The text of those files, by the names that notebooks import them under."""
    return {
        name.removesuffix(".py"): submission.files[path].decode("utf-8", "replace")
        for name, path in _modules(submission).items()
    }


def _importable(submission: Submission) -> dict[str, str]:
    """{name of the file that Python's `import` looks for: path}.

    A Mac writes the ö of a file's name as two characters, and finds it under both spellings; Python looks for the short
    one, and Linux for exactly that.
    """
    found: dict[str, str] = {}
    for path in sorted(submission.files):
        if path.endswith(".py") and path.removesuffix(".py").isidentifier():
            name = unicodedata.normalize("NFKC", path)
            name = name if len(name.encode()) <= LONGEST_NAME else path
            if name not in found or name == path:
                found[name] = path
    return found


def _modules(submission: Submission) -> dict[str, str]:
    """Those that fit, the shortest first: more than the scratch folder holds would keep the sandbox from starting."""
    found, room = {}, MOST_MODULE_BYTES
    importable = _importable(submission)
    for name, path in sorted(importable.items(), key=lambda one: (len(submission.files[one[1]]), one[0])):
        room -= len(submission.files[path])
        if room >= 0:
            found[name] = path
    return dict(sorted(found.items()))
