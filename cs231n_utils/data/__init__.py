"""Pictures to learn from: CIFAR-10, a generated set in its format, handwritten digits and photographs.

>>> images, labels = load_digits()
>>> images.shape
(1797, 8, 8)
"""

from .cifar10 import ImageSet, class_names, load_cifar10, read_batch
from .cifar_binary import read_binary_batch, write_binary_batch
from .cifar_python import read_python_batch
from .download import download_archive, download_cifar10
from .embedded import load_digits, load_photograph, photograph_names
from .folders import data_directory
from .manifest import Archive, archive_names, find_archive
from .progress import progress_bar
from .shape_set import generate_shapes
from .shapes import SHAPE_NAMES, draw_shapes

__all__ = [
    "SHAPE_NAMES",
    "Archive",
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
    "photograph_names",
    "progress_bar",
    "read_batch",
    "read_binary_batch",
    "read_python_batch",
    "write_binary_batch",
]
