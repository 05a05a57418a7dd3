"""`submit()` in a notebook's last cell."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError
from autograder.notebook.bundle import Bundle, find_bundle
from autograder.notebook.quiet import running_shell
from autograder.notebook.visible import visible

from .complete import Unreadable, cells_of
from .running import RUNNING
from .saved import unsaved

__all__ = ["submit"]

# In an automatic run, ours or nbgrader's, nobody hands in.
AUTOMATIC = (RUNNING, "AUTOGRADER_ASSIGNMENT", "AUTOGRADER_HIDDEN")


def submit(ready: bool = True) -> None:
    """Hand in from a notebook: check that it is saved, then do what `python -m autograder submit` does.

    With ready=False, as the cell comes, it only says how to hand in. It does nothing where no person runs the
    notebook: in the fresh kernel that it starts itself, and under nbgrader.
    """
    if any(os.environ.get(name) for name in AUTOMATIC):
        return
    shell = running_shell()
    notebook = _open_notebook()
    if not ready or shell is None or notebook is None:
        print(
            # Jupyter breaks long lines of output inside of words.
            "Nothing is handed in yet. When you are done, save all notebooks,\n"
            "change the cell to submit(ready=True) and run it, or type\n"
            "`python -m autograder submit` in a terminal in this folder."
        )
        return
    try:
        bundle = find_bundle()
        if "google.colab" in sys.modules:
            print(
                "On Colab your notebooks are in your Drive, not beside the course's files.\n"
                f"Download each of them (File → Download), put them into {bundle.folder}\n"
                "(folder sign on the left), and run this cell again."
            )
        problem = _not_saved(shell, bundle, notebook)
    except AutograderError as error:
        problem = str(error)
    if problem:
        print(visible(problem))
        return
    _run(bundle)


def _open_notebook() -> Path | None:
    """The file of the notebook that a person has open: Jupyter's servers and VS Code tell, automatic runs do not."""
    main = sys.modules.get("__main__")
    for told in (getattr(main, "__vsc_ipynb_file__", None), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(told, str) and told:
            # Jupyter's may be an id of a drive that is no folder of this machine.
            return Path(told) if Path(told).is_absolute() else Path.cwd() / Path(told).name
    return Path() if "google.colab" in sys.modules else None


def _not_saved(shell: Any, bundle: Bundle, notebook: Path) -> str:
    """Why not to go on, empty where nothing speaks against it."""
    row = next((row for row in bundle.manifest["notebooks"] if f"{row['name']}.ipynb" == notebook.name), None)
    if row is None or not notebook.is_file():
        return ""
    names = [sig.partition("(")[0] for question in row["questions"] for sig in question["signatures"]]
    executed = [str(source) for source in shell.history_manager.input_hist_raw]
    try:
        changed = unsaved(executed, cells_of(notebook.read_bytes()), names)
    except (OSError, Unreadable):
        return ""  # the steps that follow say it better
    if not changed:
        return ""
    listed = ", ".join(changed)
    return f"{notebook.name} is not saved: {listed} changed since. Save it (Ctrl+S), then run this cell again."


def _run(bundle: Bundle) -> None:
    """In a process of its own, whose lines are shown as they come, so that it can be stopped."""
    package = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "PYTHONIOENCODING": "utf-8",
    }
    line = [sys.executable, "-m", "autograder", "submit", str(bundle.folder)]
    with subprocess.Popen(
        line, cwd=bundle.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        try:
            for text in process.stdout:
                print(text, end="", flush=True)
        except KeyboardInterrupt:
            process.terminate()
            print("Stopped; nothing was packed.")
