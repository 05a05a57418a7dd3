"""What the tests of a3_conv_layers must be told; `conftest.Course` says what each name means."""

import numpy as np

POINTS = {
    "conv_output_size": 4, "conv_cost": 4, "receptive_field": 4, "conv_forward_naive": 12, "conv_backward_naive": 14,
    "max_pool_forward_naive": 7, "max_pool_backward_naive": 8, "avg_pool": 6,
    "global_avg_pool": 4, "blur_pool": 4, "pixel_shuffle": 5, "spatial_batchnorm": 3, "spatial_groupnorm": 3,
    "conv_im2col": 10, "max_pool_fast": 5, "conv_forward_grouped": 5,
}  # fmt: skip
WRITTEN = 0.5


def _size(x, height, width, stride, pad=0):
    return [(n + 2 * pad - f) // stride + 1 for n, f in zip(x.shape[2:], (height, width), strict=True)]


def _conv_zeros(x, w, b, conv_param):
    shape = (len(x), len(w), *_size(x, *w.shape[2:], conv_param["stride"], conv_param["pad"]))
    return np.zeros(shape), (x, w, b)


def _pool_zeros(x, pool_param):
    return np.zeros((*x.shape[:2], *_size(x, *pool_param.values()))), x


def _grouped_zeros(x, w, b, conv_param):
    spans = [conv_param["dilation"] * (f - 1) + 1 for f in w.shape[2:]]
    return np.zeros((len(x), len(w), *_size(x, *spans, conv_param["stride"], conv_param["pad"]))), None


ZEROS = {
    "conv_output_size": lambda n, f, stride, pad: 0,
    "conv_cost": lambda *numbers: (0, 0),
    "receptive_field": lambda layers: 0,
    "conv_forward_naive": _conv_zeros,
    "conv_backward_naive": lambda dout, cache: tuple(np.zeros_like(value) for value in cache[:3]),
    "max_pool_forward_naive": _pool_zeros,
    "max_pool_backward_naive": lambda dout, cache: np.zeros_like(cache[0] if isinstance(cache, tuple) else cache),
    "conv_forward_im2col": _conv_zeros,
    "conv_backward_im2col": lambda dout, cache: tuple(np.zeros_like(value) for value in cache[:3]),
    "max_pool_forward_fast": _pool_zeros,
    "max_pool_backward_fast": lambda dout, cache: np.zeros_like(cache),
    "conv_forward_grouped": _grouped_zeros,
    "avg_pool_forward": _pool_zeros,
    "avg_pool_backward": lambda dout, cache: np.zeros_like(cache),
    "global_avg_pool_forward": lambda x: (np.zeros(x.shape[:2]), x),
    "global_avg_pool_backward": lambda dout, cache: np.zeros_like(cache),
    "blur_pool_forward": lambda x, stride: (np.zeros_like(x)[:, :, ::stride, ::stride], None),
    "pixel_unshuffle": lambda x, r: np.zeros((len(x), x.shape[1] * r * r, x.shape[2] // r, x.shape[3] // r)),
    "pixel_shuffle": lambda x, r: np.zeros((len(x), x.shape[1] // r**2, x.shape[2] * r, x.shape[3] * r)),
    "spatial_batchnorm_forward": lambda x, gamma, beta, bn_param: (np.zeros_like(x), (gamma, beta)),
    "spatial_batchnorm_backward": lambda dout, cache: (np.zeros_like(dout), *map(np.zeros_like, cache)),
    "spatial_groupnorm_forward": lambda x, gamma, beta, G, gn_param: (np.zeros_like(x), (gamma, beta)),
    "spatial_groupnorm_backward": lambda dout, cache: (np.zeros_like(dout), *map(np.zeros_like, cache)),
}
REPLAY = ["conv_output_size", "conv_cost", "receptive_field", "conv_forward_naive", "blur_pool", "conv_forward_grouped"]
NEEDS = {
    "conv_backward_naive": ("conv_forward_naive", "conv_forward_naive"),
    "max_pool_backward_naive": ("max_pool_forward_naive", "max_pool_forward_naive"),
}
# The forward pass raises at some padding, or has spoiled the image that its own cache holds.
SPILLS = {
    ("conv_forward_naive", "padded_up_to_minus_pad"): {"conv_backward_naive"},
    ("conv_forward_naive", "all_axes_padded"): {"conv_backward_naive"},
    ("conv_forward_naive", "multiplied_in_place"): {"conv_backward_naive"},
    ("conv_forward_naive", "loops_swapped"): {"conv_backward_naive"},
}
