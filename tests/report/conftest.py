"""Result files of a small class, with names and messages that nobody should trust."""

import base64
import hashlib
import json
import os
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import report
from autograder.checks.failures import Difference
from autograder.judge.drawing import drawn

BIAS = {"id": "no_bias", "message": "The bias was forgotten.", "read": "One filter"}
EVIL = "<script>alert(1)</script>\x1b[31m\u202e\"'><img src=x onerror=alert(1)>"


def check(name: str, outcome: str = "passed", **more: Any) -> dict[str, Any]:
    row = {"id": f"conv_naive::{name}", "outcome": outcome, "points": 4.0, "hidden": False, "mistake": None}
    return row | {"sentence": f"The sentence of {name}.", "message": "", **more}


def result(student: str, *checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    earned = sum(row["points"] for row in checks if row["outcome"] == "passed")
    most = sum(row["points"] for row in checks)
    questions = [
        {"id": "conv_forward_naive", "notebook": "conv_naive", "written": False, "score": earned, "max_score": most,
         "checks": list(checks)},
        {"id": "why_share", "notebook": "conv_naive", "written": True, "score": None, "max_score": 2.0, "checks": []},
    ]  # fmt: skip
    return {
        "schema": 1, "student": student, "assignment": "a3_conv_layers", "version": "2026.1", "submission_sha256": "0",
        "status": "complete", "auto_score": earned, "auto_max": most, "manual_score": None, "manual_max": 2.0,
        "late_days": 0, "questions": questions, "findings": [], **more,
    }  # fmt: skip


def differing(side: int = 9) -> dict[str, Any]:
    """What the judge keeps of a difference: pictures, or numbers up to a side of 8."""
    found = drawn(Difference("out", np.eye(side), np.zeros((side, side)), 1e-7))
    assert found is not None
    return found


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    """`grades/a3_conv_layers` of five students."""
    folder = tmp_path / "grades" / "a3_conv_layers"
    wrong = check("strided", "failed", message="out differs by up to 3.", mistake=BIAS, printed="here", **differing())
    veiled = check("unseen", "failed", message="out has wrong values.", hidden=True, printed="secret", **differing())
    students = [
        result("ada", check("strided"), check("unseen", hidden=True)),
        result("bob", wrong, check("unseen", "failed", message="Wrong.", hidden=True, mistake=BIAS)),
        result("cyd", wrong, veiled, late_days=2),
        result("dot", check("strided", "failed", message="conv_forward_naive is not written yet."),
               check("unseen", "error", message="TruthMissing: inside", hidden=True), status="incomplete"),
        result(EVIL, check("strided", "failed", message=EVIL, sentence=EVIL, printed=EVIL, picture=f'x" src="{EVIL}'),
               check("unseen", "not run", message=EVIL, mistake={"id": EVIL, "message": EVIL, "read": EVIL}),
               findings=[{"kind": "locked-cell-edited", "cell": EVIL, "detail": EVIL}], manual_score=1.5),
    ]  # fmt: skip
    (folder / "results").mkdir(parents=True)
    for number, table in enumerate(students):
        name = table["student"] if table["student"].isalpha() else f"%3Cscript \"{number}'"
        (folder / "results" / f"{name}.json").write_text(json.dumps(table))
    return folder


@pytest.fixture(scope="session")
def harmless() -> Callable[[str], Any]:
    """Parses HTML strictly and refuses what runs or loads, but for the class report's own script, as it was written."""
    reader: Callable[[str], Any] = runpy.run_path(str(Path(__file__).parents[1] / "notebook" / "pages.py"))["harmless"]
    script = (Path(report.__file__).parent / "templates" / "class.js").read_text(encoding="utf-8")

    def read(source: str) -> Any:
        whole = f"<script>{script}</script>\n"
        page = reader(source.replace(whole, "", 1))
        allowed = re.findall(r"script-src (\S+)$", page.all("meta")[1]["content"])
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert allowed == ([f"'sha256-{digest}'"] if whole in source else [])
        page.flat = " ".join(page.text.split())
        return page

    return read


@pytest.fixture
def pages(grades: Path, harmless: Callable[[str], Any]) -> dict[str, Any]:
    """All pages, parsed; the class report is "index"."""
    index = report.write_reports(grades, title="Layers")
    assert index == grades / "report" / "index.html"
    found = {path.stem: harmless(path.read_text()) for path in (grades / "feedback").iterdir()}
    return found | {"index": harmless(index.read_text())}


# MPL-2.0 and half a megabyte: fetched by `make browser`, not kept in the repository.
AXE = Path(os.environ.get("AXE_CORE") or Path(__file__).parents[2] / "build/axe-core/axe.min.js")
# `make browser` is for looking at pages: there nothing is skipped.
missing = pytest.fail if os.environ.get("BROWSER") == "needed" else pytest.skip


@pytest.fixture(scope="module")  # Playwright allows one of itself at a time, and other tests have theirs
def browser() -> Iterator[Any]:
    """This machine's Chromium, or Playwright's own; skipped where there is neither."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make browser)")
    with playwright.sync_playwright() as play:
        own = Path(play.chromium.executable_path)
        names = ("chromium", "chromium-browser", "google-chrome")
        program = next(filter(None, map(shutil.which, names)), own if own.is_file() else None)
        if program is None:
            missing("there is no Chromium: apt install chromium, or python -m playwright install chromium")
        found = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page at a width and in a scheme; the test fails with the first word on its console."""
    words: list[str] = []

    def open_page(path: Path, width: int = 1280, scheme: str = "light") -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("console", lambda message: words.append(message.text))
        page.on("pageerror", lambda error: words.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert words == []


@pytest.fixture
def violations() -> Callable[[Any], list[tuple[str, str]]]:
    """What axe-core finds on a page that keeps somebody from reading it, and how far the page goes beyond its side."""
    if not AXE.is_file():
        missing("axe-core is not there (make browser)")
    rules = AXE.read_text(encoding="utf-8")

    def look(page: Any) -> list[tuple[str, str]]:
        page.evaluate(rules)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")["violations"]
        grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        sideways = [("scrolled sideways", f"{over} pixels")] if over > 0 else []
        return [(rule["id"], node["html"]) for rule in grave for node in rule["nodes"]] + sideways

    return look
