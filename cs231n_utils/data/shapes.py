"""Images of ten shapes under the nuisances that make recognition hard: a data set that needs no download.

Viewpoint (turned, foreshortened, nearer or farther), translation, illumination (brightness and a gradient across the
image), occlusion (a bar in front of every third one) and sensor noise. Colours are drawn alike for all classes, and the
shape may be lighter or darker than what is behind it, so neither colour nor any one pixel gives the class away.
Source of the list: UPenn's lecture on convolutional architectures, CS231n 2025, lecture 2.
"""

import numpy as np

from cs231n_utils.errors import ArgumentError

from .shape_outlines import OUTLINES

__all__ = ["SHAPE_NAMES", "draw_shapes"]

SHAPE_NAMES = tuple(outline.__name__ for outline in OUTLINES)
SIDE = 32
# Part of what a seed means: the random numbers are drawn chunk by chunk.
CHUNK = 500
LUMA = (0.299, 0.587, 0.114)


def draw_shapes(labels, seed=0):
    """One random image of the shape that each label names; the same seed and labels give the same bytes anywhere.

    labels: N integers in 0..9, indices into SHAPE_NAMES; seed: an integer in 0..2³²−1, or a sequence of them.
    Returns (N, 3, 32, 32) uint8. Raises ArgumentError for other labels.

    >>> draw_shapes([0, 4], seed=1).shape
    (2, 3, 32, 32)
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or (labels.size and (labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > 9)):
        raise ArgumentError(f"draw_shapes: labels must be a row of integers in 0..9, got {labels!r:.80}")
    # The old generator, because NumPy promises that its stream never changes.
    rng = np.random.RandomState(seed)
    images = np.empty((len(labels), 3, SIDE, SIDE), np.uint8)
    for start in range(0, len(labels), CHUNK):
        images[start : start + CHUNK] = _draw(labels[start : start + CHUNK], rng)
    return images


def _draw(labels, rng):
    N = len(labels)

    def uniform(low, high, *shape):
        return (low + (high - low) * rng.random_sample((N, *(shape or (1, 1))))).astype(np.float32)

    steps = ((np.arange(SIDE) + 0.5) / (SIDE / 2) - 1).astype(np.float32)
    x, y = steps[None, None, :], steps[None, :, None]

    scale = uniform(0.5, 0.75)
    center_x, center_y = uniform(-0.25, 0.25), uniform(-0.25, 0.25)
    inside = _coverage(labels, x, y, center_x, center_y, scale, uniform)

    behind, contrast = uniform(0.15, 0.85, 1), uniform(0.3, 0.45, 1)
    rising = uniform(0, 1, 1) < 0.5
    rising = np.where(behind + contrast > 0.95, False, np.where(behind - contrast < 0.05, True, rising))
    shape_color = _color(behind + np.where(rising, contrast, -contrast), uniform)
    image = _over(_color(behind, uniform)[:, :, None, None], shape_color, inside)

    bar = _bar(x - center_x, y - center_y, uniform)
    image = _over(image, _color(uniform(0.1, 0.9, 1), uniform), bar)

    light = uniform(0.75, 1.1) * (1 + uniform(-0.3, 0.3) * x + uniform(-0.3, 0.3) * y)  # (N, 32, 32)
    image = image * light[:, None] + uniform(-0.04, 0.04, 3, SIDE, SIDE)
    return (np.clip(image, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def _coverage(labels, x, y, center_x, center_y, scale, uniform):
    """How much of each pixel the shape covers, (N, 32, 32) in 0..1, seen from a random viewpoint."""
    cos, sin = _rotation(uniform(-0.2, 0.2))  # ± 23°
    along, across = _rotation(uniform(-1, 1))
    squeeze = 1 / uniform(0.75, 1.0) - 1
    # Rotation · (identity + squeeze · direction directionᵀ): foreshortened along a random direction.
    xx, xy, yy = 1 + squeeze * along * along, squeeze * along * across, 1 + squeeze * across * across
    dx, dy = (x - center_x) / scale, (y - center_y) / scale
    seen_x, seen_y = xx * dx + xy * dy, xy * dx + yy * dy
    turned_x, turned_y = cos * seen_x + sin * seen_y, cos * seen_y - sin * seen_x
    distance = np.empty(turned_x.shape, np.float32)
    for label, outline in enumerate(OUTLINES):
        chosen = labels == label
        distance[chosen] = outline(turned_x[chosen], turned_y[chosen])
    return np.clip(np.float32(0.5) - distance * scale * np.float32(SIDE / 2), 0, 1)


def _rotation(t):
    """Cosine and sine from t = tan(angle / 2), without library functions that differ in the last bit."""
    return (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)


def _bar(dx, dy, uniform):
    """A bar across part of every third image, (N, 32, 32) of 0 and 1."""
    cos, sin = _rotation(uniform(-1, 1))
    offset = uniform(-0.4, 0.4)
    present = uniform(0, 1) < 0.33
    thin = np.abs(cos * dx + sin * dy - offset) < uniform(0.06, 0.13)
    short = np.abs(cos * dy - sin * dx) < uniform(0.3, 0.6)
    return (present & thin & short).astype(np.float32)


def _color(luma, uniform):
    """A random colour (N, 3) of the given luma (N, 1), up to clipping."""
    tint = uniform(-0.25, 0.25, 3)
    red, green, blue = (tint[:, channel : channel + 1] * np.float32(LUMA[channel]) for channel in range(3))
    return np.clip(luma + tint - (red + green + blue), 0, 1)


def _over(image, color, alpha):
    alpha = alpha[:, None]  # (N, 1, 32, 32)
    return image * (1 - alpha) + color[:, :, None, None] * alpha
