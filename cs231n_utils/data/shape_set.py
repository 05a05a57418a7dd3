"""The generated ten-class set on disk, in CIFAR-10's binary format, so that CIFAR-10's own loader reads it."""

import json

import numpy as np

from cs231n_utils.errors import ArgumentError

from .cifar_binary import CLASSES, write_binary_batch
from .folders import data_directory, whole_folder
from .shapes import SHAPE_NAMES, draw_shapes

__all__ = ["generate_shapes"]

FOLDER = "shapes-10-batches-bin"
STAMP = "shapes.json"
BATCHES = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
# Raise it with any change to the images, or folders written before would pass for the new ones.
VERSION = 1


def generate_shapes(directory=None, *, train=10_000, test=2_000, seed=0):
    """Write the ten-class set of shapes and return its folder; at once where it is there already.

    directory: where the folder `shapes-10-batches-bin` goes (default: data_directory()); train: images in the five
    training batches, a multiple of 5; test: images in the test batch; seed: an integer in 0..2³²−1, the same bytes for
    the same seed. Classes are as equally frequent as the counts allow. load_cifar10 and CS231n's loaders read it.
    The folder appears whole or not at all. Raises ArgumentError for other counts.

    >>> import tempfile
    >>> folder = generate_shapes(tempfile.mkdtemp(), train=50, test=10)
    >>> sorted(path.name for path in folder.iterdir())[:2]
    ['batches.meta.txt', 'data_batch_1.bin']
    """
    if train < 5 or train % 5 or test < 1:
        raise ArgumentError(
            f"generate_shapes: train must be a positive multiple of 5 and test positive, got {train}, {test}"
        )
    destination = data_directory(directory) / FOLDER
    stamp = json.dumps({"version": VERSION, "train": train, "test": test, "seed": seed})
    if (destination / STAMP).is_file() and (destination / STAMP).read_text(encoding="utf-8") == stamp:
        return destination
    with whole_folder(destination) as folder:
        for number, name in enumerate(BATCHES):
            count = test if name == BATCHES[-1] else train // 5
            labels = np.random.RandomState([seed, number]).permutation(count) % CLASSES
            write_binary_batch(folder / name, draw_shapes(labels, [seed, number, 1]), labels)
        (folder / "batches.meta.txt").write_text("\n".join(SHAPE_NAMES) + "\n", encoding="utf-8")
        (folder / STAMP).write_text(stamp, encoding="utf-8")
    return destination
