"""Labelled images: samples of each class, which classes are taken for which, and the images that went wrong."""

import numpy as np

from cs231n_utils.errors import ArgumentError, ArgumentTypeError

from .images import as_picture, show_images
from .style import COLUMN_INCHES, SEQUENTIAL, ink_on, styled

__all__ = ["confusion_matrix", "show_class_samples", "show_confusion", "show_misclassified"]


def show_class_samples(X, y, names, per_class=7, seed=0):
    """Draw a few images of each class, one column a class.

    X: (N, …) images as show_image takes them; y: (N,) labels into names; seed: of the choice. A class with too few
    images leaves gaps. Raises ArgumentError where labels and images or names do not fit.

    >>> show_class_samples(np.zeros((4, 8, 8)), [0, 1, 1, 0], ["cat", "dog"], per_class=2)
    """
    y = _labels(y, len(names), "show_class_samples")
    if len(X) != len(y) or per_class < 1:
        raise ArgumentError(
            f"show_class_samples: expected a label an image and at least one a class, got {len(X)} images, {len(y)} "
            f"labels and per_class {per_class}"
        )
    rng = np.random.default_rng(seed)
    with styled():
        from matplotlib import pyplot as plt

        width = min(COLUMN_INCHES, 1.2 * len(names))
        cell = width / len(names)
        _, axes = plt.subplots(
            per_class, len(names), figsize=(width, cell * per_class + 0.4), layout="constrained", squeeze=False
        )
        for label, name in enumerate(names):
            rows = rng.permutation(np.flatnonzero(y == label))[:per_class]
            axes[0, label].set_title(name, size=9)
            for place, ax in enumerate(axes[:, label]):
                ax.axis("off")
                if place < len(rows):
                    picture = as_picture(X[int(rows[place])])
                    ax.imshow(picture, cmap="gray", vmin=0, vmax=255 if picture.dtype == np.uint8 else 1)


def confusion_matrix(y_true, y_pred, classes):
    """How often each class was taken for each: entry (i, j) counts images of class i that were given label j.

    y_true, y_pred: (N,) labels in 0..classes−1 → (classes, classes) int64. Raises ArgumentError for other labels, or
    different numbers of them.

    >>> confusion_matrix([0, 0, 1, 2], [0, 1, 1, 1], 3)
    array([[1, 1, 0],
           [0, 1, 0],
           [0, 1, 0]])
    """
    y_true, y_pred = _labels(y_true, classes, "confusion_matrix"), _labels(y_pred, classes, "confusion_matrix")
    if len(y_true) != len(y_pred):
        raise ArgumentError(f"confusion_matrix: got {len(y_true)} labels and {len(y_pred)} predictions")
    return np.bincount(y_true * classes + y_pred, minlength=classes**2).reshape(classes, classes)


def show_confusion(y_true, y_pred, names, title=None):
    """Draw the confusion matrix: rows are the true classes, colours their parts of the row, numbers the counts.

    names: one text a class. Raises as confusion_matrix.

    >>> show_confusion([0, 0, 1], [0, 1, 1], ["cat", "dog"])
    """
    counts = confusion_matrix(y_true, y_pred, len(names))
    parts = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with styled():
        from matplotlib import pyplot as plt

        side = min(COLUMN_INCHES, 2.5 + 0.5 * len(names))
        figure, ax = plt.subplots(figsize=(side, side * 0.85), layout="constrained")
        image = ax.imshow(parts, cmap=SEQUENTIAL, vmin=0, vmax=1)
        figure.colorbar(image, ax=ax, shrink=0.8, label="part of the true class")
        ax.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
        ax.set_yticks(range(len(names)), names)
        right = np.trace(counts) / max(counts.sum(), 1)
        ax.set(xlabel="predicted", ylabel="true", title=f"{title or 'confusion'}: {right:.1%} right")
        # Numbers in a cell of half an inch are legible; in more than 20 classes they would overlap.
        for (row, column), count in np.ndenumerate(counts) if len(names) <= 20 else ():
            ax.text(column, row, count, ha="center", va="center", size=8, color=ink_on(image, parts[row, column]))


def show_misclassified(X, y_true, y_pred, names, count=10):
    """Draw the first images whose prediction is wrong, with what they are and what they were taken for.

    X: (N, …) images as show_image takes them; returns nothing, and prints a line where there is none to draw.
    Raises ArgumentError where labels, predictions, images or names do not fit.

    >>> show_misclassified(np.zeros((2, 8, 8)), [0, 1], [1, 1], ["cat", "dog"])
    """
    y_true, y_pred = (_labels(labels, len(names), "show_misclassified") for labels in (y_true, y_pred))
    if not len(X) == len(y_true) == len(y_pred):
        raise ArgumentError(
            f"show_misclassified: got {len(X)} images, {len(y_true)} labels and {len(y_pred)} predictions"
        )
    wrong = np.flatnonzero(y_true != y_pred)[:count]
    if not len(wrong):
        print("All predictions are right.")
        return
    titles = [f"{names[y_true[row]]}\ntaken for {names[y_pred[row]]}" for row in wrong]
    show_images([X[int(row)] for row in wrong], titles, columns=min(len(wrong), 5))


def _labels(labels, classes, asked):
    labels = np.asarray(labels)
    if labels.size and labels.dtype.kind not in "iu":
        raise ArgumentTypeError(f"{asked}: labels must be integers, got {labels.dtype}; scores need argmax(axis=1)")
    if labels.ndim != 1 or (labels.size and (labels.min() < 0 or labels.max() >= classes)):
        found = f"shape {labels.shape}" if labels.ndim != 1 else f"{labels.min()}..{labels.max()}"
        raise ArgumentError(f"{asked}: expected one label an image in 0..{classes - 1}, got {found}")
    return labels.astype(np.int64)
