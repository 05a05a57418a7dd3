"""Cells in which an update says what it could not decide: both sides, next to each other."""

import html
import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Any

from autograder.notebook.visible import cut, visible

from .naming import NOTE
from .released import digest

__all__ = ["answer_note", "gone_note", "locked_note", "text_note"]

MOST_LINES = 300
MOST_COLUMNS = 300
# nbformat's rule for ids of cells.
MOST_ID = 64


def answer_note(name: str, version: str, yours: str, new: str, old: str | None, question: str) -> dict[str, Any]:
    """The released cell changed, and the student has written in it: theirs stays, both stand side by side.

    old: the released cell that theirs began as, where it is known
    """
    what = f"The cell of `{question}`" if question else "The cell below"
    marked = _changed(old, new) if old is not None else ()
    changed = " Its **bold** lines are new." if marked else ""
    text = (
        f"**Update to {_plain(version)}: please compare.** {what} changed in the assignment after you had written in "
        f"it. Your code was kept: it is the cell below.{changed} Take over what you need from the right side, then "
        f"delete this cell.\n\n"
    )
    return _note(
        name,
        version,
        text + _table(("yours, kept below", _lines(yours, ())), (f"new in {version}", _lines(new, marked))),
    )


def locked_note(name: str, version: str, yours: str, role: str, gone: bool) -> dict[str, Any]:
    """A locked cell that the student had changed, and that is a new one now or none at all."""
    where = "is no longer part of the assignment" if gone else "was replaced by the new one, the cell above"
    text = (
        f"**Update to {_plain(version)}: a locked cell.** You had changed a {role} cell, which {where}. "
        "This is what yours said; put what you still need into a cell of your own, then delete this one.\n\n"
    )
    return _note(name, version, text + _fenced(yours))


def text_note(name: str, version: str) -> dict[str, Any]:
    """A text that both sides changed: the new one is above this note, the student's below."""
    return _note(
        name,
        version,
        f"**Update to {_plain(version)}: a new text.** You had written in a text that changed in the assignment. "
        "The new text is above; yours was kept, it is the cell below. Delete what you don't need.",
    )


def gone_note(name: str, version: str, question: str) -> dict[str, Any]:
    """A question that the newest version no longer has; what the student wrote stays, as a cell of their own."""
    return _note(
        name,
        version,
        f"**Update to {_plain(version)}: no longer asked.** The question `{_plain(question)}` is not part of the "
        "assignment any more. What you wrote stays: it is the cell below, now a cell of your own. Keep it where other "
        "cells use it.",
    )


def _note(name: str, version: str, text: str) -> dict[str, Any]:
    made = re.sub(r"[^a-zA-Z0-9_-]", "-", f"update-{version}-{name}")
    # Cut names could collide: then a hash tells them apart.
    made = made if len(made) <= MOST_ID else f"{made[: MOST_ID - 9]}-{digest(f'{version}/{name}')[:8]}"
    return {"cell_type": "markdown", "id": made, "metadata": {"autograder": {"role": NOTE}}, "source": text}


def _plain(text: str) -> str:
    """Names and versions, with nothing that is markup."""
    return re.sub(r"[^\w. -]", "", text)


def _changed(old: str, new: str) -> set[int]:
    """The lines of the new text, by number, that the old one has not.

    Only as many lines as are shown are compared: what that costs may grow with the cube of their number.
    """
    matcher = SequenceMatcher(None, old.splitlines()[:MOST_LINES], new.splitlines()[:MOST_LINES], autojunk=False)
    return {
        at
        for kind, _, _, first, last in matcher.get_opcodes()
        if kind in ("replace", "insert")
        for at in range(first, last)
    }


def _lines(text: str, marked: Collection[int]) -> str:
    """Code for the inside of <pre>: no blank line, which would end the table, and no $, which would begin a formula."""
    shown, lines = [], text.splitlines()
    for number, line in enumerate(lines[:MOST_LINES]):
        safe = html.escape(visible(cut(line, MOST_COLUMNS)), quote=False).replace("$", "&#36;").replace("\\", "&#92;")
        safe = safe if safe.strip() else "&nbsp;"
        shown.append(f"<b>{safe}</b>" if number in marked else safe)
    if len(lines) > MOST_LINES:
        shown.append("… (longer than is shown here)")
    return "\n".join(shown)


def _table(*columns: tuple[str, str]) -> str:
    heads = "".join(f'<th style="text-align: left">{html.escape(head)}</th>' for head, _ in columns)
    cells = "".join(f'<td style="text-align: left; vertical-align: top"><pre>{code}</pre></td>' for _, code in columns)
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{text}\n{fence}"
