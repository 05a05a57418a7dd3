"""CIFAR-10 under CS231n's names: the same calls and results, in float32 and without unguarded pickles."""

import numpy as np

from .data.cifar10 import load_cifar10, read_batch
from .errors import ArgumentError

__all__ = ["get_CIFAR10_data", "load_CIFAR10", "load_CIFAR_batch"]


def load_CIFAR_batch(filename):
    """One batch file, binary (name ends in .bin) or python: X (N, 32, 32, 3) float32 in 0..255, Y (N,) int64.

    Raises MissingDataError, DamagedDataError or UnsafeDataError naming the file. Source: CS231n 2025, `data_utils.py`.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> X, Y = load_CIFAR_batch(generate_shapes(tempfile.mkdtemp(), train=20, test=10) / "test_batch.bin")
    >>> X.shape, X.dtype, Y.shape
    ((10, 32, 32, 3), dtype('float32'), (10,))
    """
    images, labels = read_batch(filename)
    return _channels_last(images), labels


def load_CIFAR10(ROOT=None):
    """All of CIFAR-10: Xtr (50000, 32, 32, 3) float32, Ytr (50000,) int64, Xte (10000, …), Yte; values 0..255.

    ROOT: the folder of batches, of either format, or one that holds it (default: the data directory). Takes 740 MB;
    data.load_cifar10 gives the same images as bytes. Raises as load_CIFAR_batch. Source: CS231n 2025, `data_utils.py`.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> [array.shape for array in load_CIFAR10(generate_shapes(tempfile.mkdtemp(), train=20, test=10))]
    [(20, 32, 32, 3), (20,), (10, 32, 32, 3), (10,)]
    """
    images = load_cifar10(ROOT)
    return _channels_last(images.x_train), images.y_train, _channels_last(images.x_test), images.y_test


def get_CIFAR10_data(
    num_training=49000, num_validation=1000, num_test=1000, subtract_mean=True, *, directory=None, dtype=np.float32
):
    """CIFAR-10 split and centred for training, in CS231n's dictionary.

    Returns X_train, X_val, X_test (N, 3, 32, 32) of dtype and y_train, y_val, y_test (N,) int64; validation images are
    those that follow the training images. subtract_mean takes the training images' mean image from all three.
    directory: as in load_CIFAR10. Raises ArgumentError for more images than there are, else as load_CIFAR_batch.
    Source: CS231n 2025, `data_utils.py`.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> folder = generate_shapes(tempfile.mkdtemp(), train=20, test=10)
    >>> data = get_CIFAR10_data(num_training=15, num_validation=5, num_test=10, directory=folder)
    >>> {name: array.shape[0] for name, array in data.items()}
    {'X_train': 15, 'y_train': 15, 'X_val': 5, 'y_val': 5, 'X_test': 10, 'y_test': 10}
    """
    images = load_cifar10(directory)
    have_train, have_test = len(images.x_train), len(images.x_test)
    fits = num_training + num_validation <= have_train and num_test <= have_test
    if not fits or num_training < 1 or num_validation < 0 or num_test < 0:
        raise ArgumentError(
            f"get_CIFAR10_data: asked for {num_training} + {num_validation} training and validation images and "
            f"{num_test} test images; there are {have_train} and {have_test}, and training needs at least one"
        )
    training, validation = slice(num_training), slice(num_training, num_training + num_validation)
    parts = {
        "train": (images.x_train[training], images.y_train[training]),
        "val": (images.x_train[validation], images.y_train[validation]),
        "test": (images.x_test[:num_test], images.y_test[:num_test]),
    }
    # Summed as integers: exact, and without a float copy of the images.
    mean_image = images.x_train[training].sum(axis=0, dtype=np.int64) / num_training
    data = {}
    for name, (X, y) in parts.items():
        data[f"X_{name}"] = X.astype(dtype)
        if subtract_mean:
            data[f"X_{name}"] -= mean_image.astype(dtype)
        data[f"y_{name}"] = y
    return data


def _channels_last(images):
    return images.transpose(0, 2, 3, 1).astype(np.float32, order="C")
