"""Pictures that come with the package: handwritten digits and two photographs.

Copied from scikit-learn; licences and authors are in files/README.md.
"""

import gzip
from pathlib import Path

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["load_digits", "load_photograph", "photograph_names"]

FILES = Path(__file__).with_name("files")


def load_digits():
    """Handwritten digits: images (1797, 8, 8) float64 with values 0..16, labels (1797,) int64 in 0..9.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998, test part.

    >>> images, labels = load_digits()
    >>> images.shape, images.max(), labels[:5]
    ((1797, 8, 8), np.float64(16.0), array([0, 1, 2, 3, 4]))
    """
    with gzip.open(FILES / "digits.csv.gz", "rt", encoding="ascii") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.uint8)  # (1797, 65)
    # Not as uint8: pictures of bytes are drawn on a scale to 255, almost black here.
    return table[:, :-1].reshape(-1, 8, 8).astype(np.float64), table[:, -1].astype(np.int64)


def photograph_names():
    """The names that load_photograph knows.

    >>> photograph_names()
    ('china', 'flower')
    """
    return tuple(sorted(path.stem for path in FILES.glob("*.jpg")))


def load_photograph(name, size=None):
    """A colour photograph as (H, W, 3) uint8.

    name: one of photograph_names(); size: None for the original 427 × 640, else a side or (height, width) in pixels:
    the middle of the picture in those proportions, resized. Raises ArgumentError for another name or a size below 1.

    >>> load_photograph("china").shape, load_photograph("flower", size=64).shape
    ((427, 640, 3), (64, 64, 3))
    """
    if name not in photograph_names():
        raise ArgumentError(f"load_photograph: no photograph is called {name!r}; there are {photograph_names()}")
    from PIL import Image, ImageOps

    with Image.open(FILES / f"{name}.jpg") as file:
        picture = file.convert("RGB")
    if size is not None:
        height, width = (size, size) if np.ndim(size) == 0 else size
        if height < 1 or width < 1:
            raise ArgumentError(f"load_photograph: a size must be at least 1 × 1 pixels, got {height} × {width}")
        picture = ImageOps.fit(picture, (int(width), int(height)), Image.Resampling.LANCZOS)
    return np.array(picture)
