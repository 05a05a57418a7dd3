"""Our results in the real formgrader, looked at in Chromium: they are there, nothing acts, marks come back and stay."""

import re
import shutil
import socket
import subprocess
import sys
from functools import partial

import pytest

from autograder.pile.marks import total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium():
    """A browser; skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make browser)")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(generated, surroundings):
    """Where the course's Jupyter server with formgrader listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [
        sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--port-retries=0", "--IdentityProvider.token=secret", f"--ServerApp.root_dir={generated.course}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    # Only the one extension: what else is installed takes its time to load.
    environment = surroundings(generated.place, JUPYTER_NO_CONFIG="1")
    server = subprocess.Popen(line, cwd=generated.course, env=environment, stderr=subprocess.PIPE, text=True)
    said = []
    for text in server.stderr:
        said.append(text)
        if "http://127.0.0.1" in text:
            break
    assert server.poll() is None, "".join(said)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.communicate()


@pytest.fixture
def page(chromium, address, term):
    """The student's page in formgrader, as a TA gets there: assignment, notebook, submission."""
    context = chromium.new_context(extra_http_headers={"Authorization": "token secret"})
    page = context.new_page()
    # Nothing from the network: MathJax would come from there.
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    page.goto(f"{address}/formgrader/gradebook/toy/first_steps")
    page.click("text=Submission #1")
    page.wait_for_selector("#check-contrast[placeholder='4']")
    yield page
    context.close()


def enter_mark(page, field, value):
    with page.expect_response(lambda reply: reply.request.method == "PUT" and reply.ok):
        page.fill(field, value)
        page.press(field, "Tab")


def test_a_day_of_a_ta(page, term, capsys):
    """Our scores are there, nothing of the student acts, marks come back, survive a regrade, and can be taken back."""
    assert page.get_attribute("#check-contrast", "placeholder") == "4"
    assert page.get_attribute("#check-of-both", "placeholder") == "3"
    assert page.input_value("#check-of-both") == "" and page.input_value("#why_linear") == ""
    text = page.inner_text("#notebook-container")
    assert "✗ It sums." in text and "<b>Off</b> by 2." in text
    assert "1 of 2 checks passed" in page.get_attribute("#shift-comment", "placeholder")
    assert "My answer:" in text and "javascript:window.hacked=1" in text, "shown as text"
    assert page.evaluate("window.hacked") is None
    inside = page.evaluate("[...document.querySelectorAll('.text_cell_render *')].map(e => e.tagName).join(' ')")
    assert not {"SCRIPT", "IMG", "DIV", "IFRAME"} & set(inside.split())
    links = page.evaluate("[...document.querySelectorAll('.text_cell_render a')].map(e => e.href)")
    assert not [link for link in links if link.startswith("javascript")]

    enter = partial(enter_mark, page)
    enter("#why_linear", "1.5")
    enter("#check-of-both", "5")
    enter("#shift-comment", "Almost: see the *last* line.")
    assert term.take_marks("--dry-run") == 0
    assert term.book.read("ada")["manual_score"] is None
    assert term.take_marks() == 0
    said = capsys.readouterr().out
    assert "ada: why_linear: no mark → 1.5" in said and "ada: shift: no mark → 5, with a comment" in said
    assert "ada: 7 → 10.5 points in all" in said

    term.grade(shift=6.0)
    result = term.book.read("ada")
    assert (result["auto_score"], result["manual_score"], total(result)) == (10.0, 1.5, 10.5)
    assert result["questions"][1]["mark"]["comment"] == "Almost: see the *last* line."
    assert term.export() == 0
    assert "look again at the marks for check-of-both" in capsys.readouterr().err
    page.reload()
    page.wait_for_selector("#check-of-both[placeholder='6']")
    assert page.input_value("#check-of-both") == "5", "the mark that somebody entered stays"
    assert page.input_value("#why_linear") == "1.5"
    assert page.input_value("#shift-comment") == "Almost: see the *last* line."
    assert term.take_marks() == 0
    assert "0 marks changed" in capsys.readouterr().out

    enter("#check-of-both", "")
    assert term.take_marks() == 0
    assert "ada: shift: 5, with a comment → the checks' score, with a comment" in capsys.readouterr().out
    assert total(term.book.read("ada")) == 11.5

    # Ada answers anew: her mark waits for somebody to say that it stays.
    assert page.locator(".mark-graded >> visible=true").count() == 0
    term.hand_in("Because each output is a sum of inputs.")
    term.grade(shift=6.0)
    assert term.export() == 0
    assert "ada: marked for an earlier answer: why_linear" in capsys.readouterr().err
    page.reload()
    page.wait_for_selector("#why_linear.needs_manual_grade")
    assert page.input_value("#why_linear") == "1.5"
    assert "Because each output is a sum of inputs." in page.inner_text("#notebook-container")
    assert term.take_marks() == 0
    assert "ada: why_linear: 1.5: given for an earlier answer" in capsys.readouterr().err
    with page.expect_response(lambda reply: reply.request.method == "PUT" and reply.ok):
        page.click(".mark-graded >> visible=true")
    assert term.take_marks() == 0 and "earlier answer" not in capsys.readouterr().err
    assert total(term.book.read("ada")) == 11.5


def test_extra_credit_alone_is_looked_at_again_as_the_export_says(page, term, capsys):
    extra = "#check-of-both_extra_credit"
    enter_mark(page, extra, "0.5")
    assert term.take_marks() == 0
    term.hand_in(shift="def shift_forward(x, offset):\n    return x + offset")
    term.grade(shift=3.0)
    assert term.export() == 0
    assert "check-of-both; in formgrader take it out and enter it again" in capsys.readouterr().err
    page.reload()
    page.wait_for_selector("#check-of-both.needs_manual_grade")
    assert page.locator(".mark-graded >> visible=true").count() == 0, "so nobody is told to press it"
    for value in ("", "0.5"):
        enter_mark(page, extra, value)
    assert term.take_marks() == 0 and "earlier answer" not in capsys.readouterr().err
    assert total(term.book.read("ada")) == 7.5
