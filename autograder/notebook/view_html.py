"""The verdict as a notebook shows it.

Inline styles only, no script, nothing loaded. The text keeps the page's own colour and grounds stay transparent, so
that light and dark themes both work; the few colours used are of middle brightness and never the only sign.
"""

import numpy as np

from autograder.checks.failures import Difference
from autograder.checks.run import ERROR, PASSED, Outcome

from .heatmap import Plane, colour_of, legend, picture, strengths, worst_plane
from .verdict import CheckReport, is_unwritten
from .view_text import printed_lines
from .visible import escaped
from .words import first_failure, format_numbers, mark, message_of, mistake_line, shape_line

__all__ = ["html_view"]

GREEN, RED, NEUTRAL = "#009e73", "#d55e00", "#808080"
SMALL = 8
HANGING = "padding-left:1.5em;text-indent:-1.5em"  # a second line starts under the first word, not under the sign
PLAIN = "border:none;background:transparent;color:inherit;max-width:none;white-space:normal"


def html_view(report: CheckReport) -> str:
    """The whole report as one block of HTML."""
    done = bool(report.outcomes) and report.passed == len(report.outcomes)
    started = not all(is_unwritten(outcome) for outcome in report.outcomes)
    colour = GREEN if done else RED if started and not report.broken and not report.notice else NEUTRAL
    parts = [f'<div style="margin-bottom:.5em"><strong>{escaped(report.headline)}</strong></div>']
    if report.notice:
        parts.append(f"<div>{escaped(report.notice)}</div>")
    first = first_failure(report.outcomes)
    parts += [_outcome(outcome, first) for outcome in report.outcomes]
    if report.printed.strip():
        parts.append(_printed(report.printed))
    if report.footnote:
        parts.append(f'<div style="margin-top:.6em;font-size:.9em">{escaped(report.footnote)}</div>')
    style = (
        f"border-left:4px solid {colour};padding:.3em 0 .3em 1em;margin:.3em 0;color:inherit;line-height:1.45;"
        "max-width:54em;overflow-x:auto;font-family:system-ui,sans-serif;font-size:14px"
    )
    return f'<div style="{style}" role="group" aria-label="{escaped(report.headline)}">{"".join(parts)}</div>'


def _outcome(outcome: Outcome, first: Outcome | None) -> str:
    """The sign and the sentence; under a failing one all that helps, folded away where an earlier one comes first."""
    colour = GREEN if outcome.outcome == PASSED else NEUTRAL
    if outcome.outcome not in (PASSED, ERROR) and not is_unwritten(outcome):
        colour = RED
    words = {"✓": "passed", "✗": "failed", "○": "not written yet"}.get(mark(outcome), "could not decide")
    hidden = " <em>(hidden)</em>" if outcome.check.hidden else ""
    style = f"color:{colour};font-weight:bold;display:inline-block;width:1.5em;text-indent:0"
    sign = f'<span style="{style}" role="img" aria-label="{words}">'
    sentence = f"{sign}{mark(outcome)}</span>{escaped(outcome.check.sentence)}{hidden}"
    details = [f"<div>{escaped(message_of(outcome))}</div>"] if outcome.message else []
    if outcome.difference is not None:
        details += [f'<div style="font-size:.9em">{escaped(shape_line(outcome.difference))}</div>']
        details += [_shown(outcome.difference)]
    if cause := mistake_line(outcome, first):
        style = f"margin:.5em 0 .3em;padding:.3em .8em;border:1px solid {NEUTRAL};border-radius:4px"
        details.append(f'<div style="{style}">{escaped(cause)}</div>')
    if not details:
        return f'<div style="{HANGING}">{sentence}</div>'
    below = f'<div style="margin:.15em 0 .7em 1.5em">{"".join(details)}</div>'
    if outcome is not first and colour == RED:
        style = f"{HANGING};cursor:pointer;list-style:none"
        return f'<details><summary style="{style}">{sentence} <small>▸&nbsp;details</small></summary>{below}</details>'
    return f'<div style="{HANGING}">{sentence}</div>{below}'


def _shown(difference: Difference) -> str:
    """Numbers where there are few, a picture where there are many, nothing where there is nothing to lay out."""
    plane = worst_plane(difference)
    if plane is None or plane.wrong.size < 2:
        return ""
    if max(plane.wrong.shape) <= SMALL:
        return _tables(plane)
    return _figure(difference, plane)


