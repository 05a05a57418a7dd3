"""CIFAR-10's python version: a pickled dictionary with the images as one array and the labels as a list.

Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Baseline version".
"""

import numpy as np

from cs231n_utils.errors import DamagedDataError

from .cifar_binary import IMAGE_SHAPE, check_labels
from .plain_pickle import loads_plain
from .whole_file import read_file

__all__ = ["read_python_batch", "read_python_names"]

VALUES = 3 * 32 * 32


def read_python_batch(path):
    """Images and labels of one file of the python version, as read_binary_batch gives them.

    path: a pickled batch → images (N, 3, 32, 32) uint8, labels (N,) int64 in 0..9. The pickle is read as data; nothing
    in it is run. Raises MissingDataError, UnsafeDataError, or DamagedDataError for a truncated file, a wrong shape or
    labels outside 0..9.

    >>> import pickle, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "data_batch_1"
    >>> _ = path.write_bytes(pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [7, 3]}, protocol=2))
    >>> images, labels = read_python_batch(path)
    >>> images.shape, labels
    ((2, 3, 32, 32), array([7, 3]))
    """
    batch = loads_plain(read_file(path), path)
    data, labels = batch.get("data"), batch.get("labels")
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.shape[1:] != (VALUES,) or not data.size:
        found = f"{data.shape} {data.dtype}" if isinstance(data, np.ndarray) else type(data).__name__
        raise DamagedDataError(f"{path}: expected data (N, {VALUES}) uint8, found {found}")
    if type(labels) is not list or len(labels) != len(data) or not all(type(label) is int for label in labels):
        found = (
            f"{len(labels)} labels, or other things than integers" if type(labels) is list else type(labels).__name__
        )
        raise DamagedDataError(f"{path}: expected {len(data)} integer labels for {len(data)} images, found {found}")
    return data.reshape(-1, *IMAGE_SHAPE), check_labels(np.array(labels, dtype=object), path)


def read_python_names(path):
    """The ten class names in the python version's `batches.meta`, as a tuple of text.

    Raises MissingDataError, UnsafeDataError, or DamagedDataError where there are not ten names.
    """
    names = loads_plain(read_file(path), path).get("label_names")
    if type(names) is not list or len(names) != 10 or not all(isinstance(name, bytes | str) for name in names):
        found = f"{len(names)} entries, or other things than names" if type(names) is list else type(names).__name__
        raise DamagedDataError(f"{path}: expected label_names to be a list of 10 names, found {found}")
    return tuple(name.decode("utf-8", "replace") if isinstance(name, bytes) else name for name in names)
