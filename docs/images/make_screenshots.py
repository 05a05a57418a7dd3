"""Take the README's pictures of a failing and a passing check anew, in a real JupyterLab.

    python docs/images/make_screenshots.py [CHROMIUM]

Needs jupyterlab, playwright and a Chromium. Run it from the repository's root after `autograder release`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course import apply_mistake, load_assignment, load_mistakes
from autograder.course.solution import answer_source

ASSIGNMENT = "a3_conv_layers"
HERE = Path(__file__).parent
PICTURES = {
    "check-failing": ("conv_backward_naive", "stride_ignored"),
    "check-passing": ("conv_forward_naive", ""),
}
PORT = 8893


def notebook(question: str, mistake: str) -> str:
    """A student's notebook: the answers that the question needs, one of them wrong, and the check in a cell."""
    assignment = load_assignment(Path("solutions") / ASSIGNMENT)
    answers = {name: answer_source(assignment, name) for name in ("conv_forward_naive", "conv_backward_naive")}
    for known in load_mistakes(assignment.folder):
        if (known.question, known.id) == (question, mistake):
            answers[question] = apply_mistake(known, answers[question])
    sources = ["import numpy as np\nfrom autograder import check", *answers.values(), f'check("{question}")']
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """A JupyterLab of its own on `folder`; yields its address."""
    environment = os.environ | {"HOME": str(folder), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    options = ["--no-browser", "--allow-root", f"--port={PORT}", "--IdentityProvider.token="]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            while server.poll() is None:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/status", timeout=1)
                    break
                except OSError:
                    time.sleep(0.3)
            yield f"http://127.0.0.1:{PORT}/lab/tree/student.ipynb?reset"
        finally:
            server.terminate()
            server.wait()


def main(chromium: str = "/usr/bin/chromium") -> None:
    """One fresh JupyterLab a picture."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (question, mistake) in PICTURES.items():
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / ASSIGNMENT
                shutil.copytree(Path("assignments") / ASSIGNMENT, folder)
                (folder / "student.ipynb").write_text(notebook(question, mistake))
                with lab(folder) as address:
                    page = browser.new_page(viewport={"width": 1180, "height": 2400}, device_scale_factor=1.5)
                    page.goto(address)
                    page.get_by_text("| Idle").wait_for()  # menus work once the kernel does
                    page.get_by_text("Run", exact=True).first.click()
                    page.get_by_text("Run All Cells", exact=True).first.click()
                    cell = page.locator(".jp-Notebook .jp-CodeCell").last
                    cell.get_by_text("checks passed").wait_for()
                    page.locator(".jp-Notebook .jp-CodeCell").first.click()  # away from the cell, and its toolbar
                    cell.screenshot(path=folder / "cell.png")
                    page.close()
                    Image.open(folder / "cell.png").quantize(128).save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
