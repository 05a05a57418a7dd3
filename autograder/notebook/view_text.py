"""The verdict in 80 columns, for a terminal or a script."""

import textwrap

import numpy as np

from autograder.checks.failures import Difference
from autograder.checks.run import Outcome

from .heatmap import worst_plane
from .verdict import CheckReport
from .visible import cut, visible
from .words import first_failure, mark, message_of, mistake_line, shape_line

__all__ = ["printed_lines", "text_view"]

COLUMNS = 80
INDENT = "    "
MOST_ROWS, MOST_MAP = 16, 60
PRINTED_LINES = 12


def text_view(report: CheckReport) -> str:
    """The whole report as text, without a line that is longer than 80 characters."""
    lines = _wrap(report.headline, "")
    if report.notice:
        lines += _wrap(report.notice, "  ")
    first = first_failure(report.outcomes)
    for outcome in report.outcomes:
        lines += _outcome_lines(outcome, first)
    if report.printed.strip():
        lines += ["  your code printed:"]
        lines += [INDENT + cut(line, COLUMNS - len(INDENT)) for line in printed_lines(report.printed)]
    if report.footnote:
        lines += _wrap(report.footnote, "  ")
    return "\n".join(lines)


def printed_lines(printed: str) -> list[str]:
    """The first lines of what was printed, safe to show."""
    lines = visible(printed).strip("\n").split("\n")
    more = len(lines) - PRINTED_LINES
    return lines[:PRINTED_LINES] + ([f"… and {more} more lines"] if more > 0 else [])


def _outcome_lines(outcome: Outcome, first: Outcome | None) -> list[str]:
    """The sentence and what helps: all of it for the first failure, what is new for the later ones."""
    hidden = " (hidden)" if outcome.check.hidden else ""
    lines = _wrap(f"{mark(outcome)} {outcome.check.sentence}{hidden}", "  ", "    ")
    message = message_of(outcome)
    if message:
        lines += _wrap(message, INDENT)
    if outcome.difference is not None:
        lines += _wrap(shape_line(outcome.difference), INDENT)
        lines += _map(outcome.difference) if outcome is first else []
    return lines + _wrap(mistake_line(outcome, first), INDENT)


def _map(difference: Difference) -> list[str]:
    """Where the values differ, a character each, for planes that fit."""
    plane = worst_plane(difference)
    if plane is None or plane.signed.shape[0] > MOST_ROWS or plane.signed.shape[1] > MOST_MAP or plane.wrong.size < 2:
        return []
    signs = np.where(plane.wrong, np.where(plane.signed < 0, "-", "+"), ".")
    signs[plane.worst] = "#"
    index = "".join(f"{i}, " for i in plane.lead)
    where = f" of [{index}:, :]" if plane.lead else ""
    title = f"where{where}: . right, + too high, - too low, # the largest error"
    return _wrap(title, INDENT) + [INDENT + "  " + "".join(row) for row in signs]


def _wrap(text: str, indent: str, rest: str | None = None) -> list[str]:
    flat = " ".join(cut(visible(text), 2000).split())
    return textwrap.wrap(flat, COLUMNS, initial_indent=indent, subsequent_indent=indent if rest is None else rest)
