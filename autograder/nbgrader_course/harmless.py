"""Students' Markdown for formgrader, which renders it as HTML for somebody who may run code on its server.

nbconvert lets every tag, link and image of a notebook's Markdown through. Here the few signs that make one are parted
by a blank, which moves no word, and keeps tables, emphasis, code and formulas.
"""

import re

from autograder.notebook.visible import cut, visible

__all__ = ["harmless"]

LONGEST = 1 << 16
TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Links and images in all their forms: [text](address), [text][name], and [name]: address.
LINK = re.compile(r"\](?=[(\[:])")
# What MathJax has for links and styles. To it a name ends with its last letter: `\href1` is one.
MACRO = re.compile(r"\\(?=(?:href|url|style|class|cssId|bbox|mmlToken|require|html)(?![A-Za-z]))", re.IGNORECASE)


def harmless(text: str) -> str:
    """The text as Markdown that renders to no tag, link, image or script of its own.

    >>> harmless("*Yes*, a<b: <img src=x onerror=alert(1)> [me](javascript:alert(1)) $x^2$")
    '*Yes*, a< b: < img src=x onerror=alert(1)> [me] (javascript:alert(1)) $x^2$'
    """
    text = TAG.sub("< ", visible(cut(text, LONGEST)))
    return MACRO.sub(r"\\ ", LINK.sub("] ", text))
