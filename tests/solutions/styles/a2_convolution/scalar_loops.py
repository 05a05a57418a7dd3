"""Right answers number by number, with lists for arrays where that is enough."""

import math


def convolve1d(x, w, mode="full", stride=1):
    n, s = len(x), len(w)
    out = []
    for i in range(n + s - 1):
        total = 0.0
        for j in range(s):
            if 0 <= i - j < n:
                total += float(x[i - j]) * float(w[j])
        out.append(total)
    if mode == "same":
        cut = math.ceil((s - 1) / 2)
        out = out[cut : cut + n]
    if mode == "valid":
        out = out[s - 1 : n]
    return [out[i] for i in range(0, len(out), stride)]


def correlate1d(x, w, mode="full", stride=1):
    s = len(w)
    left, right = {"full": (s - 1, s - 1), "same": ((s - 1) // 2, s // 2), "valid": (0, 0)}[mode]
    padded = [0.0] * left + [float(value) for value in x] + [0.0] * right
    starts = range(0, len(padded) - s + 1, stride)
    return [sum(padded[i + j] * float(w[j]) for j in range(s)) for i in starts]


def convolve1d_backward(dout, x, w):
    dx, dw = [0.0] * len(x), [0.0] * len(w)
    for i in range(len(x)):
        for j in range(len(w)):
            dx[i] += float(w[j] * dout[i + j])
            dw[j] += float(x[i] * dout[i + j])
    return [dx, dw]


def toeplitz(w, n):
    s = len(w)
    return [[float(w[i - j]) if 0 <= i - j < s else 0.0 for j in range(n)] for i in range(n + s - 1)]


def multichannel1d(x, w):
    F, C, s = w.shape
    return [
        [sum(x[c, i + j] * w[f, c, j] for c in range(C) for j in range(s)) for i in range(x.shape[1] - s + 1)]
        for f in range(F)
    ]


def max_pool1d(x, size, stride):
    return [max(x[i : i + size]) for i in range(0, len(x) - size + 1, stride)]


def avg_pool1d(x, size, stride):
    out, start = [], 0
    while start + size <= len(x):
        out.append(sum(x[start : start + size]) / size)
        start += stride
    return tuple(out)


def correlate2d(image, kernel, mode, stride=1):
    (H, W), (h, w) = image.shape, kernel.shape
    up = {"full": h - 1, "same": math.floor((h - 1) / 2), "valid": 0}[mode]
    left = {"full": w - 1, "same": math.floor((w - 1) / 2), "valid": 0}[mode]
    rows = {"full": H + h - 1, "same": H, "valid": H - h + 1}[mode]
    columns = {"full": W + w - 1, "same": W, "valid": W - w + 1}[mode]
    out = []
    for i in range(0, rows, stride):
        line = []
        for j in range(0, columns, stride):
            total = 0.0
            for a in range(h):
                for b in range(w):
                    y, x = i - up + a, j - left + b
                    if 0 <= y < H and 0 <= x < W:
                        total += image[y, x] * kernel[a, b]
            line.append(total)
        out.append(line)
    return out


def filter2d(image, kernel, mode):
    h, w = kernel.shape
    turned = kernel.copy()
    for a in range(h):
        for b in range(w):
            turned[a, b] = kernel[h - 1 - a, w - 1 - b]
    return correlate2d(image, turned, mode)


def pad2d(image, p, mode):
    H, W = image.shape
    mean = sum(sum(line) for line in image) / (H * W)

    def inside(place, size):
        if mode == "edge":
            return min(max(place, 0), size - 1)
        if place < 0:
            return -place
        return place if place < size else 2 * (size - 1) - place

    out = []
    for i in range(-p, H + p):
        line = []
        for j in range(-p, W + p):
            if mode in ("edge", "reflect") or (0 <= i < H and 0 <= j < W):
                line.append(image[inside(i, H), inside(j, W)])
            else:
                line.append(mean if mode == "mean" else 0)
        out.append(line)
    return out


def separate(kernel):
    h, w = kernel.shape
    largest = max(abs(kernel[a, b]) for a in range(h) for b in range(w))
    i, j = next((a, b) for a in range(h) for b in range(w) if abs(kernel[a, b]) == largest)
    row = [kernel[i, b] for b in range(w)]
    column = [kernel[a, j] / kernel[i, j] for a in range(h)]
    for a in range(h):
        for b in range(w):
            if abs(column[a] * row[b] - kernel[a, b]) > 1e-6 * largest:
                raise ValueError("not separable")
    return [column, row]


def filter_separable(image, column, row):
    H, W = image.shape
    tall = [
        [sum(column[a] * image[i + a, j] for a in range(len(column))) for j in range(W)]
        for i in range(H - len(column) + 1)
    ]
    return [[sum(row[b] * line[j + b] for b in range(len(row))) for j in range(W - len(row) + 1)] for line in tall]


def dilate(kernel, d):
    h, w = kernel.shape
    return [
        [kernel[i // d, j // d] if i % d == 0 and j % d == 0 else 0 for j in range((w - 1) * d + 1)]
        for i in range((h - 1) * d + 1)
    ]


def filter_rgb(image, kernels):
    out = []
    for kernel in kernels:
        maps = [correlate2d(channel, part, "valid") for channel, part in zip(image, kernel, strict=True)]
        out.append([[sum(values) for values in zip(*lines, strict=True)] for lines in zip(*maps, strict=True)])
    return out


def _every(table, function):
    """Nested lists with the function of every number."""
    if getattr(table, "ndim", 0) == 0:
        return function(int(table))
    return [_every(row, function) for row in table]


def to_float01(u8):
    return _every(u8, lambda value: value / 255.0)


def to_float11(u8):
    return _every(u8, lambda value: 2 * value / 255 - 1)


def standardize(u8):
    values = [int(value) for value in u8.flat]
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return _every(u8, lambda value: (value - mean) / deviation)


def nhwc_to_nchw(x):
    N, H, W, C = x.shape
    return [[[[x[n, i, j, c] for j in range(W)] for i in range(H)] for c in range(C)] for n in range(N)]


def color_histogram(image, bins):
    out = [[[0.0] * bins for _ in range(bins)] for _ in range(bins)]
    H, W, _ = image.shape
    for row in image:
        for pixel in row:
            r, g, b = (int(int(value) / 256 * bins) for value in pixel)
            out[r][g][b] += 1 / (H * W)
    return out


def hog(image, cell, bins):
    H, W, _ = image.shape
    grey = [[0.299 * float(r) + 0.587 * float(g) + 0.114 * float(b) for r, g, b in row] for row in image]
    out = [[[0.0] * bins for _ in range(W // cell)] for _ in range(H // cell)]

    def slope(before, here, after):
        if before is None:
            return after - here
        return here - before if after is None else (after - before) / 2

    for i in range(H):
        for j in range(W):
            left, right = (grey[i][j - 1] if j else None), (grey[i][j + 1] if j < W - 1 else None)
            above, below = (grey[i - 1][j] if i else None), (grey[i + 1][j] if i < H - 1 else None)
            dx, dy = slope(left, grey[i][j], right), slope(above, grey[i][j], below)
            degrees = math.degrees(math.atan2(dy, dx)) % 180
            nearest = int(degrees / (180 / bins) + 0.5) % bins
            out[i // cell][j // cell][nearest] += math.sqrt(dx * dx + dy * dy)
    length = math.sqrt(sum(value**2 for line in out for votes in line for value in votes)) or 1.0
    return [[[value / length for value in votes] for votes in line] for line in out]
