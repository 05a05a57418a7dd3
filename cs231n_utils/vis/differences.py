"""Where numbers are, and where two arrays differ, in colours that colour-blind readers can tell apart."""

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, DIVERGING, SEQUENTIAL, ink_on, styled

__all__ = ["show_difference", "show_heat_map"]

# More numbers than this in a row would overlap.
WRITTEN = 12


def show_heat_map(values, title=None, *, ax=None, signed=None, limit=None):
    """Draw a matrix as colours with a scale, and with its numbers written in where it is small.

    values: (H, W) numbers; signed: centre the colours on zero, with white for it (by default where both signs occur);
    limit: the largest magnitude on the scale, by default that of the values; ax: axes to draw into, else a new figure.
    Raises ArgumentError for other shapes.

    >>> show_heat_map([[1, -2], [0, 4]], "weights")
    """
    values = _matrix(values, "show_heat_map")
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    signed = low < 0 < high if signed is None else signed
    if signed or limit is not None:
        high = max(abs(low), abs(high)) if limit is None else limit
        low = -high if signed else 0.0
    if not high > low:
        # One value everywhere: zero stays white, anything else gets the middle of the scale.
        low, high = low - 1, high + 1
    with styled():
        if ax is None:
            from matplotlib import pyplot as plt

            _, ax = plt.subplots(figsize=(COLUMN_INCHES / 2, COLUMN_INCHES / 2.5), layout="constrained")
        image = ax.imshow(values, cmap=DIVERGING if signed else SEQUENTIAL, vmin=low, vmax=high)
        ax.figure.colorbar(image, ax=ax, shrink=0.8)
        ax.set_xticks([])
        ax.set_yticks([])
        if title:
            ax.set_title(title)
        if max(values.shape) <= WRITTEN:
            _write(ax, image, values)


def show_difference(got, want, title="difference"):
    """Draw two matrices on one scale, and what the first has too much or too little of on a scale of its own.

    got, want: (H, W) numbers of one shape; the difference is got − want, white where they agree.
    Raises ArgumentError for other or different shapes.

    >>> show_difference([[1.0, 2.0]], [[1.0, 2.5]])
    """
    got, want = _matrix(got, "show_difference"), _matrix(want, "show_difference")
    if got.shape != want.shape:
        raise ArgumentError(f"show_difference: got has shape {got.shape} and want {want.shape}; they must agree")
    with styled():
        from matplotlib import pyplot as plt

        height = min(max(COLUMN_INCHES / 3 * got.shape[0] / got.shape[1], 1.2), COLUMN_INCHES) + 0.4
        _, axes = plt.subplots(1, 3, figsize=(COLUMN_INCHES, height), layout="constrained")
        both = np.stack([got, want])
        largest = np.abs(both[np.isfinite(both)]).max(initial=0.0)
        signed = bool((both < 0).any())
        show_heat_map(got, "got", ax=axes[0], signed=signed, limit=largest)
        show_heat_map(want, "want", ax=axes[1], signed=signed, limit=largest)
        with np.errstate(invalid="ignore"):
            show_heat_map(got - want, title, ax=axes[2], signed=True)


def _matrix(values, asked):
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or not values.size:
        raise ArgumentError(f"{asked}: expected a matrix (H, W), got shape {values.shape}")
    return values


def _write(ax, image, values):
    # Adding 0.0 makes 0 of -0, whose sign would look like a mistake.
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, f"{value + 0.0:.3g}", ha="center", va="center", size=8, color=ink_on(image, value))
