"""The guides and the reference as a site, in a real browser: readable on a phone, and every link whole."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = ("index", "students", "coverage", "reference/commands", "reference/cs231n_utils")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built anew."""
    made = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", str(made / "doctrees")]
    subprocess.run([*build, "docs", str(made / "html")], cwd=REPOSITORY, check=True)
    return made / "html"


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_no_serious_violation(site, opened, violations, width, scheme):
    found = {name: violations(opened(site / f"{name}.html", width, scheme)) for name in PAGES}
    assert [(name, *row) for name, rows in found.items() for row in rows] == []


def test_every_link_and_anchor_is_there(site, opened):
    page = opened(site / "index.html")
    wanted, ids = {}, {}
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        ids[path] = set(page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)"))
        wanted[path] = page.evaluate("[...document.links].map((one) => one.href)")
    gone = []
    for path, links in wanted.items():
        for link in links:
            parts = urlparse(link)
            if parts.scheme != "file":
                continue
            place, anchor = Path(unquote(parts.path)), unquote(parts.fragment)
            if not place.is_file() or (anchor and place in ids and anchor not in ids[place]):
                gone.append((path.name, link))
    assert len(wanted) > 20 and gone == []


def test_what_is_typed_is_shown_as_it_is_typed(site, opened):
    page = opened(site / "reference" / "commands.html")
    assert page.get_by_text("Example: autograder release a3_conv_layers --check").count() == 1  # no printer's dash
    page.goto((site / "students.html").as_uri())
    block = page.locator("pre", has_text="source .venv/bin/activate")
    assert block.locator("span[class]").count() == 0  # a shell's words are not Python's
