"""A notebook run from top to bottom in a fresh kernel: does it stand on its own, and what do its public checks say?"""

import atexit
import contextlib
import math
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.notebook.visible import cut, visible

__all__ = ["RUNNING", "Ran", "run_notebook"]

# Set for the fresh kernel, in which `submit` does nothing: it would start itself again, for ever.
RUNNING = "AUTOGRADER_SUBMITTING"


@dataclass
class Ran:
    """What a run showed. points: {question: points of its public checks}; errors in one sentence each.

    waiting: cells that stopped at a function which is not written yet
    """

    points: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    waiting: int = 0


def run_notebook(path: Path, content: bytes, seconds: int, advance: Callable[[int, int], None]) -> Ran:
    """Run a notebook in its folder; the file itself stays as it is.

    seconds: for one cell; advance(done, all) is called before each cell.
    Raises UsageError where Jupyter's own parts are not installed or no kernel starts.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError
    except ImportError:
        raise UsageError(
            "Running notebooks needs nbclient: `python -m pip install -r requirements.txt`; --no-run packs without."
        ) from None
    node = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    ran = Ran()
    at = -1

    def start(cell: Any, cell_index: int) -> None:
        nonlocal at
        at = cell_index
        advance(cell_index, len(node.cells))

    for again in (True, False):
        client = NotebookClient(
            node,
            timeout=seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_start=start,
        )
        try:
            with _interruptible(client):
                client.execute(env=_environment(), stderr=subprocess.DEVNULL)  # a kernel tells of its sockets there
            break
        except DeadKernelError:
            ran.errors.append(f"{_place(node.cells, max(at, 0))}: the kernel died; perhaps the memory was full.")
            break
        except (OSError, RuntimeError) as error:
            # Or nbclient would look for the kernel that never was when Python ends, and show a traceback.
            atexit.unregister(getattr(client, "_cleanup_kernel", client.execute))
            # Once in a while somebody else takes a port that Jupyter has found free for a kernel.
            if not again or at >= 0:
                raise UsageError(
                    f"No fresh kernel could be started ({error}); --no-run packs without running."
                ) from None
    for number, cell in enumerate(node.cells):
        _read_outputs(cell, number, node.cells, ran, seconds)
    return ran


@contextlib.contextmanager
def _interruptible(client: Any) -> Iterator[None]:
    """nbclient takes Ctrl-C and SIGTERM for itself, ends the kernel and fails over its end: make an interrupt of it."""

    def interrupted() -> bool:
        return getattr(client, "_async_cleanup_kernel_future", None) is not None

    try:
        yield
    except Exception:
        if not interrupted():
            raise
    if interrupted():
        raise KeyboardInterrupt


def _environment() -> dict[str, str]:
    """The kernel finds this very package, whatever the folder, and knows why it runs."""
    package = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return os.environ | {
        RUNNING: "1",
        "PYTHONPATH": os.pathsep.join([package, *([given] if given else [])]),
    }


def _read_outputs(cell: Any, number: int, cells: Any, ran: Ran, seconds: int) -> None:
    ours = cell.metadata.get("autograder") or {}
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            if output.ename == "NotImplementedError":
                ran.waiting += 1
            elif output.ename == "KeyboardInterrupt":
                ran.errors.append(f"{_place(cells, number)}: not done after {seconds} s and stopped.")
            elif output.ename == "ModuleNotFoundError":
                ran.errors.append(f"{_place(cells, number)}: {_no_module(output.evalue)}")
            else:
                text = " ".join(visible(f"{output.ename}: {output.evalue}").split())
                ran.errors.append(f"{_place(cells, number)}: {cut(text, 200)}")
        elif output.output_type == "execute_result" and ours.get("role") == "check":
            points = _points(output.data.get("text/plain"))
            if points is not None:
                ran.points[str(ours.get("question", ""))] = points


def _no_module(text: str) -> str:
    """What is missing, and where it should be: it would be missing where answers are graded, too."""
    found = re.search(r"'([\w.]+)'", text)
    name = cut(found[1], 60) if found else "that is imported"
    return (
        f"there is no module {name}; a file of your own belongs beside the notebook, and packages that this course "
        "does not name are not there where answers are graded."
    )


def _points(text: Any) -> float | None:
    try:
        points = float(text)
    except (TypeError, ValueError):
        return None
    return points if math.isfinite(points) else None


def _place(cells: Any, number: int) -> str:
    """A cell, as a person finds it: its number and the heading above it."""
    for cell in reversed(cells[: number + 1]):
        heading = re.search(r"^#+\s+(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if heading:
            return f"cell {number + 1} (under “{cut(visible(heading[1].strip()), 60)}”)"
    return f"cell {number + 1}"
