"""Hints as a notebook shows them, each folded into the one before, and as lines for a terminal."""

import re
import sys
import textwrap
from dataclasses import dataclass

from .visible import escaped, visible

__all__ = ["HintView"]

COLUMNS = 80
NEUTRAL = "#808080"
# Blue, as sure a colour on a light page as on a dark one; the words say all that it says.
BLUE = "#2b7bba"


@dataclass(frozen=True, eq=False, repr=False)
class HintView:
    """The hints of a question. notice: why there are none to show; shown: how many are open at once."""

    question: str
    hints: tuple[str, ...] = ()
    notice: str = ""
    shown: int = 1

    def __str__(self) -> str:
        return "\n".join(self._lines())

    __repr__ = __str__

    def print(self) -> None:
        """Print, in a terminal of whatever encoding."""
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(str(self).encode(encoding, "replace").decode(encoding))

    def _lines(self) -> list[str]:
        if self.notice:
            return textwrap.wrap(visible(self.notice), COLUMNS, break_on_hyphens=False)
        lines = []
        for number, text in enumerate(self.hints[: self.shown], 1):
            lines.append(f"Hint {number} of {len(self.hints)} for {visible(self.question)}")
            for paragraph in _paragraphs(text):
                lines += textwrap.wrap(visible(paragraph), COLUMNS, initial_indent="  ", subsequent_indent="  ")
        if self.shown < len(self.hints):
            lines.append(f'One more: hint("{visible(self.question)}", {self.shown + 1})')
        return lines

    def _repr_html_(self) -> str:
        style = (
            f"border-left:4px solid {BLUE};padding:.3em 0 .3em 1em;margin:.3em 0;color:inherit;line-height:1.45;"
            "max-width:54em;overflow-x:auto;font-family:system-ui,sans-serif;font-size:14px"
        )
        label = f"hints for {escaped(self.question)}"
        inner = f"<div>{escaped(self.notice)}</div>" if self.notice else self._from(1)
        return f'<div style="{style}" role="group" aria-label="{label}">{inner}</div>'

    def _from(self, number: int) -> str:
        """Hint `number` and, folded below it, those that follow."""
        paragraphs = "".join(
            f'<p style="margin:.3em 0">{_with_code(text)}</p>' for text in _paragraphs(self.hints[number - 1])
        )
        title = f"Hint {number} of {len(self.hints)}"
        rest = self._from(number + 1) if number < len(self.hints) else ""
        if number == 1:
            return f"<div><strong>{title}</strong> for {escaped(self.question)}</div>{paragraphs}{rest}"
        opened = " open" if number <= self.shown else ""
        summary = f'<summary style="cursor:pointer;font-weight:bold">{title}</summary>'
        style = f"margin:.5em 0 0;padding-top:.4em;border-top:1px solid {NEUTRAL}"
        return f'<details{opened} style="{style}">{summary}{paragraphs}{rest}</details>'


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]


def _with_code(text: str) -> str:
    """Escaped, with `…` as code: every second piece stands between two backticks."""
    pieces = text.split("`")
    style = "color:inherit;background:rgba(128,128,128,.15);padding:.05em .3em;border-radius:3px;font-size:13px"
    return "".join(
        f'<code style="{style}">{escaped(piece)}</code>' if at % 2 else escaped(piece)
        for at, piece in enumerate(pieces)
    )
