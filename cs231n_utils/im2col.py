"""Images to columns and back: a convolution as one matrix product. CS231n's names, signatures and order of columns.

Row c · HH · WW + i · WW + j of the columns holds pixel (i, j) of channel c of the windows; column (y · W' + x) · N + n
is the window at output row y, column x of image n. Windows may be of any shape (CS231n's compiled version is wrong for
those that aren't square), outputs are floored, float32 stays float32.
"""

import numpy as np

from . import windows as checked
from .errors import ArgumentError

__all__ = [
    "col2im",
    "col2im_cython",
    "col2im_indices",
    "get_im2col_indices",
    "im2col",
    "im2col_cython",
    "im2col_indices",
]


def im2col(x, field_height, field_width, padding=1, stride=1, dilation=1):
    """The windows of all images as the columns of a matrix.

    x: (N, C, H, W) → (C · field_height · field_width, H' · W' · N); padding, stride and dilation: one number or a
    (vertical, horizontal) pair. Raises ArgumentError where a window doesn't fit. Source: CS231n 2025, `im2col.py`.

    >>> im2col(np.arange(6.0).reshape(1, 1, 2, 3), 2, 2, padding=0)
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    x = checked.as_float_array("im2col", "x", x)
    checked.expect_rank("im2col", "x", x, "(N, C, H, W)")
    windows = windows_of("im2col", x.shape, field_height, field_width, padding, stride, dilation)
    images, channels = x.shape[:2]
    (up, left), (height, width) = windows.pad, windows.image
    # The image's number last: it is the fastest to vary in the columns, so whole lines of memory are copied.
    grown = np.zeros((channels, height + 2 * up, width + 2 * left, images), x.dtype)
    grown[:, up : up + height, left : left + width] = x.transpose(1, 2, 3, 0)
    cols = np.empty((channels, *windows.kernel, *windows.out, images), x.dtype)
    for (i, j), part in places(grown, windows):
        cols[:, i, j] = part
    return cols.reshape(channels * field_height * field_width, -1)


def col2im(cols, x_shape, field_height=3, field_width=3, padding=1, stride=1, dilation=1):
    """Add every entry of the columns to the pixel that it came from: the adjoint of im2col, not its inverse.

    cols: (C · field_height · field_width, H' · W' · N) → (N, C, H, W) = x_shape. Raises ArgumentError where the shapes
    don't belong together. Source: CS231n 2025, `im2col.py`.

    >>> col2im(np.ones((4, 2)), (1, 1, 2, 3), 2, 2, padding=0)[0, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    cols = checked.as_float_array("col2im", "cols", cols)
    windows = windows_of("col2im", x_shape, field_height, field_width, padding, stride, dilation)
    images, channels = x_shape[:2]
    wanted = (channels * field_height * field_width, windows.out[0] * windows.out[1] * images)
    if cols.shape != wanted:
        raise ArgumentError(f"col2im: images of shape {tuple(x_shape)} give columns of {wanted}, got {cols.shape}")
    cols = cols.reshape(channels, *windows.kernel, *windows.out, images)
    (up, left), (height, width) = windows.pad, windows.image
    grown = np.zeros((channels, height + 2 * up, width + 2 * left, images), cols.dtype)
    for (i, j), part in places(grown, windows):
        part += cols[:, i, j]
    return np.ascontiguousarray(grown[:, up : up + height, left : left + width].transpose(3, 0, 1, 2))


def get_im2col_indices(x_shape, field_height, field_width, padding=1, stride=1, dilation=1):
    """(k, i, j): channel, row and column in the padded images of each entry of im2col, for indexing by arrays.

    k: (C · field_height · field_width, 1); i, j: (C · field_height · field_width, H' · W').
    Source: CS231n 2025, `im2col.py`.

    >>> k, i, j = get_im2col_indices((1, 2, 3, 3), 1, 2, padding=0)
    >>> k.ravel(), j[0]
    (array([0, 0, 1, 1]), array([0, 1, 0, 1, 0, 1]))
    """
    windows = windows_of("get_im2col_indices", x_shape, field_height, field_width, padding, stride, dilation)
    k, row, col = (axis.reshape(-1, 1) for axis in np.indices((x_shape[1], field_height, field_width)))
    y, x = (axis.reshape(1, -1) for axis in np.indices(windows.out))
    i = row * windows.dilation[0] + y * windows.stride[0]
    return k, i, col * windows.dilation[1] + x * windows.stride[1]


def windows_of(asked, x_shape, field_height, field_width, padding, stride, dilation):
    if len(x_shape) != 4:
        raise ArgumentError(f"{asked}: the images' shape must be (N, C, H, W), got {tuple(x_shape)}")
    image, kernel = tuple(x_shape[2:]), checked.pair(asked, "the window", (field_height, field_width), 1)
    steps = [checked.pair(asked, name, value, least) for name, value, least in
             (("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1))]  # fmt: skip
    return checked.Windows(image, kernel, *steps, checked.window_positions(asked, image, kernel, *steps))


def places(grown, windows):
    """For each place (i, j) in the window, the view (C, H', W', N) of the padded images that it meets."""
    (down, right), (rows, cols) = windows.stride, windows.out
    for i, j in np.ndindex(windows.kernel):
        top, left = i * windows.dilation[0], j * windows.dilation[1]
        yield (i, j), grown[:, top : top + down * (rows - 1) + 1 : down, left : left + right * (cols - 1) + 1 : right]


im2col_indices = im2col_cython = im2col
col2im_indices = col2im_cython = col2im
