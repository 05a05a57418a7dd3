"""Independent truth for the checks: PyTorch in float64, and counting instead of formulas. Never ships.

Nothing here is made from the solutions, so a slip in a solution cannot agree with itself. PyTorch is loaded when a
function is called. Arrays go in and come out as NumPy, numbers as plain Python.
"""

from .architectures import (
    aspect_batches,
    convnet_rows,
    convnet_scores,
    layer_rows,
    lenet5_scores,
    residual_block,
    vgg16_layers,
)
from .convolution import conv2d, conv2d_gradients
from .downsampling import (
    blur_pool,
    global_avg_pool,
    global_avg_pool_gradient,
    pixel_shuffle,
    pixel_unshuffle,
)
from .filters import correlate2d, dilated, filter2d, filter_dilated, filter_rgb, pad2d
from .images import color_histogram, hog, nhwc_to_nchw, scaled, standardized
from .linear import affine, affine_gradients, jacobian_bytes, matmul_gradients, relu, relu_gradient
from .losses import linear_svm, softmax_loss, svm_loss
from .networks import adam, rmsprop, sgd_momentum, two_layer_loss
from .normalization import (
    running_averages,
    spatial_batchnorm,
    spatial_batchnorm_by,
    spatial_batchnorm_gradients,
    spatial_groupnorm,
    spatial_groupnorm_gradients,
)
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
from .three_layers import three_layer_loss, three_layer_scores

__all__ = [
    "adam",
    "affine",
    "affine_gradients",
    "aspect_batches",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool2d_gradient",
    "blur_pool",
    "color_histogram",
    "conv2d",
    "conv2d_gradients",
    "conv_cost",
    "conv_output_size",
    "convnet_rows",
    "convnet_scores",
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
    "global_avg_pool",
    "global_avg_pool_gradient",
    "graph_gradients",
    "hog",
    "jacobian_bytes",
    "layer_rows",
    "lenet5_scores",
    "linear_svm",
    "matmul_gradients",
    "max_pool1d",
    "max_pool2d",
    "max_pool2d_gradient",
    "multichannel1d",
    "nhwc_to_nchw",
    "pad2d",
    "pixel_shuffle",
    "pixel_unshuffle",
    "receptive_field",
    "relu",
    "relu_gradient",
    "residual_block",
    "rmsprop",
    "running_averages",
    "scaled",
    "sgd_momentum",
    "sigmoid",
    "sigmoid_graph",
    "softmax_loss",
    "spatial_batchnorm",
    "spatial_batchnorm_by",
    "spatial_batchnorm_gradients",
    "spatial_groupnorm",
    "spatial_groupnorm_gradients",
    "standardized",
    "svm_loss",
    "three_layer_loss",
    "three_layer_scores",
    "toeplitz",
    "two_layer_loss",
    "vgg16_layers",
]
