"""Grids of images under CS231n's module name; the rest of the pictures is in `cs231n_utils.vis`.

>>> import numpy as np
>>> visualize_grid(np.zeros((4, 8, 8, 3))).shape
(17, 17, 3)
"""

from .vis.grids import vis_grid, vis_nn, visualize_grid

__all__ = ["vis_grid", "vis_nn", "visualize_grid"]
