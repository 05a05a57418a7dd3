"""Take the README's pictures anew: two checks and two figures in a real JupyterLab, and two pages of `make demo`.

    python docs/images/make_screenshots.py [CHROMIUM [NAME ...]]

Needs jupyterlab, playwright and a Chromium. Run it from the repository's root after `autograder release`, and
after `make demo` for the pages.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.course import apply_mistake, load_assignment, load_mistakes
from autograder.course.solution import answer_source

ASSIGNMENT = "a3_conv_layers"
HERE = Path(__file__).parent
PICTURES = {
    "check-failing": ("conv_backward_naive", "stride_ignored"),
    "check-passing": ("conv_forward_naive", ""),
}
FIGURES = {  # assignment, notebook, and the cell that draws it
    "temple-in-lines": ("a3_conv_layers", "fast_layers", "strongest-stripes"),
    "filters-learned": ("a4_convnet", "three_layer_convnet", "rung-5-filters"),
}
PAGES = {  # page of the demo, and what of it: from an element down, so many pixels
    "class-report": ("report/index.html", "h2:text('At a glance')", 500),
    "feedback-page": ("feedback/student_10.html", "article:has-text('blur_pool')", 500),
}
DEMO = Path("build/demo/grades") / ASSIGNMENT
PORT = 8893
MINUTES = 5  # for a notebook that trains


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


def answered(assignment: str, name: str) -> tuple[str, dict[str, int]]:
    """A released notebook with the right answers in it, and the place of each of its cells."""
    source = load_assignment(Path("solutions") / assignment)
    table = json.loads((Path("assignments") / assignment / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in table["cells"]:
        ours = cell["metadata"].get("autograder", {})
        if ours.get("role") == "answer":
            cell["source"] = answer_source(source, ours["question"])
    return json.dumps(table), {cell["id"]: number for number, cell in enumerate(table["cells"])}


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


def run_all(page: Any, address: str) -> None:
    """Open the notebook and run all of it."""
    page.goto(address)
    page.get_by_text("| Idle").wait_for()  # menus work once the kernel does
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()


def take_check(page: Any, folder: Path, name: str) -> None:
    """A cell with a check, and what it says."""
    (folder / "student.ipynb").write_text(notebook(*PICTURES[name]))
    with lab(folder) as address:
        run_all(page, address)
        cell = page.locator(".jp-Notebook .jp-CodeCell").last
        cell.get_by_text("checks passed").wait_for()
        page.locator(".jp-Notebook .jp-CodeCell").first.click()  # away from the cell, and its toolbar
        cell.screenshot(path=folder / "cell.png")


def take_figure(page: Any, folder: Path, name: str) -> None:
    """What a cell draws, without its code."""
    assignment, source, drawn = FIGURES[name]
    content, places = answered(assignment, source)
    (folder / "student.ipynb").write_text(content, encoding="utf-8")
    # All cells stay on the page, also those that nobody has scrolled to.
    settings = folder / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    with lab(folder) as address:
        run_all(page, address)
        picture = page.locator(".jp-Notebook .jp-Cell").nth(places[drawn]).locator("img")
        picture.wait_for(timeout=MINUTES * 60_000)
        # The figure's own bytes: a screenshot of a cell that has been scrolled to may be some pixels off.
        (folder / "cell.png").write_bytes(b64decode(picture.get_attribute("src").partition("base64,")[2]))


def take_page(page: Any, folder: Path, name: str) -> None:
    """A page of the class that `make demo` graded."""
    address, top, height = PAGES[name]
    page.set_viewport_size({"width": 1100, "height": height})
    page.goto((DEMO / address).resolve().as_uri())
    above = page.locator(top).first.bounding_box()["y"] - 24
    clip = {"x": 0, "y": above, "width": 1100, "height": height}
    page.screenshot(path=folder / "cell.png", clip=clip, full_page=True)


def main(chromium: str = "/usr/bin/chromium", *names: str) -> None:
    """One fresh JupyterLab a picture, but for pages."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in names or (*PICTURES, *FIGURES, *PAGES):
            assignment = FIGURES[name][0] if name in FIGURES else ASSIGNMENT
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / assignment
                shutil.copytree(Path("assignments") / assignment, folder)
                page = browser.new_page(viewport={"width": 1180, "height": 2400}, device_scale_factor=1.5)
                take = take_page if name in PAGES else take_figure if name in FIGURES else take_check
                take(page, folder, name)
                page.close()
                Image.open(folder / "cell.png").convert("RGB").quantize(256).save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
