"""`submit` in a notebook's last cell, in a real kernel that thinks a person sits before it."""

import os
from pathlib import Path

import pytest

from .conftest import ANSWER, cells, code, notebook


@pytest.fixture(scope="module")
def kernel():
    """Start kernels in a folder, with what Jupyter's server tells them of the notebook."""
    from jupyter_client.manager import KernelManager

    started = []

    def start(folder: Path, **environment: str):
        manager = KernelManager()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AUTOGRADER_", "JPY_"))}
        manager.start_kernel(cwd=str(folder), env=clean | environment)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        started.append((client, manager))

        def run(source: str) -> str:
            parts: list[str] = []

            def keep(message):
                content = message["content"]
                parts.append(content.get("text", "") if message["msg_type"] == "stream" else content.get("evalue", ""))

            client.execute_interactive(source, output_hook=keep, timeout=240, allow_stdin=False, store_history=True)
            return "".join(parts)

        return run

    yield start
    for client, manager in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def test_a_person_hands_in_from_the_last_cell_once_it_is_saved(folder, kernel):
    last = code("hand-in-now", "from autograder import submit\nsubmit(ready=True)", "demo")
    (folder / "layers.ipynb").write_bytes(notebook(*cells(more=[last])))
    run = kernel(folder, JPY_SESSION_NAME=str(folder / "layers.ipynb"))
    run("from autograder import submit")
    assert "Nothing is handed in yet." in run("submit(ready=False)")
    run(ANSWER.replace("2 * x", "x + x"))
    assert "layers.ipynb is not saved: double changed since." in run("submit(ready=True)")
    assert not list(folder.glob("*.zip"))
    run(ANSWER)
    out = run("submit(ready=True)")
    # The fresh kernel runs the very same cell, which does nothing there: it ends, and with one zip.
    assert "4.5 of 4.5 points by public checks" in out and "Packed 1 notebook" in out
    assert [path.name for path in folder.glob("*.zip")] == ["tiny-submission.zip"]
    (folder / "manifest.json").unlink()
    assert "No assignment was found" in run("submit()")


def test_where_no_person_runs_it_nothing_happens(folder, kernel):
    run = kernel(folder)  # as nbgrader and nbclient start one
    run("from autograder import submit")
    assert "Nothing is handed in yet." in run("submit(ready=True)")
    run(f"import os; os.environ['JPY_SESSION_NAME'] = {str(folder / 'layers.ipynb')!r}")
    for name in ("AUTOGRADER_SUBMITTING", "AUTOGRADER_HIDDEN", "AUTOGRADER_ASSIGNMENT"):
        assert run(f"os.environ[{name!r}] = '1'; submit(ready=True); del os.environ[{name!r}]") == ""
    run("import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')")
    out = run("os.environ['JPY_SESSION_NAME'] = ''; os.environ['PATH'] = ''; sys.executable = '/bin/true'; submit()")
    assert "On Colab your notebooks are in your Drive" in out
    assert not list(folder.glob("*.zip"))


def test_in_a_plain_script_nothing_happens(folder, monkeypatch, capsys):
    from autograder import submit

    monkeypatch.chdir(folder)
    monkeypatch.delenv("AUTOGRADER_ASSIGNMENT", raising=False)
    submit()
    assert "`python -m autograder submit` in a terminal" in capsys.readouterr().out
