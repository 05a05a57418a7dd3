"""Independent truth for the checks: PyTorch in float64, and counting instead of formulas. Never ships.

Nothing here is made from the solutions, so a slip in a solution cannot agree with itself. PyTorch is loaded when a
function is called. Arrays go in and come out as NumPy, numbers as plain Python.
"""

from .convolution import conv2d, conv2d_gradients
from .pooling import avg_pool2d, avg_pool2d_gradient, max_pool2d, max_pool2d_gradient
from .sizes import conv_cost, conv_output_size, receptive_field

__all__ = [
    "avg_pool2d",
    "avg_pool2d_gradient",
    "conv2d",
    "conv2d_gradients",
    "conv_cost",
    "conv_output_size",
    "max_pool2d",
    "max_pool2d_gradient",
    "receptive_field",
]
