"""The pages people read: every link leads somewhere, every command is one, and the site builds without a warning."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import parser

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted([REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^()\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
TARGETS = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def by_name(page):
    return page.relative_to(REPOSITORY).as_posix()


def anchors(page):
    """The anchors of a page's headings, as GitHub and MyST make them."""
    headings = re.findall(r"^#+ +(.*?) *$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page):
    """Command lines of a page: in blocks, and in running text where they are written out."""
    text = page.read_text(encoding="utf-8")
    lines = [
        line for kind, block in FENCE.findall(text) if kind in ("", "console", "sh") for line in block.splitlines()
    ]
    for line in [*lines, *CODE.findall(FENCE.sub("", text))]:
        line = re.sub(r"\s+#.*", "", line.strip().removeprefix("$ "))
        if re.match(r"(python -m )?autograder [a-z]|make [a-z]", line) and "…" not in line:
            yield line


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists() and place.is_relative_to(REPOSITORY), f"{by_name(page)}: {target}"
        assert not anchor or anchor in anchors(place), f"{by_name(page)}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_command_is_one(page, capsys):
    whole = parser()
    for line in commands(page):
        program, *words = shlex.split(line.removeprefix("python -m "))
        if program == "make":
            goals = [word for word in words if "=" not in word]
            assert set(goals) <= TARGETS, f"{by_name(page)}: {line}"
            continue
        try:
            whole.parse_args(words)
        except SystemExit:
            # A command that is only named ("`autograder report`") need not have all that it takes.
            said = capsys.readouterr().err
            named = len(words) == 1 and "arguments are required" in said
            assert named, f"{by_name(page)}: {line}: {said}"


def test_the_commands_of_the_readme_are_seen():
    assert "autograder collect submissions.zip -a a3_conv_layers" in set(commands(REPOSITORY / "README.md"))


def test_every_page_is_in_the_index():
    listed = set(re.findall(r"^[\w/-]+$", (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {path.relative_to(REPOSITORY / "docs").with_suffix("").as_posix() for path in PAGES[2:]} - {"index"}
    assert pages == listed


def test_the_site_builds_without_a_warning(tmp_path):
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "doctrees")]
    done = subprocess.run([*build, "docs", str(tmp_path / "html")], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "html" / "reference" / "commands.html").read_text(encoding="utf-8")
    assert "--submitted" in page and "grade" in page
    assert "max_pool_forward_fast" in (tmp_path / "html" / "reference" / "cs231n_utils.html").read_text(
        encoding="utf-8"
    )
