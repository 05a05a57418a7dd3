"""Cells that every assignment needs and no source repeats: finding the course's files, and handing in."""

import json
import textwrap
from typing import Any

from autograder.course.assignment import Assignment

__all__ = ["hand_in_cells", "start_cell", "with_generated_cells"]

# Plain code, because it has to run where nothing of the course is. In the judge the import succeeds at once.
START = """\
# Finds the course's files. On Colab only the notebook is there at first; then this brings the others, or says how to.
try:
    import autograder
except ModuleNotFoundError:
    {otherwise}

from autograder import hint, submit"""
FETCH = """\
import io, os, sys, urllib.request, zipfile

    if "google.colab" not in sys.modules:
        raise SystemExit({elsewhere}) from None
    if not os.path.isfile("{folder}/requirements.txt"):
        try:
            with urllib.request.urlopen({address}, timeout=60) as reply:
                zipfile.ZipFile(io.BytesIO(reply.read())).extractall()
        except (OSError, zipfile.BadZipFile) as error:
            raise SystemExit(f"The course's files could not be fetched; try again later. ({{error}})") from None
    os.chdir("{folder}")
    sys.path.insert(0, os.getcwd())"""
NOWHERE = """\
raise SystemExit({elsewhere}) from None"""
ELSEWHERE = "The course's files are not here: unpack the assignment's whole zip, and open the notebook in its folder."
COLAB = (
    "The course's files are not here. Unpack the assignment's whole zip, and open the notebook in its folder. "
    "On Colab, upload the zip (folder sign on the left), run `!unzip -q {folder}*.zip` and `%cd {folder}`, then this "
    "cell again."
)
DATA = """
# Nothing large is fetched by itself: where a notebook says that CIFAR-10 is not here, you may run
# `from cs231n_utils import data; data.download_cifar10()` in a cell of your own (170 MB)."""
HAND_IN = """\
## Hand in

Done with all notebooks? Save them. Then change the cell below to `submit(ready=True)` and run it. It looks whether
every question has an answer, runs each notebook from top to bottom in a fresh kernel, shows the public score, and packs
one zip with a receipt. Hand in that zip. You may do so as often as you like."""


def start_cell(assignment: Assignment) -> dict[str, Any]:
    """The cell that makes `import autograder` work: on a laptop or a JupyterHub as it is, on Colab by fetching it."""
    if assignment.bundle_url:
        address = json.dumps(assignment.bundle_url)
        otherwise = FETCH.format(elsewhere=_wrapped(ELSEWHERE, 12), folder=assignment.name, address=address)
    else:
        # The course has no address that the zip could be fetched from: the student brings it.
        otherwise = NOWHERE.format(elsewhere=_wrapped(COLAB.format(folder=assignment.name), 8))
    source = START.format(otherwise=otherwise) + (DATA if assignment.data else "")
    metadata = {
        "autograder": {"role": "setup"},
        "nbgrader": {
            "grade": False, "grade_id": "start", "locked": True, "schema_version": 3, "solution": False, "task": False,
        },
        # Folded away in JupyterLab: nobody has to read it, anybody can.
        "jupyter": {"source_hidden": True},
        "tags": ["setup"],
    }  # fmt: skip
    return _code("start", metadata, source)


def _wrapped(text: str, indent: int) -> str:
    """A string literal over several lines, in parentheses of a call."""
    lines = textwrap.wrap(text, 90, drop_whitespace=False)
    return "".join(f"\n{' ' * indent}{json.dumps(line)}" for line in lines) + "\n" + " " * (indent - 4)


def hand_in_cells() -> list[dict[str, Any]]:
    """The last cells of the last notebook. The judge runs neither; what `submit` finds out is for the student."""
    text = {"cell_type": "markdown", "id": "hand-in", "metadata": {"autograder": {"role": "text"}}, "source": HAND_IN}
    return [text, _code("hand-in-now", {"autograder": {"role": "demo"}}, "submit(ready=False)")]


def _code(name: str, metadata: dict[str, Any], source: str) -> dict[str, Any]:
    made = {"cell_type": "code", "id": name, "metadata": metadata, "source": source}
    return made | {"execution_count": None, "outputs": []}


def with_generated_cells(assignment: Assignment, notebook: str, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a source notebook with ours: the start before its first code, handing in at the assignment's end."""
    first = next((at for at, cell in enumerate(cells) if cell["cell_type"] == "code"), len(cells))
    last = hand_in_cells() if notebook == assignment.notebooks[-1].name else []
    return [*cells[:first], start_cell(assignment), *cells[first:], *last]
