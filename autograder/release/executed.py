"""The solution notebook with its outputs, for instructors to look at. It never ships."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.solution import data_files
from autograder.course.source import read_source
from autograder.errors import SourceError, UsageError

from .bundle import bundle_files
from .notebooks import dump_notebook, fill_answers, load_notebook, solution_answers

__all__ = ["execute_solution", "solution_submission", "unpack"]

SECONDS = 300


def solution_submission(assignment: Assignment, release: Path) -> dict[str, bytes]:
    """Our own solution as a student would hand it in: {file name: notebook or data}.

    Raises UsageError where there is no release, SourceError where a data file is missing.
    """
    files = {name: path.read_bytes() for name, path in data_files(assignment).items()}
    for spec in assignment.notebooks:
        name = f"{spec.name}.ipynb"
        answers = solution_answers(read_source(assignment, spec.name))
        files[name] = dump_notebook(fill_answers(_released(release / name), answers))
    return files


def _released(path: Path) -> dict[str, Any]:
    try:
        return load_notebook(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        name = path.parent.name
        raise UsageError(f"There is no {path} that can be read: make it with `autograder release {name}`.") from None


def unpack(files: dict[str, bytes], folder: Path) -> None:
    """Lay out the files of a bundle in a folder, as unzipping would."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def execute_solution(assignment: Assignment, release: Path, notebook: str, into: Path) -> Path:
    """Run the solution of a notebook top to bottom in a fresh kernel beside the files of its bundle.

    Writes `<into>/<notebook>.ipynb` and returns that path. Raises SourceError where a cell raises.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    from autograder.files import write_atomic

    name = f"{notebook}.ipynb"
    node = nbformat.reads(solution_submission(assignment, release)[name].decode("utf-8"), as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        handed = {name: path.read_bytes() for name, path in data_files(assignment).items()}
        unpack(bundle_files(assignment, release) | handed, Path(folder))
        client = NotebookClient(node, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}})
        try:
            client.execute(stderr=subprocess.DEVNULL)  # a kernel tells of its sockets there
        except CellExecutionError as error:
            raise SourceError(f"{assignment.name}/{notebook}: the solution does not run: {error.evalue}") from None
    write_atomic(into / name, nbformat.writes(node) + "\n")
    return into / name
