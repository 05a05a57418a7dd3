"""Hand-made image features under CS231n's names: histograms of colours and of edge directions.

Where CS231n's differ: its greys weigh blue .144 instead of .114, its directions beyond a half turn are dropped, its
cells are smoothed over their borders, and rows and columns change places for images that are not square.
"""

import numpy as np

from .errors import ArgumentError

__all__ = ["color_histogram_hsv", "extract_features", "hog_feature", "rgb2gray"]


def extract_features(imgs, feature_fns, verbose=False):
    """Every feature of every image: one row an image.

    imgs: (N, H, W, …) images; feature_fns: functions of one image that give a vector each → (N, F₁ + F₂ + …) float64,
    the vectors side by side. verbose prints a line every 1000 images. Raises ArgumentError where a function gives
    anything but a vector, or vectors of different lengths. Source: CS231n 2025, `features.py`.

    >>> extract_features(np.arange(8.0).reshape(2, 2, 2), [lambda image: image[0], lambda image: image[:1, 0] * 10])
    array([[ 0.,  1.,  0.],
           [ 4.,  5., 40.]])
    """
    imgs, table = list(imgs), None
    for number, image in enumerate(imgs):
        vectors = [np.asarray(function(image), dtype=np.float64) for function in feature_fns]
        lengths = [vector.shape for vector in vectors]
        if table is None:
            expected, table = lengths, np.empty((len(imgs), sum(vector.size for vector in vectors)))
        if any(len(shape) != 1 for shape in lengths) or lengths != expected:
            raise ArgumentError(
                f"extract_features: each function must give a vector of one length; for image {number} the shapes are "
                f"{lengths}, for the first {expected}"
            )
        table[number] = np.concatenate(vectors) if vectors else []
        if verbose and number % 1000 == 999:
            print(f"features of {number + 1} / {len(imgs)} images")
    return np.empty((0, 0)) if table is None else table


def rgb2gray(rgb):
    """Brightness as the eye weighs it, .299 red + .587 green + .114 blue: (…, 3) → (…) floats. The weights add up to 1.

    Raises ArgumentError where the last axis is not 3 colours. Source: ITU-R BT.601.

    >>> rgb2gray(np.array([[255.0, 0.0, 0.0], [100.0, 100.0, 100.0]])).round(3)
    array([ 76.245, 100.   ])
    """
    rgb = np.asarray(rgb)
    if rgb.shape[-1:] != (3,):
        raise ArgumentError(f"rgb2gray: expected colours (…, 3), got shape {rgb.shape}")
    return rgb @ np.array([0.299, 0.587, 0.114])


def hog_feature(im, *, cell=8, orientations=9):
    """Histogram of oriented gradients: how strong the edges of each direction are in each cell of the image.

    im: (H, W) or (H, W, 3) numbers → vector of ⌊H/cell⌋ · ⌊W/cell⌋ · orientations float64, cell by cell along the rows.
    Directions are those of the gradient without its sign, 0°..180° in equal bins; a pixel counts with its gradient's
    length (centred differences), a cell is the mean over its pixels, and pixels beyond the last whole cell don't count.
    Not normalised. Raises ArgumentError for other shapes or images smaller than a cell.
    Source: CS231n 2025, `features.py`; Dalal and Triggs 2005.

    >>> image = np.tile([0.0] * 8 + [10.0] * 8, (8, 1))  # one upright edge, between two cells
    >>> hog_feature(image, orientations=3).reshape(2, 3).round(3)
    array([[0.625, 0.   , 0.   ],
           [0.625, 0.   , 0.   ]])
    """
    im = np.asarray(im)
    grey = rgb2gray(im) if im.ndim == 3 else im.astype(np.float64)
    if grey.ndim != 2 or min(grey.shape) < max(cell, 2) or cell < 1 or orientations < 1:
        raise ArgumentError(
            f"hog_feature: expected an image (H, W) or (H, W, 3) of at least one cell, got shape {im.shape} for "
            f"cells of {cell} × {cell} pixels and {orientations} orientations"
        )
    down, right = np.gradient(grey)
    length = np.hypot(down, right)
    # A half turn is 0 again; rounding can leave exactly a half turn.
    turn = np.mod(np.arctan2(down, right), np.pi) / np.pi
    bins = np.minimum((turn * orientations).astype(np.intp), orientations - 1)
    rows, columns = grey.shape[0] // cell, grey.shape[1] // cell
    row, column = np.indices((rows * cell, columns * cell)) // cell
    inside = np.s_[: rows * cell, : columns * cell]
    place = (row * columns + column) * orientations + bins[inside]
    sums = np.bincount(place.ravel(), weights=length[inside].ravel(), minlength=rows * columns * orientations)
    return sums / cell**2


def color_histogram_hsv(im, nbin=10, xmin=0, xmax=255, normalized=True):
    """Histogram of the hue of an image's pixels: which colours it has, wherever they are.

    im: (H, W, 3) colours in 0..xmax → vector of nbin float64; the hue, 0..xmax around the circle of colours starting at
    red, is counted in equal bins from xmin to xmax. normalized: parts of all counted pixels, else their number.
    Greys have hue 0. Raises ArgumentError for other shapes, values outside 0..xmax, or bins that cannot be.
    Source: CS231n 2025, `features.py`.

    >>> color_histogram_hsv(np.array([[[255, 0, 0], [0, 255, 0], [0, 200, 0], [0, 0, 255]]]), nbin=3)
    array([0.25, 0.5 , 0.25])
    """
    im = np.asarray(im)
    if im.ndim != 3 or im.shape[-1] != 3 or not im.size:
        raise ArgumentError(f"color_histogram_hsv: expected an image (H, W, 3), got shape {im.shape}")
    if nbin < 1 or not xmin < xmax or im.min() < 0 or im.max() > xmax:
        raise ArgumentError(
            f"color_histogram_hsv: expected colours in 0..xmax and at least one bin between xmin and xmax, got colours "
            f"in {im.min()}..{im.max()}, {nbin} bins, xmin {xmin} and xmax {xmax}"
        )
    counts, _ = np.histogram(_hue(im.astype(np.float64)) * xmax, bins=nbin, range=(xmin, xmax))
    counts = counts.astype(np.float64)
    return counts / max(counts.sum(), 1) if normalized else counts


def _hue(rgb):
    """(H, W, 3) colours → (H, W) hue in 0..1: red 0, green 1/3, blue 2/3; 0 for greys."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    high = rgb.max(axis=-1)
    spread = high - rgb.min(axis=-1)
    apart = np.where(spread > 0, spread, 1.0)
    sixths = np.where(
        high == red,
        (green - blue) / apart % 6,
        np.where(high == green, (blue - red) / apart + 2, (red - green) / apart + 4),
    )
    return np.where(spread > 0, sixths / 6, 0.0)
