"""CIFAR-10's binary format: fixed records of one label byte and 3072 image bytes; reader and writer.

A record is 1 label, then 1024 red, 1024 green and 1024 blue values, row by row: no pickles, nothing to interpret.
Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
"""

from pathlib import Path

import numpy as np

from cs231n_utils.errors import ArgumentError, DamagedDataError

from .whole_file import map_file, read_file

__all__ = ["CLASSES", "IMAGE_SHAPE", "check_labels", "read_binary_batch", "write_binary_batch"]

CLASSES = 10
IMAGE_SHAPE = (3, 32, 32)
RECORD_BYTES = 1 + 3 * 32 * 32


def read_binary_batch(path, *, mapped=False):
    """Images and labels of one binary batch file.

    path: a .bin file of N records → images (N, 3, 32, 32) uint8, labels (N,) int64 in 0..9. mapped: leave the images in
    the file (see map_file), which must then stay as it is.
    Raises MissingDataError, or DamagedDataError for a truncated file or labels outside 0..9.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "two.bin"
    >>> write_binary_batch(path, np.zeros((2, 3, 32, 32), np.uint8), [7, 3])
    >>> images, labels = read_binary_batch(path)
    >>> images.shape, labels
    ((2, 3, 32, 32), array([7, 3]))
    """
    content = map_file(path) if mapped else read_file(path)
    if not len(content) or len(content) % RECORD_BYTES:
        raise DamagedDataError(
            f"{path}: expected whole records of {RECORD_BYTES} bytes, found {len(content)} bytes "
            f"({len(content) / RECORD_BYTES:.3f} records); the file is truncated or not a CIFAR-10 binary batch"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, RECORD_BYTES)
    labels = check_labels(records[:, 0], path)
    return records[:, 1:].reshape(-1, *IMAGE_SHAPE), labels


def write_binary_batch(path, images, labels):
    """Write images and labels as one binary batch file, which read_binary_batch reads back unchanged.

    images: (N, 3, 32, 32) uint8; labels: N integers in 0..9. Raises ArgumentError for anything else.
    """
    images, labels = np.asarray(images), np.asarray(labels)
    if images.dtype != np.uint8 or images.shape != (len(images), *IMAGE_SHAPE) or labels.shape != (len(images),):
        raise ArgumentError(
            f"write_binary_batch: expected images (N, 3, 32, 32) uint8 and N labels, "
            f"got {images.shape} {images.dtype} and {labels.shape}"
        )
    if labels.dtype.kind not in "iu" or (labels < 0).any() or (labels >= CLASSES).any():
        raise ArgumentError(f"write_binary_batch: labels must be integers in 0..9, got {np.unique(labels)[:12]}")
    records = np.empty((len(images), RECORD_BYTES), np.uint8)
    records[:, 0] = labels
    records[:, 1:] = images.reshape(len(images), -1)
    Path(path).write_bytes(records.tobytes())


def check_labels(labels, path):
    """The labels as int64, ready to index with; DamagedDataError naming the file where one is outside 0..9.

    >>> check_labels(np.array([0, 9], np.uint8), "x.bin")
    array([0, 9])
    """
    labels = np.asarray(labels)
    outside = np.flatnonzero((labels < 0) | (labels >= CLASSES))
    if outside.size:
        raise DamagedDataError(
            f"{path}: expected labels in 0..9, found {labels[outside[0]]} at image {outside[0]} "
            f"({outside.size} such labels)"
        )
    return labels.astype(np.int64)
