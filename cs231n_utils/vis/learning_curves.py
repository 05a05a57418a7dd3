"""How training went: the loss of every step, and the accuracies after every epoch."""

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, PALETTE, styled

__all__ = ["draw_learning_curves", "show_learning_curves"]

# Dots of single losses fade where there are more than this many.
FEW = 200


def show_learning_curves(runs, title=None):
    """Draw the loss and the accuracies of one run, or compare several.

    runs: a Solver, or a dictionary of names and Solvers; anything with loss_history, train_acc_history and
    val_acc_history. Losses are dots with their running mean as a line; accuracies are dashed for training images and
    solid for validation images. Raises ArgumentError where there are no runs.

    >>> from types import SimpleNamespace
    >>> run = SimpleNamespace(loss_history=[2.3, 1.9, 1.7], train_acc_history=[0.1, 0.4], val_acc_history=[0.1, 0.3])
    >>> show_learning_curves({"adam": run})
    """
    runs = runs if isinstance(runs, dict) else {"": runs}
    if not runs:
        raise ArgumentError("show_learning_curves: expected a Solver or a dictionary of them, got an empty one")
    with styled():
        from matplotlib import pyplot as plt

        figure = plt.figure(figsize=(COLUMN_INCHES, 3.2), layout="constrained")
        draw_learning_curves(figure, runs)
        if title:
            figure.suptitle(title, size=11)


def draw_learning_curves(figure, runs):
    """Fill a matplotlib figure with the curves of the dictionary runs, as show_learning_curves does.

    >>> from matplotlib.figure import Figure
    >>> draw_learning_curves(Figure(), {})
    """
    losses, accuracies = figure.subplots(1, 2)
    for number, (name, run) in enumerate(runs.items()):
        color = PALETTE[number % len(PALETTE)]
        loss = np.asarray(run.loss_history, dtype=np.float64)
        steps = np.arange(1, len(loss) + 1)
        losses.plot(steps, loss, ".", color=color, markersize=3, alpha=0.5 if len(loss) <= FEW else 0.15)
        losses.plot(steps, _running_mean(loss), color=color, label=name or "running mean")
        for values, style, images in (
            (run.train_acc_history, "o--", "training"),
            (run.val_acc_history, "o-", "validation"),
        ):
            label = f"{name}, {images}" if name else f"{images} images"
            accuracies.plot(range(len(values)), values, style, color=color, markersize=3, label=label)
    losses.set(xlabel="step", title="loss")
    accuracies.set(xlabel="epoch", title="accuracy", ylim=(0, 1))
    # There is no half epoch to read off.
    accuracies.xaxis.get_major_locator().set_params(integer=True)
    for ax in (losses, accuracies):
        ax.grid(alpha=0.3)
        if runs:
            ax.legend(fontsize=8)


def _running_mean(values):
    """The mean of the last fiftieth of the values so far, at least of ten, at each of them."""
    width = max(10, len(values) // 50)
    sums = np.cumsum(np.concatenate([np.zeros(1), values]))
    last = np.arange(1, len(values) + 1)
    first = np.maximum(last - width, 0)
    return (sums[last] - sums[first]) / (last - first)
