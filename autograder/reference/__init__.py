"""Independent truth for the checks: PyTorch in float64, and counting instead of formulas. Never ships.

Nothing here is made from the solutions, so a slip in a solution cannot agree with itself. PyTorch is loaded when a
function is called. Arrays go in and come out as NumPy, numbers as plain Python.
"""

from .convolution import conv2d, conv2d_gradients
from .filters import correlate2d, dilated, filter2d, filter_dilated, filter_rgb, pad2d
from .images import color_histogram, hog, nhwc_to_nchw, scaled, standardized
from .linear import affine, affine_gradients, jacobian_bytes, matmul_gradients, relu, relu_gradient
from .losses import linear_svm, softmax_loss, svm_loss
from .networks import adam, rmsprop, sgd_momentum, two_layer_loss
from .pooling import avg_pool2d, avg_pool2d_gradient, max_pool2d, max_pool2d_gradient
from .scalars import gate_gradients, graph_gradients, sigmoid, sigmoid_graph
from .signals import (
    avg_pool1d,
    convolve1d,
    convolve1d_gradients,
    convolve1d_some,
    correlate1d,
    max_pool1d,
    multichannel1d,
    toeplitz,
)
from .sizes import conv_cost, conv_output_size, receptive_field

__all__ = [
    "adam",
    "affine",
    "affine_gradients",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool2d_gradient",
    "color_histogram",
    "conv2d",
    "conv2d_gradients",
    "conv_cost",
    "conv_output_size",
    "convolve1d",
    "convolve1d_gradients",
    "convolve1d_some",
    "correlate1d",
    "correlate2d",
    "dilated",
    "filter2d",
    "filter_dilated",
    "filter_rgb",
    "gate_gradients",
    "graph_gradients",
    "hog",
    "jacobian_bytes",
    "linear_svm",
    "matmul_gradients",
    "max_pool1d",
    "max_pool2d",
    "max_pool2d_gradient",
    "multichannel1d",
    "nhwc_to_nchw",
    "pad2d",
    "receptive_field",
    "relu",
    "relu_gradient",
    "rmsprop",
    "scaled",
    "sgd_momentum",
    "sigmoid",
    "sigmoid_graph",
    "softmax_loss",
    "standardized",
    "svm_loss",
    "toeplitz",
    "two_layer_loss",
]
