"""Students' Markdown, rendered as formgrader renders it: nothing in it acts."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.nbgrader_course.harmless import harmless

ALLOWED = {
    "p", "em", "strong", "code", "pre", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "blockquote", "hr", "br", "del", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "a", "input",
    "sup", "section",
}  # fmt: skip
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](x)",
    "[a]: javascript:x", "[a]", "[a][b]", "[a\\]: javascript:x", "<javascript:alert(1)>", "<!--", "-->", "<?x?>",
    "<![CDATA[x]]>", "$", "$$", "`", "```", "\\", "[", "]", "(", ")", ":", "<", ">", "&lt;", "&#106;avascript:",
    "\n", "\n\n", "    ", "# ", "- ", "| a | b |\n|---|---|\n", "\\begin{x}", "\\end{x}", "[^1]", "[^1]: x",
    "\\href{javascript:x}{y}", "*", "_", "text", "https://example.org", "<a\nhref=x>",
]  # fmt: skip


class Found(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def acting(markdown):
    """What of the rendered Markdown could do anything."""
    bad = []
    for tag, attributes in Found(markdown2html(markdown)).tags:
        address = (attributes.get("href") or "").strip().casefold()
        fine = not address or address.startswith(("#", "http://", "https://"))
        if tag not in ALLOWED or not fine or any(name.startswith("on") or name == "src" for name in attributes):
            bad.append((tag, attributes))
    return bad


def test_there_is_something_to_make_harmless():
    assert acting("<script>x</script>") and acting("[a](javascript:x)") and acting("![a](https://example.org/x.png)")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=14).map("".join))
@example("[a]x]: javascript:alert(1)\n\n[a]")
@example("[a\\]: javascript:alert(1)\n\n[a]")
@example("$<img src=x onerror=alert(1)>$")
def test_nothing_of_a_student_acts(text):
    assert acting(harmless(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "A *sum* of `x[i]`, **all** of them.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "$a < b$ and 1 < 2",
        "# Heading\n\n- one\n- two",
    ],
)
def test_what_students_write_looks_as_they_wrote_it(text):
    assert harmless(text) == text


def test_macros_that_style_or_link_are_shown():
    assert harmless(r"$\href{x}{y} \style{z}{w} \classic \sum$") == r"$\ href{x}{y} \ style{z}{w} \classic \sum$"
    assert harmless(r"$\let\a\href1 \bbox[a:b]$") == r"$\let\a\ href1 \ bbox[a:b]$", "a name ends with its last letter"
