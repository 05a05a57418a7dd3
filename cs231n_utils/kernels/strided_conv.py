"""Convolution in NumPy alone: the windows of a few images at a time as columns, and one matrix product."""

import numpy as np

__all__ = ["backward", "forward", "image_columns", "scatter_columns", "window_view"]

# Columns of at most this many bytes at a time, or of one image: so memory doesn't grow with the batch.
CHUNK_BYTES = 4 << 20


def forward(x, w, b, windows):
    """out: (N, F, H', W'), of checked arguments (`windows.conv_windows`)."""
    images, filters = len(x), len(w)
    out = np.empty((images, filters, *windows.out), x.dtype)
    weights = w.reshape(windows.groups, filters // windows.groups, -1)  # (G, F / G, K)
    for chunk in chunks(x, w, windows):
        products = weights @ image_columns(x[chunk], windows)  # (n, G, F / G, L)
        np.add(products.reshape(-1, filters, *windows.out), b[:, None, None], out=out[chunk])
    return out


def backward(dout, x, w, windows, needs_dx=True):
    """(dx, dw, db) for the upstream gradient dout: (N, F, H', W'); dx is None where nobody needs it."""
    filters, groups = len(w), windows.groups
    weights = w.reshape(groups, filters // groups, -1)
    dx, dw = np.empty(x.shape, x.dtype) if needs_dx else None, np.zeros(weights.shape, w.dtype)
    for chunk in chunks(x, w, windows):
        upstream = dout[chunk].reshape(-1, groups, filters // groups, windows.out[0] * windows.out[1])  # (n, G, F/G, L)
        dw += (upstream @ image_columns(x[chunk], windows).swapaxes(2, 3)).sum(axis=0)
        if needs_dx:
            dx[chunk] = scatter_columns(weights.swapaxes(1, 2) @ upstream, x[chunk].shape, windows)
    return dx, dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))


def chunks(x, w, windows):
    column_bytes = windows.groups * w[0].size * windows.out[0] * windows.out[1] * x.itemsize
    step = max(1, CHUNK_BYTES // max(1, column_bytes))
    return [slice(start, start + step) for start in range(0, len(x), step)]


def image_columns(x, windows):
    """(n, groups, C / groups · HH · WW, H' · W'): under each output position, the window it sees."""
    view = window_view(padded(x, windows.pad), windows)
    return view.reshape(len(x), windows.groups, -1, windows.out[0] * windows.out[1])


def scatter_columns(columns, shape, windows):
    """An array of `shape`: the columns of image_columns, each number added to the pixel it came from; the adjoint."""
    images, channels, height, width = shape
    (up, left), (rows, cols) = windows.pad, windows.out
    grown = np.zeros((images, channels, height + 2 * up, width + 2 * left), columns.dtype)
    columns = columns.reshape(images, channels, *windows.kernel, rows, cols)
    for (i, j), (top, bottom, start, stop) in tap_slices(windows):
        grown[:, :, top : bottom : windows.stride[0], start : stop : windows.stride[1]] += columns[:, :, i, j]
    return grown[:, :, up : up + height, left : left + width]


def tap_slices(windows):
    """For each position (i, j) in the window: the slice of the padded image that this position meets."""
    for i, j in np.ndindex(windows.kernel):
        top, left = i * windows.dilation[0], j * windows.dilation[1]
        yield (
            (i, j),
            (
                top,
                top + windows.stride[0] * (windows.out[0] - 1) + 1,
                left,
                left + windows.stride[1] * (windows.out[1] - 1) + 1,
            ),
        )


def padded(x, pad, value=0):
    """x with a border of `value`: (…, H + 2 pad, W + 2 pad)."""
    if pad == (0, 0):
        return x
    grown = np.full((*x.shape[:-2], x.shape[-2] + 2 * pad[0], x.shape[-1] + 2 * pad[1]), value, x.dtype)
    grown[..., pad[0] : pad[0] + x.shape[-2], pad[1] : pad[1] + x.shape[-1]] = x
    return grown


def window_view(grown, windows):
    """(n, C, HH, WW, H', W'): all windows of a padded image, without a copy; not to be written to."""
    along_n, along_c, down, right = grown.strides
    return np.lib.stride_tricks.as_strided(
        grown,
        (*grown.shape[:2], *windows.kernel, *windows.out),
        (
            along_n,
            along_c,
            down * windows.dilation[0],
            right * windows.dilation[1],
            down * windows.stride[0],
            right * windows.stride[1],
        ),
        writeable=False,
    )
