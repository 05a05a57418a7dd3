"""What the filters of a layer look like."""

from math import ceil, sqrt

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, DIVERGING, styled

__all__ = ["show_filters"]

# More rows or columns than this are left out: each would be a few pixels.
SHOWN = 32


def show_filters(w, title=None):
    """Draw the filters of a convolution layer on one scale.

    w: (F, 3, HH, WW) as colour pictures in a square, grey for a weight of zero; with any other number of channels one
    row a filter and one column a channel, white for zero, of at most 32 filters and channels (one channel: a square).
    Raises ArgumentError for other shapes, or weights that are not finite.

    >>> show_filters(np.random.default_rng(0).normal(size=(8, 3, 7, 7)), "before training")
    """
    w = np.asarray(w, dtype=np.float64)
    if w.ndim != 4 or not w.size or not np.isfinite(w).all():
        found = f"shape {w.shape}" if w.ndim != 4 or not w.size else "infinite or undefined weights"
        raise ArgumentError(f"show_filters: expected finite weights (F, C, HH, WW), got {found}")
    F, C, HH, WW = w.shape
    largest = np.abs(w).max() or 1.0
    in_colours = C == 3
    columns = ceil(sqrt(F)) if C in (1, 3) else min(C, SHOWN)
    tiles = list(
        w.transpose(0, 2, 3, 1) if in_colours else w[:, 0] if C == 1 else w[:SHOWN, :SHOWN].reshape(-1, HH, WW)
    )
    rows = ceil(len(tiles) / columns)
    # Not a number: between the filters, and where there is none.
    grid = np.full((rows * (HH + 1) - 1, columns * (WW + 1) - 1, *tiles[0].shape[2:]), np.nan)
    for number, tile in enumerate(tiles):
        top, left = number // columns * (HH + 1), number % columns * (WW + 1)
        grid[top : top + HH, left : left + WW] = tile
    height, width = grid.shape[:2]
    size = min(COLUMN_INCHES, max(2.5, width / 10))
    with styled():
        from matplotlib import pyplot as plt

        figure, ax = plt.subplots(
            figsize=(size, min(max(size * height / width, 1.2), COLUMN_INCHES) + 0.4), layout="constrained"
        )
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        if in_colours:
            ax.imshow(np.nan_to_num(0.5 + grid / (2 * largest), nan=1.0))
        else:
            # What is no weight is grey, because white is a weight of zero.
            ax.set_facecolor("#cccccc")
            image = ax.imshow(grid, cmap=DIVERGING, vmin=-largest, vmax=largest)
            figure.colorbar(image, ax=ax, shrink=0.8)
        left_out = (
            f" (first {rows} of {F} filters, {columns} of {C} channels)"
            if len(tiles) < F * C // (3 if in_colours else 1)
            else ""
        )
        if title or left_out:
            ax.set_title(f"{title or 'filters'}{left_out}")
