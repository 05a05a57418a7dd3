"""Convolution and pooling that are fast on the CPU, under CS231n's names and signatures.

With numba (`pip install numba`) they run on kernels compiled once for this processor, on CS231N_THREADS threads (as
many as there are processors, if that isn't set); without it, or with CS231N_COMPILE=0, on NumPy. Results are the same
up to rounding. Unlike CS231n's: nothing to build; any stride, padding, dilation and groups, one number or a (vertical,
horizontal) pair each; images and windows of any shape, overlapping or not; float32 stays float32; the memory needed
doesn't grow with the batch.
"""

from . import windows as checked

__all__ = [
    "avg_pool_backward_fast",
    "avg_pool_forward_fast",
    "conv_backward_fast",
    "conv_backward_im2col",
    "conv_backward_strides",
    "conv_forward_fast",
    "conv_forward_im2col",
    "conv_forward_strides",
    "max_pool_backward_fast",
    "max_pool_backward_im2col",
    "max_pool_backward_reshape",
    "max_pool_forward_fast",
    "max_pool_forward_im2col",
    "max_pool_forward_reshape",
]


def conv_forward_fast(x, w, b, conv_param):
    """Convolution: each filter's dot product with every window of the image, plus its bias.

    x: (N, C, H, W), w: (F, C / groups, HH, WW), b: (F,) → out: (N, F, H', W'), and a cache for conv_backward_fast.
    conv_param: stride (1), pad (0), dilation (1), groups (1). H' = ⌊(H + 2 pad − dilation · (HH − 1) − 1) / stride⌋ + 1
    Raises ArgumentError (a ValueError) where shapes don't fit. Source: CS231n 2025, `fast_layers.py`.

    >>> import numpy as np
    >>> x, w = np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2))
    >>> conv_forward_fast(x, w, np.zeros(1), {"stride": 1, "pad": 0})[0][0, 0]
    array([[8., 8.],
           [8., 8.]])
    """
    x, w, b, windows = checked.conv_windows("conv_forward_fast", x, w, b, conv_param)
    return conv_engine().forward(x, w, b, windows), (x, w, b, dict(conv_param))


def conv_backward_fast(dout, cache, *, needs_dx=True):
    """Gradients of a convolution: dx, dw and db, of the shapes of x, w and b.

    dout: (N, F, H', W'), the upstream gradient; cache: from conv_forward_fast. A first layer, whose x are images that
    nobody trains, has no use for dx: with needs_dx=False it is None, and a third of the work is saved. Raises
    ArgumentError where dout has another shape. Source: CS231n 2025, `fast_layers.py`.

    >>> import numpy as np
    >>> _, cache = conv_forward_fast(np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)), np.zeros(1), {"stride": 1, "pad": 0})
    >>> dx, dw, db = conv_backward_fast(np.ones((1, 1, 1, 2)), cache)
    >>> dx[0, 0], db
    (array([[1., 2., 1.],
           [1., 2., 1.]]), array([2.]))
    """
    x, w, _, windows = checked.conv_windows("conv_backward_fast", *cache)
    dout = checked.expect_gradient("conv_backward_fast", dout, (len(x), len(w), *windows.out), x.dtype)
    return conv_engine().backward(dout, x, w, windows, needs_dx)


def max_pool_forward_fast(x, pool_param):
    """Max pooling over windows that may overlap.

    x: (N, C, H, W) → out: (N, C, H', W') with H' = ⌊(H − pool_height) / stride⌋ + 1, and a cache for the backward pass.
    pool_param: pool_height, pool_width, stride (the window's size), and pad (0) and dilation (1), which CS231n lacks.
    A NaN in a window is its maximum. Raises ArgumentError where a window is larger than the image.
    Source: CS231n 2025, lecture 5.

    >>> import numpy as np
    >>> x = np.arange(16.0).reshape(1, 1, 4, 4)
    >>> max_pool_forward_fast(x, {"pool_height": 2, "pool_width": 2, "stride": 2})[0][0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x, windows = checked.pool_windows("max_pool_forward_fast", x, pool_param)
    out, taps = pool_engine().max_forward(x, windows)
    return out, (taps, x.shape, x.dtype, windows)


def max_pool_backward_fast(dout, cache):
    """Gradient of max pooling: dout goes to the largest pixel of each window, the first one at a tie.

    dout: (N, C, H', W') → dx: (N, C, H, W); cache: from max_pool_forward_fast. Source: CS231n 2025, lecture 5.

    >>> import numpy as np
    >>> x = np.array([[[[1.0, 5.0, 2.0]]]])
    >>> _, cache = max_pool_forward_fast(x, {"pool_height": 1, "pool_width": 2, "stride": 1})
    >>> max_pool_backward_fast(np.array([[[[1.0, 10.0]]]]), cache)[0, 0]
    array([[ 0., 11.,  0.]])
    """
    taps, shape, dtype, windows = cache
    dout = checked.expect_gradient("max_pool_backward_fast", dout, taps.shape, dtype)
    return pool_engine().max_backward(dout, taps, shape, windows)


def avg_pool_forward_fast(x, pool_param):
    """Average pooling; arguments, sizes and errors as for max_pool_forward_fast. Padding counts as zeros.

    >>> import numpy as np
    >>> x = np.arange(16.0).reshape(1, 1, 4, 4)
    >>> avg_pool_forward_fast(x, {"pool_height": 2, "pool_width": 4, "stride": 2})[0][0, 0]
    array([[ 3.5],
           [11.5]])
    """
    x, windows = checked.pool_windows("avg_pool_forward_fast", x, pool_param)
    return pool_engine().avg_forward(x, windows), (x.shape, x.dtype, windows)


def avg_pool_backward_fast(dout, cache):
    """Gradient of average pooling: dout in equal parts to the pixels of each window.

    dout: (N, C, H', W') → dx: (N, C, H, W); cache: from avg_pool_forward_fast.

    >>> import numpy as np
    >>> _, cache = avg_pool_forward_fast(np.ones((1, 1, 2, 3)), {"pool_height": 2, "pool_width": 2, "stride": 1})
    >>> avg_pool_backward_fast(np.array([[[[4.0, 8.0]]]]), cache)[0, 0]
    array([[1., 3., 2.],
           [1., 3., 2.]])
    """
    shape, dtype, windows = cache
    dout = checked.expect_gradient("avg_pool_backward_fast", dout, (*shape[:2], *windows.out), dtype)
    return pool_engine().avg_backward(dout, shape, windows)


def conv_engine():
    from .kernels import compiler

    if compiler.available():
        from .kernels import compiled_conv as engine
    else:
        from .kernels import strided_conv as engine
    return engine


def pool_engine():
    from .kernels import compiler

    if compiler.available():
        from .kernels import compiled_pool as engine
    else:
        from .kernels import strided_pool as engine
    return engine


# CS231n has several implementations of each layer; here every name means the fastest.
conv_forward_im2col = conv_forward_strides = conv_forward_fast
conv_backward_im2col = conv_backward_strides = conv_backward_fast
max_pool_forward_im2col = max_pool_forward_reshape = max_pool_forward_fast
max_pool_backward_im2col = max_pool_backward_reshape = max_pool_backward_fast
