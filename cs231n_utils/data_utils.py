"""CIFAR-10 under CS231n's names: the same calls and results, in float32 and without unguarded pickles."""

import numpy as np

from .data.centred_images import CentredImages
from .data.cifar10 import load_cifar10, map_cifar10, read_batch
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
    num_training=49000,
    num_validation=1000,
    num_test=1000,
    subtract_mean=True,
    *,
    directory=None,
    dtype=np.float32,
    memory="floats",
):
    """CIFAR-10 split and centred for training, in CS231n's dictionary.

    Returns X_train, X_val, X_test (N, 3, 32, 32) of dtype and y_train, y_val, y_test (N,) int64; validation images are
    those that follow the training images. subtract_mean takes the training images' mean image from all three.
    directory: as in load_CIFAR10. memory: "floats" gives arrays, 630 MB; "bytes" gives data.CentredImages, a quarter of
    that, which become the same floats when they are indexed; "mapped" the same, with the images left in their files.
    Raises ArgumentError for more images than there are, a dtype that is no float type or another memory, else as
    load_CIFAR_batch and data.map_cifar10. Source: CS231n 2025, `data_utils.py`.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> folder = generate_shapes(tempfile.mkdtemp(), train=20, test=10)
    >>> data = get_CIFAR10_data(num_training=15, num_validation=5, num_test=10, directory=folder)
    >>> {name: array.shape[0] for name, array in data.items()}
    {'X_train': 15, 'y_train': 15, 'X_val': 5, 'y_val': 5, 'X_test': 10, 'y_test': 10}
    """
    if memory not in ("floats", "bytes", "mapped"):
        raise ArgumentError(f'get_CIFAR10_data: memory must be "floats", "bytes" or "mapped", got {memory!r}')
    if np.dtype(dtype).kind != "f":
        raise ArgumentError(f"get_CIFAR10_data: centred images need a float dtype, got {np.dtype(dtype)}")
    if memory == "mapped":
        parts, y_train, x_test, y_test, _ = map_cifar10(directory)
    else:
        x_train, y_train, x_test, y_test, _ = load_cifar10(directory)
        parts = [x_train]
    fits = num_training + num_validation <= len(y_train) and num_test <= len(y_test)
    if not fits or num_training < 1 or num_validation < 0 or num_test < 0:
        raise ArgumentError(
            f"get_CIFAR10_data: asked for {num_training} + {num_validation} training and validation images and "
            f"{num_test} test images; there are {len(y_train)} and {len(y_test)}, and training needs at least one"
        )
    mean_image = _mean_image(parts, num_training) if subtract_mean else None
    validated = num_training + num_validation
    data = {
        "X_train": CentredImages(parts, 0, num_training, mean_image, dtype),
        "y_train": y_train[:num_training],
        "X_val": CentredImages(parts, num_training, validated, mean_image, dtype),
        "y_val": y_train[num_training:validated],
        "X_test": CentredImages([x_test], 0, num_test, mean_image, dtype),
        "y_test": y_test[:num_test],
    }
    if memory == "floats":
        return {name: np.asarray(array) for name, array in data.items()}
    return data


def _mean_image(parts, count):
    total, left = 0, count
    for part in parts:
        # Summed as integers: exact, and without a float copy of the images.
        total = total + part[:left].sum(axis=0, dtype=np.int64)
        left -= min(left, len(part))
    return total / count


def _channels_last(images):
    return images.transpose(0, 2, 3, 1).astype(np.float32, order="C")
