"""Pictures for the notebooks: images, grids of images, heat maps and differences.

matplotlib is imported when the first picture is drawn. The show_ functions return nothing: a notebook displays the
figure at the end of the cell, and would show it twice otherwise.

>>> import numpy as np
>>> visualize_grid(np.zeros((4, 8, 8, 3))).shape
(17, 17, 3)
"""

from .differences import show_difference, show_heat_map
from .grids import vis_grid, vis_nn, visualize_grid
from .images import as_picture, show_image, show_images
from .style import COLUMN_INCHES, DIVERGING, PALETTE, SEQUENTIAL, styled

__all__ = [
    "COLUMN_INCHES",
    "DIVERGING",
    "PALETTE",
    "SEQUENTIAL",
    "as_picture",
    "show_difference",
    "show_heat_map",
    "show_image",
    "show_images",
    "styled",
    "vis_grid",
    "vis_nn",
    "visualize_grid",
]
