"""Python in colour. The source is a stranger's: one expression goes over it once, nothing is compiled, all is escaped.

Pygments would tell more tokens apart, in twelve times the time, which for a class of a thousand is minutes.
"""

import html
import keyword
import re
from typing import TYPE_CHECKING

from autograder.notebook.visible import visible

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["coloured", "prose"]

NAMES = "|".join(sorted(keyword.kwlist))
# A string that is never closed ends with its line, one of three quotes with the source. Were it no token at all, each
# quote in it would be tried again, up to the end: of a stranger's quotes, that is time without bounds.
TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*(?:\"\"\")?|'''(?:[^'\\]|\\.|'(?!''))*(?:''')?"
    r"|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)"
    rf"|(?P<keyword>\b(?:{NAMES})\b)"
    r"|(?P<number>(?<![\w.])\d[\w.]*)",
    re.DOTALL,
)


def coloured(source: str) -> "Markup":
    """HTML of the source: what steers is shown, comments, strings, keywords and numbers are in spans.

    >>> print(coloured("x = 1  # <b>"))
    x = <span class="number">1</span>  <span class="comment"># &lt;b&gt;</span>
    """
    from markupsafe import Markup

    source = visible(source)
    parts, end = [], 0
    for found in TOKEN.finditer(source):
        parts.append(html.escape(source[end : found.start()]))
        parts.append(f'<span class="{found.lastgroup}">{html.escape(found.group())}</span>')
        end = found.end()
    return Markup("".join([*parts, html.escape(source[end:])]))


def prose(text: str) -> "Markup":
    """HTML of the whole text, with nothing in it that acts or steers."""
    from markupsafe import Markup

    return Markup(html.escape(visible(text)))
