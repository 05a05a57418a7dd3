"""Images kept as bytes, in memory or in their files, that turn into centred floats a batch at a time."""

from itertools import accumulate

import numpy as np

__all__ = ["CentredImages"]


class CentredImages:
    """Looks like the float array `images − mean`, and keeps a quarter of it: the bytes.

    parts: uint8 arrays (n, …) of one image shape, taken as one after the other; they may be memory-mapped. start, stop:
    the images among them that this is; mean: an image that is subtracted, or None; dtype: of the floats.
    X[rows] gives a new float array for a number, a slice, an array of row numbers or a mask; np.asarray(X) all of them.
    Raises IndexError as arrays do.

    >>> X = CentredImages([np.array([[10], [20]], np.uint8), np.array([[30]], np.uint8)], mean=np.array([20.0]))
    >>> X.shape, X[1:].tolist(), X[np.array([2, 0])].tolist()
    ((3, 1), [[0.0], [10.0]], [[10.0], [-10.0]])
    """

    def __init__(self, parts, start=0, stop=None, mean=None, dtype=np.float32):
        self._parts, self._ends = list(parts), list(accumulate(len(part) for part in parts))
        self._start, stop = start, self._ends[-1] if stop is None else stop
        self.dtype = np.dtype(dtype)
        self.shape = (stop - start, *self._parts[0].shape[1:])
        self._mean = None if mean is None else np.asarray(mean, self.dtype)

    @property
    def ndim(self):
        """The number of axes."""
        return len(self.shape)

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, index):
        if isinstance(index, slice):
            rows = np.arange(*index.indices(len(self)))
        else:
            rows = np.asarray(index)
            if rows.dtype == bool:
                rows = np.arange(len(self))[rows]
        if rows.dtype.kind not in "iu" and rows.size:
            raise IndexError(f"CentredImages: index with a number, a slice, row numbers or a mask, not {rows.dtype}")
        if rows.size and not (-len(self) <= rows.min() and rows.max() < len(self)):
            raise IndexError(f"CentredImages: there are {len(self)} images, got rows {rows.min()} to {rows.max()}")
        pixels = self._bytes(np.where(rows < 0, rows + len(self), rows).astype(np.intp).reshape(-1))
        floats = pixels.astype(self.dtype) if self._mean is None else np.subtract(pixels, self._mean, dtype=self.dtype)
        return floats.reshape(rows.shape + self.shape[1:])

    def __array__(self, dtype=None, copy=None):
        return self[:].astype(self.dtype if dtype is None else dtype, copy=False)

    def _bytes(self, rows):
        rows = rows + self._start
        if len(self._parts) == 1:
            return self._parts[0][rows]
        pixels = np.empty((len(rows), *self.shape[1:]), np.uint8)
        which = np.searchsorted(self._ends, rows, side="right")
        for number, part in enumerate(self._parts):
            here = which == number
            pixels[here] = part[rows[here] - (self._ends[number] - len(part))]
        return pixels
