"""Pictures to learn from: CIFAR-10, a generated set in its format, handwritten digits and photographs.

>>> images, labels = load_digits()
>>> images.shape
(1797, 8, 8)
"""

import importlib
import importlib.util

from .centred_images import CentredImages
from .cifar10 import ImageSet, class_names, load_cifar10, map_cifar10, read_batch
from .cifar_binary import read_binary_batch, write_binary_batch
from .cifar_python import read_python_batch
from .download import download_archive, download_cifar10
from .embedded import load_digits, load_photograph, photograph_names
from .folders import data_directory
from .iterators import Batches
from .manifest import Archive, archive_names, find_archive
from .progress import progress_bar
from .shape_set import generate_shapes
from .shapes import SHAPE_NAMES, draw_shapes

__all__ = [
    "SHAPE_NAMES",
    "Archive",
    "Batches",
    "CentredImages",
    "ImageSet",
    "archive_names",
    "class_names",
    "data_directory",
    "download_archive",
    "download_cifar10",
    "draw_shapes",
    "find_archive",
    "generate_shapes",
    "load_cifar10",
    "load_digits",
    "load_photograph",
    "map_cifar10",
    "photograph_names",
    "progress_bar",
    "random_crop",
    "random_flip",
    "read_batch",
    "read_binary_batch",
    "read_python_batch",
    "write_binary_batch",
]


def __getattr__(name):
    # Loaded when used, and not at all where writing them is the exercise.
    if name not in ("random_crop", "random_flip"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if importlib.util.find_spec(f"{__name__}.augmentation") is None:
        raise AttributeError(f"{__name__}.{name} is not here: it is withheld where writing it is the exercise")
    return getattr(importlib.import_module(f"{__name__}.augmentation"), name)
