"""Right answers of downsampling in float32, with matrices along each axis, index tables and read-only views."""

import numpy as np


def global_avg_pool_forward(x):
    return np.mean(x, axis=(2, 3), dtype=np.float32), x


def global_avg_pool_backward(dout, cache):
    return np.broadcast_to((dout / cache[0, 0].size)[..., np.newaxis, np.newaxis], cache.shape)


def _blur_matrix(n, stride):
    padded = np.pad(np.eye(n, dtype=np.float32), ((1, 1), (0, 0)), "reflect")
    return (0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:])[::stride]


def blur_pool_forward(x, stride):
    down, across = (_blur_matrix(n, stride) for n in x.shape[2:])
    return np.einsum("ih,nchw,jw->ncij", down, x.astype(np.float32), across), None


def _table(r, H, W):
    """For each place and small pixel, the pixel of the large image."""
    i, j, row, column = np.indices((r, r, H, W))
    return ((row * r + i) * W * r + column * r + j).reshape(r * r, H * W)


def pixel_unshuffle(x, r):
    N, C, H, W = x.shape
    return x.reshape(N, C, -1)[:, :, _table(r, H // r, W // r)].reshape(N, -1, H // r, W // r)


def pixel_shuffle(x, r):
    N, D, H, W = x.shape
    flat = x.reshape(N, D // r**2, -1)
    return flat[:, :, np.argsort(_table(r, H, W).ravel())].reshape(N, -1, H * r, W * r)
