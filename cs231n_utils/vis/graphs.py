"""Computational graphs: the values that flow forwards and the gradients that flow back."""

from numbers import Number

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, PALETTE, styled

__all__ = ["show_graph"]

VALUE, GRADIENT = PALETTE[0], PALETTE[1]
# Inches of one column and one row at most, so that small graphs stay small.
STEP, ROW = 1.6, 0.9
# Behind numbers, so that no arrow crosses them.
CLEAR = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}


def show_graph(nodes, values=None, gradients=None, title=None):
    """Draw a computational graph from left to right.

    nodes: {name: (operation, names of its inputs)}; names that are only inputs are the graph's inputs. values and
    gradients: {name: number or array}, written at the name's line: the value above it in blue, the gradient below it in
    orange; arrays as their shape. Raises ArgumentError where a node needs itself (a cycle) or there are no nodes.

    >>> show_graph({"s": ("×", ["w", "x"]), "L": ("σ", ["s"])}, {"w": 2, "x": -1, "s": -2}, {"s": 0.1})
    """
    nodes = {name: (operation, list(inputs)) for name, (operation, inputs) in nodes.items()}
    if not nodes:
        raise ArgumentError("show_graph: expected nodes {name: (operation, names of its inputs)}, got none")
    columns = _columns(nodes)
    rows = _rows(nodes, columns)
    last, tallest = max(columns.values()), max(rows.values()) - min(rows.values())
    with styled():
        from matplotlib import pyplot as plt

        size = (min(COLUMN_INCHES, STEP * (last + 2)), min(COLUMN_INCHES, ROW * (tallest + 1) + 0.7))
        _, ax = plt.subplots(figsize=size, layout="constrained")
        ax.axis("off")
        ax.set(xlim=(-0.6, last + 1.1), ylim=(min(rows.values()) - 0.7, max(rows.values()) + 0.7))
        used = {source for _, inputs in nodes.values() for source in inputs}
        for name, (_, inputs) in nodes.items():
            for source in inputs:
                _arrow(ax, (columns[source], rows[source]), (columns[name], rows[name]))
            if name not in used:
                _arrow(ax, (columns[name], rows[name]), (columns[name] + 1, rows[name]))
        for name, column in columns.items():
            operation = nodes[name][0] if name in nodes else name
            box = {"boxstyle": "circle" if name in nodes else "round", "facecolor": "white", "edgecolor": "black"}
            ax.text(column, rows[name], operation, ha="center", va="center", size=10, bbox=box, zorder=3)
            beside = (column + 0.27, rows[name])
            if name in nodes:
                ax.annotate(name, (column, rows[name]), (0, -20), textcoords="offset points", ha="center", size=7)
            for numbers, color, rise in ((values, VALUE, 5), (gradients, GRADIENT, -13)):
                if numbers and name in numbers:
                    text = _written(numbers[name])
                    ax.annotate(
                        text, beside, (0, rise), textcoords="offset points", size=8, color=color, bbox=CLEAR, zorder=4
                    )
        key = [(VALUE, "value")] * bool(values) + [(GRADIENT, "gradient")] * bool(gradients)
        for number, (color, word) in enumerate(key):
            ax.text(0.01 + 0.12 * number, 0.99, word, transform=ax.transAxes, va="top", size=8, color=color)
        if title:
            ax.set_title(title)


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


def _arrow(ax, start, end):
    style = {"arrowstyle": "-|>", "color": "#555555", "shrinkA": 11, "shrinkB": 13}
    ax.annotate("", end, start, arrowprops=style, zorder=1)


def _written(value):
    if isinstance(value, Number) or np.ndim(value) == 0:
        return f"{float(value):.3g}"
    return "×".join(map(str, np.shape(value)))
