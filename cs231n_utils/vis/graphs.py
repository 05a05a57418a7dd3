"""Computational graphs: the values that flow forwards and the gradients that flow back."""

from numbers import Number

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, PALETTE, styled

__all__ = ["show_graph"]

VALUE, GRADIENT = PALETTE[0], PALETTE[1]
# Inches: the line beside a box that carries its numbers, at least; from there to the next column; a row.
WIRE, GAP, ROW = 0.62, 0.5, 0.75
# Inches of the frame around letters, and points of the letters in boxes, of numbers and of names.
FRAME, WORD, NUMBER, NAME = 0.2, 10, 9, 8
LINE = "#555555"


def show_graph(nodes, values=None, gradients=None, title=None):
    """Draw a computational graph from left to right.

    nodes: {name: (operation, names of its inputs)}; names that are only inputs are the graph's inputs. values and
    gradients: {name: number or array}, written at the name's line: the value above it in blue, the gradient below it in
    orange; arrays as their shape. What a node needs twice reaches it on two lines. Raises ArgumentError where a node
    needs itself (a cycle) or there are no nodes.

    >>> show_graph({"s": ("×", ["w", "x"]), "L": ("σ", ["s"])}, {"w": 2, "x": -1, "s": -2}, {"s": 0.1})
    """
    nodes = {name: (operation, list(inputs)) for name, (operation, inputs) in nodes.items()}
    if not nodes:
        raise ArgumentError("show_graph: expected nodes {name: (operation, names of its inputs)}, got none")
    columns = _columns(nodes)
    rows = _rows(nodes, columns)
    words = {name: nodes[name][0] if name in nodes else name for name in columns}
    boxes = {name: max(0.3, _inches(word, WORD) + FRAME) for name, word in words.items()}
    told = [_written(value) for numbers in (values, gradients) for value in (numbers or {}).values()]
    wire = max(WIRE, max((_inches(text, NUMBER) for text in told), default=0) + 0.1)
    widths = {name: max(boxes[name], _inches(name, NAME)) for name in columns}
    middles, edges, wide = _places(columns, widths, wire)
    heights = {name: ROW * row for name, row in rows.items()}
    low, high = min(heights.values()) - 0.55, max(heights.values()) + 0.65
    # A graph that is wider than the page is drawn smaller, its letters with it.
    scale = min(1.0, COLUMN_INCHES / wide)
    with styled():
        from matplotlib import pyplot as plt

        _, ax = plt.subplots(figsize=(scale * wide, scale * (high - low) + 0.35), layout="constrained")
        ax.axis("off")
        ax.set(xlim=(0, wide), ylim=(low, high))
        used = {source for _, inputs in nodes.values() for source in inputs}
        for name, height in heights.items():
            end = edges[columns[name]] + wire
            ax.plot([middles[columns[name]], end], [height, height], color=LINE, linewidth=1, zorder=1, snap=False)
            if name not in used:
                _arrow(ax, (end, height), (end + 0.25, height))
        for name, (_, inputs) in nodes.items():
            for place, source in enumerate(inputs):
                start = (edges[columns[source]] + wire, heights[source])
                bend = _bend(inputs[:place].count(source), inputs.count(source))
                _arrow(ax, start, (middles[columns[name]] - boxes[name] / 2, heights[name]), bend)
        for name, word in words.items():
            middle, height = middles[columns[name]], heights[name]
            style = (
                "square,pad=0.25" if name not in nodes else "circle" if len(word) == 1 else "round,rounding_size=0.8"
            )
            box = {"boxstyle": style, "facecolor": "white", "edgecolor": "black"}
            ax.text(middle, height, word, ha="center", va="center", size=WORD * scale, bbox=box, zorder=3)
            if name in nodes:
                ax.text(middle, height - 0.2, name, ha="center", va="top", size=NAME * scale, color="#333333")
            beside = edges[columns[name]] + wire / 2
            for numbers, color, rise, side in ((values, VALUE, 0.04, "bottom"), (gradients, GRADIENT, -0.05, "top")):
                if numbers and name in numbers:
                    text = _written(numbers[name])
                    ax.text(beside, height + rise, text, ha="center", va=side, size=NUMBER * scale, color=color)
        key = [(VALUE, "value")] * bool(values) + [(GRADIENT, "gradient")] * bool(gradients)
        for number, (color, word) in enumerate(key):
            ax.text(0.1 + 0.6 * number, high, word, va="top", size=NUMBER * scale, color=color)
        if title:
            ax.set_title(title)


def _places(columns, widths, wire):
    """In inches: the middle and the right edge of each column, which is as wide as it needs, and the width of all."""
    middles, edges, left = {}, {}, 0.1
    for column in range(min(columns.values()), max(columns.values()) + 1):
        widest = max((widths[name] for name in columns if columns[name] == column), default=0.3)
        middles[column], edges[column] = left + widest / 2, left + widest
        left += widest + wire + GAP
    return middles, edges, left - GAP + 0.35


def _inches(text, size):
    """How wide a text is in letters of so many points."""
    from matplotlib.textpath import TextPath

    return TextPath((0, 0), text, size=size).get_extents().width / 72


def _columns(nodes):
    """Each name's column: one to the right of its rightmost input; inputs stand just before where they are used."""
    columns = {}

    def place(name, path):
        if name in path:
            circle = " → ".join([*path[path.index(name) :], name])
            raise ArgumentError(
                f"show_graph: the nodes form a cycle, {circle}; a graph is computed from inputs to outputs"
            )
        if name not in columns and name in nodes:
            columns[name] = 1 + max((place(source, (*path, name)) for source in nodes[name][1]), default=-1)
        return columns.get(name, 0)

    for name in nodes:
        place(name, ())
    for _, inputs in nodes.values():
        for source in inputs:
            if source not in nodes:
                columns[source] = min(columns[name] for name, (_, needed) in nodes.items() if source in needed) - 1
    return columns


def _rows(nodes, columns):
    """Each name's row: inputs in order down the page, a node in the middle of what it needs, none on another."""
    rows, order = {}, [name for name in columns if name not in nodes]
    sources = dict.fromkeys(source for _, inputs in nodes.values() for source in inputs if source not in nodes)
    for number, name in enumerate(sources):
        rows[name] = -float(number)
    for name in sorted((name for name in columns if name not in order), key=columns.get):
        needed = [rows[source] for source in nodes[name][1]]
        row = float(np.mean(needed)) if needed else 0.0
        taken = [rows[other] for other in rows if columns[other] == columns[name]]
        while any(abs(row - other) < 0.9 for other in taken):
            row -= 0.5
        rows[name] = row
    return rows


def _bend(number, count):
    """How much a line is bent, so that lines between the same two ends don't lie on each other."""
    return 0.35 * (2 * number / (count - 1) - 1) if count > 1 else 0.0


def _arrow(ax, start, end, bend=0.0):
    style = {"arrowstyle": "-|>", "color": LINE, "shrinkA": 0, "shrinkB": 0, "connectionstyle": f"arc3,rad={bend}"}
    ax.annotate("", end, start, arrowprops=style, zorder=1)


def _written(value):
    if isinstance(value, Number) or np.ndim(value) == 0:
        return f"{float(value):.3g}"
    return "×".join(map(str, np.shape(value)))
