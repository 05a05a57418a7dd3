"""How the course's pictures look: legible in light and dark notebooks, and to colour-blind readers."""

from contextlib import contextmanager

__all__ = ["COLUMN_INCHES", "DIVERGING", "PALETTE", "SEQUENTIAL", "ink_on", "styled"]

# As wide as a notebook's column; wider figures get shrunk, and their text with them.
COLUMN_INCHES = 9.0
# Okabe and Ito's colours without the yellow, which is too faint on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
# Dark to light in lightness too, so it survives grey printing; orange to purple, which every common kind of colour
# blindness tells apart, with white for zero.
SEQUENTIAL = "cividis"
DIVERGING = "PuOr"


def ink_on(image, value):
    """The colour, black or white, of text that is written where a matplotlib image shows value.

    >>> from matplotlib.figure import Figure
    >>> image = Figure().add_subplot().imshow([[0, 1]], cmap="gray")
    >>> ink_on(image, 0), ink_on(image, 1), ink_on(image, float("nan"))
    ('white', 'black', 'black')
    """
    # What is not a number is not drawn: the page is white there.
    red, green, blue, _ = image.cmap(image.norm(value)) if abs(value) < float("inf") else (1, 1, 1, 1)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else "black"


@contextmanager
def styled():
    """Settings for the figures made inside the block: an opaque white page, because a dark notebook shows through.

    >>> import matplotlib
    >>> with styled():
    ...     matplotlib.rcParams["figure.facecolor"]
    'white'
    """
    import matplotlib
    from cycler import cycler

    settings = {
        "figure.facecolor": "white",
        "axes.facecolor": "white",
        "text.color": "black",
        "axes.labelcolor": "black",
        "axes.edgecolor": "black",
        "axes.titlecolor": "black",
        "axes.titlesize": 10,
        "xtick.color": "black",
        "ytick.color": "black",
        "axes.prop_cycle": cycler(color=PALETTE),
        "image.interpolation": "nearest",
    }
    # Not rc_context, which puts back everything: the first figure loads Jupyter's backend, which turns drawing on, and
    # no later figure would be shown.
    before = {name: matplotlib.rcParams[name] for name in settings}
    matplotlib.rcParams.update(settings)
    try:
        yield
    finally:
        matplotlib.rcParams.update(before)
