"""Many images joined into one array, under CS231n's names."""

from math import ceil, sqrt

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["vis_grid", "vis_nn", "visualize_grid"]


def visualize_grid(Xs, ubound=255.0, padding=1):
    """Images side by side in a square grid, each stretched to 0..ubound by itself.

    Xs: (N, H, W, C), any numbers → (G·H + (G−1)·padding, G·W + (G−1)·padding, C) float64 with G = ⌈√N⌉, black between
    images. A constant image becomes 0 throughout. Raises ArgumentError for other shapes or no images.
    Source: CS231n 2025, `vis_utils.py`.

    >>> visualize_grid(np.arange(8.0).reshape(2, 2, 2, 1))[..., 0].round()
    array([[  0.,  85.,   0.,   0.,  85.],
           [170., 255.,   0., 170., 255.],
           [  0.,   0.,   0.,   0.,   0.],
           [  0.,   0.,   0.,   0.,   0.],
           [  0.,   0.,   0.,   0.,   0.]])
    """
    Xs = _images(Xs, "visualize_grid")
    N, H, W, C = Xs.shape
    side = ceil(sqrt(N))
    stretched = np.stack([ubound * _stretched(image) for image in Xs])
    grid = np.zeros((side * (H + padding) - padding, side * (W + padding) - padding, C))
    return _placed(stretched, grid, side, padding)


def vis_grid(Xs):
    """Images side by side in a square grid, stretched to 0..1 together, so that they stay comparable.

    Xs: (N, H, W, C), any numbers → (G·(H+1), G·(W+1), C) float64 with G = ⌈√N⌉, the least value between images.
    Raises ArgumentError for other shapes or no images. Source: CS231n, `vis_utils.py`.

    >>> vis_grid(np.arange(4.0).reshape(1, 2, 2, 1))[..., 0].round(2)
    array([[0.  , 0.33, 0.  ],
           [0.67, 1.  , 0.  ],
           [0.  , 0.  , 0.  ]])
    """
    Xs = _images(Xs, "vis_grid")
    N, H, W, C = Xs.shape
    side = ceil(sqrt(N))
    return _stretched(_placed(Xs, np.full((side * (H + 1), side * (W + 1), C), Xs.min()), side, 1))


def vis_nn(rows):
    """Rows of images, such as each image with its nearest neighbours, stretched to 0..1 together.

    rows: R rows of D images (H, W, C) → (R·(H+1), D·(W+1), C) float64, white between images.
    Raises ArgumentError for rows of different lengths or images of different shapes. Source: CS231n, `vis_utils.py`.

    >>> vis_nn([[np.zeros((2, 2, 3)), np.ones((2, 2, 3))]]).shape
    (3, 6, 3)
    """
    shapes = [[np.shape(image) for image in row] for row in rows]
    if not shapes or not shapes[0] or any(row != shapes[0][:1] * len(shapes[0]) for row in shapes):
        raise ArgumentError(f"vis_nn: expected rows of equally many images of one shape (H, W, C), got {shapes}")
    Xs = _images([image for row in rows for image in row], "vis_nn")
    _, H, W, C = Xs.shape
    return _stretched(_placed(Xs, np.full((len(rows) * (H + 1), len(rows[0]) * (W + 1), C), Xs.max()), len(rows[0]), 1))


def _images(Xs, asked):
    Xs = np.asarray(Xs, dtype=np.float64)
    if Xs.ndim != 4 or not Xs.size:
        raise ArgumentError(
            f"{asked}: expected images (N, H, W, C), got shape {Xs.shape}; (N, C, H, W) needs a transpose"
        )
    return Xs


def _placed(images, grid, columns, padding):
    _, H, W, _ = images.shape
    for number, image in enumerate(images):
        top, left = number // columns * (H + padding), number % columns * (W + padding)
        grid[top : top + H, left : left + W] = image
    return grid


def _stretched(values):
    low, high = values.min(), values.max()
    # A constant image has no range to stretch: 0/0 otherwise.
    return (values - low) / (high - low if high > low else 1.0)
