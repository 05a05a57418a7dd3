"""What the tests of a2_convolution must be told; `conftest.Course` says what each name means."""

import numpy as np

POINTS = {
    "convolve1d": 12, "convolve1d_backward": 8, "toeplitz": 6, "convolve_fft": 6, "multichannel1d": 6,
    "correlate2d": 12, "pad2d": 6, "separate": 7, "dilate": 3, "filter_rgb": 6,
    "float_images": 6, "nhwc_to_nchw": 3, "color_histogram": 5, "hog": 8,
}  # fmt: skip
WRITTEN = 2


def _line(x, w, mode="full", stride=1):
    n = {"full": len(x) + len(w) - 1, "same": len(x), "valid": len(x) - len(w) + 1}[mode]
    return np.zeros(-(-n // stride))


def _windows(x, size, stride):
    return np.zeros((len(x) - size) // stride + 1)


def _image(image, kernel, mode, stride=1):
    sizes = zip(image.shape, kernel.shape, strict=True)
    return np.zeros([-(-{"full": n + s - 1, "same": n, "valid": n - s + 1}[mode] // stride) for n, s in sizes])


ZEROS = {
    "to_float01": lambda u8: np.zeros(u8.shape),
    "to_float11": lambda u8: np.zeros(u8.shape),
    "standardize": lambda u8: np.zeros(u8.shape),
    "nhwc_to_nchw": lambda x: np.zeros([x.shape[axis] for axis in (0, 3, 1, 2)]),
    "color_histogram": lambda image, bins: np.zeros([bins] * 3),
    "hog": lambda image, cell, bins: np.zeros([n // cell for n in image.shape[:2]] + [bins]),
    "convolve1d": _line,
    "correlate1d": _line,
    "convolve1d_backward": lambda dout, x, w: (np.zeros_like(x), np.zeros_like(w)),
    "toeplitz": lambda w, n: np.zeros((n + len(w) - 1, n)),
    "convolve_fft": _line,
    "multichannel1d": lambda x, w: np.zeros((len(w), x.shape[1] - w.shape[2] + 1)),
    "max_pool1d": _windows,
    "avg_pool1d": _windows,
    "correlate2d": _image,
    "filter2d": _image,
    "pad2d": lambda image, p, mode: np.zeros([n + 2 * p for n in image.shape]),
    "separate": lambda kernel: (np.zeros(kernel.shape[0]), np.zeros(kernel.shape[1])),
    "filter_separable": lambda image, column, row: _image(image, np.zeros((len(column), len(row))), "valid"),
    "dilate": lambda kernel, d: np.zeros([(n - 1) * d + 1 for n in kernel.shape]),
    "filter_rgb": lambda image, kernels: np.stack([_image(image[0], kernel[0], "valid") for kernel in kernels]),
}
REPLAY = [
    "convolve1d_backward",
    "toeplitz",
    "convolve_fft",
    "pad2d",
    "dilate",
    "filter_rgb",
    "nhwc_to_nchw",
    "color_histogram",
    "hog",
]
NEEDS = {}
SPILLS = {}
