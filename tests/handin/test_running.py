"""A real fresh kernel: what ran, what it earned, what went wrong and where."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.handin.running import Ran, _read_outputs, run_notebook

from .conftest import STUB, cells, code, notebook, text


def _run(folder, content, seconds=60):
    seen = []
    ran = run_notebook(folder / "layers.ipynb", content, seconds, lambda done, most: seen.append((done, most)))
    return ran, seen


def test_a_right_notebook_earns_its_points_and_progress_is_told(folder):
    before = (folder / "layers.ipynb").read_bytes()
    ran, seen = _run(folder, notebook(*cells()))
    assert ran.points == {"double": 4.5} and ran.errors == [] and ran.waiting == 0
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert (folder / "layers.ipynb").read_bytes() == before and not (folder / "layers.ipynb").is_symlink()


def test_errors_are_one_sentence_with_the_cell_and_the_rest_still_runs(folder):
    odd = code("odd", "raise ValueError('a\\n\\x1b[31mb')", "demo")
    unwritten = code("later", STUB.replace("double", "other") + "\nother(1)", "demo")
    absent = code("absent", "import mine.layers", "demo")
    ran, _ = _run(folder, notebook(text("h", "## First\n\nwords"), odd, unwritten, absent, *cells()))
    assert ran.errors == [
        "cell 2 (under “First”): ValueError: a ␛[31mb",
        "cell 4 (under “First”): there is no module mine; a file of your own belongs beside the notebook, and packages "
        "that this course does not name are not there where answers are graded.",
    ]
    assert ran.waiting == 1, "what is not written yet is no error"
    assert ran.points == {"double": 4.5}


@pytest.fixture
def patient(monkeypatch):
    """Only the cell `endless` has the time that is asked for, and that from when it has begun: a busy machine takes its
    own for the others, and nobody knows how much."""
    import nbclient

    class Patient(nbclient.NotebookClient):
        def __init__(self, *given, timeout, resources, **more):
            begun = Path(resources["metadata"]["path"]) / "begun"

            def seconds(cell):
                latest = time.monotonic() + 100
                while cell.id == "endless" and not begun.exists() and time.monotonic() < latest:
                    time.sleep(0.01)
                return timeout if cell.id == "endless" else 100

            super().__init__(*given, timeout_func=seconds, resources=resources, **more)

    monkeypatch.setattr(nbclient, "NotebookClient", Patient)


def test_a_cell_without_end_is_stopped_and_a_kernel_that_dies_is_said(folder, patient):
    endless = code("endless", "import time\nopen('begun', 'w').close()\nwhile True: time.sleep(1)", "demo")
    deadly = code("deadly", "import os; os._exit(9)", "demo")
    ran, _ = _run(folder, notebook(endless, *cells(), deadly), seconds=8)
    assert sorted(ran.errors) == [
        "cell 1: not done after 8 s and stopped.",
        "cell 6 (under “Layers”): the kernel died; perhaps the memory was full.",
    ]
    assert ran.points == {"double": 4.5}


def test_a_kernel_that_does_not_start_once_is_started_again(folder):
    """Somebody else may take a port between Jupyter's finding it free and the kernel's opening it."""
    once = "import pathlib\npathlib.Path(__file__).unlink()\nraise SystemExit('Address already in use')"
    (folder / "ipykernel_launcher.py").write_text(once)
    ran, seen = _run(folder, notebook(*cells()))
    assert ran.points == {"double": 4.5} and ran.errors == [] and len(seen) == 4
    assert not (folder / "ipykernel_launcher.py").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_submit_with_the_kernel_and_without_a_traceback(folder, leftovers, number):
    interrupting = f"import os\nos.kill(os.getppid(), {number:d})\nwhile True: pass"
    (folder / "layers.ipynb").write_bytes(notebook(code("own", interrupting, "demo"), *cells()))
    program = [sys.executable, "-c", "from autograder.handin.command import main; raise SystemExit(main(['submit']))"]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (130, "autograder submit: interrupted.\n")
    assert leftovers() == [] and list(folder.glob("*.zip")) == []


@pytest.mark.parametrize("value", ["nan", "inf", "lots", None, ["4"]])
def test_only_numbers_are_points(value):
    cell = SimpleNamespace(
        metadata={"autograder": {"role": "check", "question": "double"}},
        get=lambda *_: [SimpleNamespace(output_type="execute_result", data={"text/plain": value})],
    )
    ran = Ran()
    _read_outputs(cell, 0, [cell], ran, 60)
    assert ran.points == {}
