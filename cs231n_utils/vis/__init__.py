"""Pictures for the notebooks: images, heat maps, differences, filters, classes, training, graphs.

matplotlib is imported when the first picture is drawn. The show_ functions return nothing: a notebook displays the
figure at the end of the cell, and would show it twice otherwise.

>>> import numpy as np
>>> visualize_grid(np.zeros((4, 8, 8, 3))).shape
(17, 17, 3)
"""

import importlib
import importlib.util

from .classes import confusion_matrix, show_class_samples, show_confusion, show_misclassified
from .differences import show_difference, show_heat_map
from .filters import show_filters
from .graphs import show_graph
from .grids import vis_grid, vis_nn, visualize_grid
from .images import as_picture, show_image, show_images
from .learning_curves import show_learning_curves
from .style import COLUMN_INCHES, DIVERGING, PALETTE, SEQUENTIAL, styled

__all__ = [
    "COLUMN_INCHES",
    "DIVERGING",
    "PALETTE",
    "SEQUENTIAL",
    "as_picture",
    "confusion_matrix",
    "show_class_samples",
    "show_confusion",
    "show_difference",
    "show_filters",
    "show_graph",
    "show_heat_map",
    "show_image",
    "show_images",
    "show_learning_curves",
    "show_misclassified",
    "show_receptive_field",
    "styled",
    "vis_grid",
    "vis_nn",
    "visualize_grid",
]


def __getattr__(name):
    # Loaded when used, and not at all where the size of a receptive field is the exercise.
    if name != "show_receptive_field":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if importlib.util.find_spec(f"{__name__}.receptive_field") is None:
        raise AttributeError(f"{__name__}.{name} is not here: it is withheld where writing it is the exercise")
    return importlib.import_module(f"{__name__}.receptive_field").show_receptive_field