def _plane_name(plane: Plane) -> str:
    return f"[{', '.join(map(str, plane.lead))}, :, :]" if plane.lead else ""


def _tables(plane: Plane) -> str:
    """Yours beside right, wrong values on blue or orange, the worst one framed."""
    yours, right = format_numbers(plane.actual, plane.expected, plane.wrong)
    name = _plane_name(plane)
    tables = []
    strength = strengths(plane.signed)
    for title, numbers, shown in (
        (f"yours {name}", yours, strength),
        (f"right {name}", right, np.zeros_like(strength)),
    ):
        rows = "".join(
            f'<tr style="{PLAIN}">{"".join(_cell(plane, r, c, text, shown[r, c]) for c, text in enumerate(row))}</tr>'
            for r, row in enumerate(numbers)
        )
        style = "caption-side:top;text-align:left;padding:0;color:inherit;white-space:nowrap"
        caption = f'<caption style="{style}">{title.strip()}</caption>'
        style = f"{PLAIN};border-collapse:separate;border-spacing:2px;margin:.3em 2em .3em 0;display:inline-table;"
        tables.append(f'<table style="{style}width:auto;table-layout:auto;vertical-align:top">{caption}{rows}</table>')
    note = f"{legend(plane.signed)}; the frame marks the largest error"
    return f'<div>{"".join(tables)}</div><div style="font-size:.85em">{note}</div>'


def _cell(plane: Plane, row: int, column: int, text: str, strength: float) -> str:
    style = "padding:.1em .5em;text-align:right;color:inherit;font-family:monospace;font-size:13px;white-space:nowrap;"
    # Without a colour of its own a border has the text's; JupyterLab strips the word for it from untrusted notebooks.
    style += f"border:2px solid{'' if (row, column) == plane.worst else ' transparent'};"
    ground = "transparent"
    if strength > 0:
        red, green, blue = colour_of(plane.signed[row, column])
        ground = f"rgba({red},{green},{blue},{0.15 + 0.4 * strength:.2f})"
    return f'<td style="{style}background:{ground}">{text}</td>'


def _figure(difference: Difference, plane: Plane) -> str:
    """The heat map with its axes."""
    drawn = picture(difference)
    if drawn is None:
        return ""
    rows, columns = plane.wrong.shape
    image = (
        f'<img src="{drawn.uri}" alt="{escaped(drawn.alt)}" width="{drawn.width}" height="{drawn.height}" '
        f'style="image-rendering:pixelated;border:1px solid {NEUTRAL};display:block;margin:0;max-width:none;'
        f'background:transparent">'
    )
    ends = "display:flex;justify-content:space-between;font-size:12px;line-height:1.2"
    across = f'<div style="{ends};width:{drawn.width + 2}px">{_axis("column", columns, drawn.width)}</div>'
    down = (
        f'<div style="{ends};flex-direction:column;text-align:right;padding-right:.4em;height:{drawn.height + 2}px">'
        f"{_axis('row', rows, drawn.height)}</div>"
    )
    grid = "display:grid;grid-template-columns:auto auto;justify-content:start;margin:.5em 0"
    name = f"where {_plane_name(plane)} differs; " if plane.lead else ""
    return (
        f'<div style="{grid}"><span></span>{across}{down}{image}</div>'
        f'<div style="font-size:.85em">{name}{escaped(drawn.caption)}</div>'
    )


def _axis(name: str, count: int, room: int) -> str:
    """The first and last index with the axis's name between, as far as they fit beside `room` pixels."""
    if room < 60:
        return f"<span>{name}s</span>" if count > 1 and room > 20 else ""
    return f"<span>0</span><span>{name}</span><span>{count - 1}</span>"


def _printed(printed: str) -> str:
    lines = escaped("\n".join(printed_lines(printed)), 4000)
    style = "margin:.2em 0 0;padding:.3em .6em;background:transparent;color:inherit;white-space:pre-wrap;"
    style += f"overflow-wrap:anywhere;font-size:12px;border:1px solid {NEUTRAL};max-height:16em;overflow:auto"
    return f'<div style="margin-top:.6em">your code printed:<pre style="{style}">{lines}</pre></div>'
