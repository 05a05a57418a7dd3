"""All of CIFAR-10, or a set in its format, from whichever of the two official formats is there."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from cs231n_utils.errors import DamagedDataError, MissingDataError

from .cifar_binary import CLASSES, IMAGE_SHAPE, read_binary_batch
from .cifar_python import read_python_batch, read_python_names
from .folders import data_directory
from .whole_file import read_file

__all__ = ["ImageSet", "class_names", "find_batches", "load_cifar10", "map_cifar10", "read_batch"]

TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))


class ImageSet(NamedTuple):
    """Images (N, 3, 32, 32) uint8 and labels (N,) int64 for training and test, and the ten class names."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    names: tuple[str, ...]


def load_cifar10(directory=None):
    """Every image of CIFAR-10 as the bytes it is stored in: 184 MB, a quarter of what float32 takes.

    directory: a folder of batches or one that holds such a folder (default: data_directory()). Returns an ImageSet.
    Raises MissingDataError where there are no batches, DamagedDataError or UnsafeDataError naming the file at fault.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> images = load_cifar10(generate_shapes(tempfile.mkdtemp(), train=20, test=10))
    >>> images.x_train.shape, images.y_test.shape, images.names[0]
    ((20, 3, 32, 32), (10,), 'disc')
    """
    folder, suffix = find_batches(directory)
    first_images, _ = read_batch(folder / f"{TRAIN_BATCHES[0]}{suffix}")
    count = len(first_images)
    # Filled in place: joining five batches afterwards would need the memory twice.
    images = np.empty((len(TRAIN_BATCHES) * count, *IMAGE_SHAPE), np.uint8)
    labels = np.empty(len(images), np.int64)
    for number, name in enumerate(TRAIN_BATCHES):
        path = folder / f"{name}{suffix}"
        batch_images, batch_labels = read_batch(path)
        if len(batch_images) != count:
            raise DamagedDataError(f"{path}: expected {count} images as in the first batch, found {len(batch_images)}")
        images[number * count : (number + 1) * count] = batch_images
        labels[number * count : (number + 1) * count] = batch_labels
    return ImageSet(images, labels, *read_batch(folder / f"test_batch{suffix}"), class_names(folder))


def map_cifar10(directory=None):
    """The images of CIFAR-10 left in their files: training images as five arrays, labels, test images, labels, names.

    The arrays (N, 3, 32, 32) uint8 are read-only and memory-mapped: nothing is read until it is used, and all processes
    share it. directory: as in load_cifar10, of the binary version. Raises as load_cifar10, and MissingDataError where
    only the python version is there, whose pickles cannot be mapped.

    >>> import tempfile
    >>> from cs231n_utils.data import generate_shapes
    >>> parts, y_train, *_ = map_cifar10(generate_shapes(tempfile.mkdtemp(), train=20, test=10))
    >>> [part.shape for part in parts][:2], y_train.shape
    ([(4, 3, 32, 32), (4, 3, 32, 32)], (20,))
    """
    folder, suffix = find_batches(directory)
    if not suffix:
        raise MissingDataError(
            f"{folder}: only CIFAR-10's binary version can be memory-mapped, and this is the python version; "
            "download_cifar10() fetches the binary one"
        )
    batches = [read_binary_batch(folder / f"{name}{suffix}", mapped=True) for name in TRAIN_BATCHES]
    x_test, y_test = read_binary_batch(folder / f"test_batch{suffix}", mapped=True)
    labels = np.concatenate([labels for _, labels in batches])
    return [images for images, _ in batches], labels, x_test, y_test, class_names(folder)


def class_names(directory=None):
    """The ten class names of the set in directory, in label order. Raises as load_cifar10."""
    folder, suffix = find_batches(directory)
    if not suffix:
        return read_python_names(folder / "batches.meta")
    path = folder / "batches.meta.txt"
    names = tuple(read_file(path).decode("utf-8", "replace").split())
    if len(names) != CLASSES:
        raise DamagedDataError(f"{path}: expected {CLASSES} class names, found {len(names)}")
    return names


def read_batch(path):
    """Images and labels of one batch file in either format: binary where the name ends in .bin, else python.

    Returns images (N, 3, 32, 32) uint8 and labels (N,) int64; raises as read_binary_batch and read_python_batch.
    """
    return read_binary_batch(path) if Path(path).suffix == ".bin" else read_python_batch(path)


def find_batches(directory=None):
    """The folder that holds the batches, and their suffix: ".bin" for the binary version, "" for the python version.

    The binary version is taken where both are there. Raises MissingDataError, saying where it looked.
    """
    directory = data_directory(directory)
    for folder in (directory, directory / "cifar-10-batches-bin", directory / "cifar-10-batches-py"):
        for suffix in (".bin", ""):
            if (folder / f"{TRAIN_BATCHES[0]}{suffix}").is_file():
                return folder, suffix
    raise MissingDataError(
        f"{directory}: no CIFAR-10 batches here or in cifar-10-batches-bin or -py below it; "
        "download_cifar10() fetches them, generate_shapes() makes a smaller set that needs no download"
    )
