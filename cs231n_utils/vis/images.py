"""Images on the screen, at a size that fits a notebook's column."""

from math import ceil

import numpy as np

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, styled

__all__ = ["as_picture", "show_image", "show_images"]


def show_image(image, title=None, *, ax=None, value_range=None, size=4.0):
    """Draw one image.

    image: (H, W) or (H, W, 1) in greys, (H, W, 3) or channels first (1, H, W), (3, H, W) in colours; uint8, or other
    numbers that lie in 0..1 or are stretched from least to greatest. value_range: (low, high) to stretch from instead,
    so that several pictures compare. ax: matplotlib axes to draw into, else a new figure of `size` inches.
    Raises ArgumentError for other shapes.

    >>> show_image(np.eye(3), "a diagonal")
    """
    picture = as_picture(image, value_range)
    with styled():
        if ax is None:
            from matplotlib import pyplot as plt

            _, ax = plt.subplots(figsize=(size, size), layout="constrained")
        _draw(ax, picture, title)


def show_images(images, titles=None, *, columns=None, value_range=None, width=COLUMN_INCHES):
    """Draw several images in rows.

    images: a sequence of what show_image takes, of any sizes; titles: one text each; columns: images in a row, at most
    6 unless given; value_range: as in show_image, for all; width: of the figure, inches.
    Raises ArgumentError for no images, or another number of titles.

    >>> show_images([np.eye(3), 1 - np.eye(3)], ["bright", "dark"])
    """
    pictures = [as_picture(image, value_range) for image in images]
    titles = [None] * len(pictures) if titles is None else list(titles)
    if not pictures or len(titles) != len(pictures):
        raise ArgumentError(
            f"show_images: expected images and one title each, got {len(pictures)} and {len(titles)} titles"
        )
    columns = columns or min(len(pictures), 6)
    rows = ceil(len(pictures) / columns)
    with styled():
        from matplotlib import pyplot as plt

        tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
        cell = width / max(columns, 2)
        height = cell * min(tallest, 3) + (0.3 if any(titles) else 0.05)
        # One or two pictures need not fill the column.
        _, axes = plt.subplots(
            rows, columns, figsize=(cell * columns, height * rows), layout="constrained", squeeze=False
        )
        for ax in axes.flat:
            ax.axis("off")
        for ax, picture, title in zip(axes.flat, pictures, titles, strict=False):
            _draw(ax, picture, title)


def as_picture(image, value_range=None):
    """What matplotlib draws for an image: (H, W) or (H, W, 3), uint8 or float in 0..1.

    Takes what show_image takes; entries that are not finite are left out of the stretching and drawn as 0.

    >>> as_picture(np.array([[-2.0, 0.0, 2.0]]))
    array([[0. , 0.5, 1. ]])
    """
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[-1] not in (1, 3) and image.shape[0] in (1, 3):
        image = image.transpose(1, 2, 0)
    if image.ndim == 3 and image.shape[-1] == 1:
        image = image[..., 0]
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[-1] != 3) or not image.size:
        raise ArgumentError(f"show_image: expected (H, W), (H, W, 3) or (3, H, W), got shape {image.shape}")
    if image.dtype == np.uint8 and value_range is None:
        return image
    values = image.astype(np.float64)
    finite = values[np.isfinite(values)]
    low, high = value_range or ((0.0, 1.0) if not finite.size else (finite.min(), finite.max()))
    if value_range is None and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    stretched = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low if high > low else 1.0)
    return np.clip(stretched, 0, 1)


def _draw(ax, picture, title):
    ax.axis("off")
    # The range is fixed, or matplotlib would stretch every grey picture by itself.
    ax.imshow(picture, cmap="gray", vmin=0, vmax=255 if picture.dtype == np.uint8 else 1)
    if title:
        ax.set_title(title)
