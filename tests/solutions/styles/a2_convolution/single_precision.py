"""Right answers in float32 that spoil what they were given and print, as real ones do."""

import numpy as np


def convolve1d(x, w, mode="full", stride=1):
    x, w = np.float32(x), np.float32(w)
    full = (toeplitz(w, len(x)) @ x[:, None])[:, 0]
    left = {"full": 0, "same": len(w) // 2, "valid": len(w) - 1}[mode]
    right = {"full": 0, "same": (len(w) - 1) // 2, "valid": len(w) - 1}[mode]
    return full[left : len(full) - right : stride]


def correlate1d(x, w, mode="full", stride=1):
    print("correlating", mode)
    return convolve1d(x, np.flip(w), mode, stride)


def convolve1d_backward(dout, x, w):
    matrix = toeplitz(w, len(x))
    dx = matrix.T @ np.float32(dout)
    dw = toeplitz(x, len(w)).T @ np.float32(dout)
    dout *= 0  # what was handed over is ours to spoil
    return dx, dw


def toeplitz(w, n):
    rows, columns = np.indices((n + len(w) - 1, n))
    where = rows - columns
    inside = (where >= 0) & (where < len(w))
    return np.where(inside, np.float32(w)[np.clip(where, 0, len(w) - 1)], np.float32(0))


def convolve_fft(x, w):
    total = len(x) + len(w) - 1
    a, b = np.zeros(total), np.zeros(total)
    a[: len(x)], b[: len(w)] = x, w
    return np.real(np.fft.ifft(np.fft.fft(a) * np.fft.fft(b))).astype(np.float32)


def multichannel1d(x, w):
    return np.float32(
        [sum(correlate1d(row, part, "valid") for row, part in zip(x, kernel, strict=True)) for kernel in w]
    )


def max_pool1d(x, size, stride):
    return np.float32([np.sort(x[i : i + size])[-1] for i in range(len(x))[: len(x) - size + 1 : stride]])


def avg_pool1d(x, size, stride):
    return convolve1d(x, np.ones(size) / size, "valid", stride)


def filter2d(image, kernel, mode):
    # Each pixel spreads the kernel; then the middle is kept.
    (H, W), (h, w) = image.shape, kernel.shape
    full = np.zeros((H + h - 1, W + w - 1), dtype=np.float32)
    for a in range(h):
        for b in range(w):
            full[a : a + H, b : b + W] += np.float32(kernel[a, b] * image)
    if mode == "same":
        return full[h // 2 : h // 2 + H, w // 2 : w // 2 + W]
    return full if mode == "full" else full[h - 1 : H, w - 1 : W]


def correlate2d(image, kernel, mode, stride=1):
    print("correlating", mode)
    return filter2d(image, np.flip(kernel), mode)[::stride, ::stride]


def pad2d(image, p, mode):
    for _ in range(p):
        image = np.float32(image)
        if mode == "edge":
            image = np.vstack([image[:1], image, image[-1:]])
            image = np.hstack([image[:, :1], image, image[:, -1:]])
    if mode == "edge":
        return image
    if mode == "reflect":
        image = np.vstack([image[1 : p + 1][::-1], image, image[-p - 1 : -1][::-1]])
        return np.hstack([image[:, 1 : p + 1][:, ::-1], image, image[:, -p - 1 : -1][:, ::-1]])
    out = np.ones((image.shape[0] + 2 * p, image.shape[1] + 2 * p)) * (image.mean() if mode == "mean" else 0)
    out[p : len(out) - p, p : out.shape[1] - p] = image
    return out


def separate(kernel):
    if np.linalg.matrix_rank(kernel) > 1:
        raise ValueError
    row = kernel[np.argmax(np.abs(kernel).sum(axis=1))]
    return kernel @ row / (row @ row), row


def filter_separable(image, column, row):
    return filter2d(filter2d(image, column[::-1, None], "valid"), row[None, ::-1], "valid")


def dilate(kernel, d):
    wide = np.float32(kernel)
    for axis in (0, 1):
        for place in range(kernel.shape[axis] - 1, 0, -1):
            wide = np.insert(wide, [place] * (d - 1), 0, axis=axis)
    return wide


def filter_rgb(image, kernels):
    return np.stack([sum(map(lambda x, k: correlate2d(x, k, "valid"), image, kernel)) for kernel in kernels])


def to_float01(u8):
    return np.float32(u8) / np.float32(255)


def to_float11(u8):
    return (np.float32(u8) - np.float32(127.5)) / np.float32(127.5)


def standardize(u8):
    values = np.float32(u8)
    values -= values.mean()
    return values / np.sqrt(np.mean(values**2))


def nhwc_to_nchw(x):
    return np.stack([x[..., c] for c in range(x.shape[-1])], axis=1).astype(np.float32)


def color_histogram(image, bins):
    box = np.digitize(image, np.arange(1, bins) * 256 / bins)
    flat = (box[..., 0] * bins + box[..., 1]) * bins + box[..., 2]
    counts = np.bincount(flat.ravel(), minlength=bins**3)
    return np.float32(counts / flat.size).reshape(bins, bins, bins)


def hog(image, cell, bins):
    grey = (0.299 * image[:, :, 0] + 0.587 * image[:, :, 1] + 0.114 * image[:, :, 2]).astype(np.float64)
    down, right = np.gradient(grey, axis=0), np.gradient(grey, axis=1)
    step = 180 / bins
    nearest = np.round(np.rad2deg(np.arctan2(down, right)) / step) % bins
    rows, columns = (np.arange(n) // cell for n in grey.shape)
    out = np.zeros((grey.shape[0] // cell, grey.shape[1] // cell, bins), np.float32)
    np.add.at(out, (rows[:, None], columns, nearest.astype(int)), np.hypot(right, down))
    length = np.linalg.norm(out)
    return out if length == 0 else out / length
