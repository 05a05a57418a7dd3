"""Right answers that work in float32, add up shifted images, and return lists and subclasses of what is expected."""

import numpy as np


class BadSize(ValueError):
    pass


def conv_output_size(n, f, stride, pad):
    end = n + 2 * pad - f
    if end not in range(0, max(end, 0) + 1, stride):
        raise BadSize("positions are not whole for", n, f, stride, pad)
    return len(range(0, end + 1, stride))


def conv_cost(h, w, c, k, f, stride, pad):
    area = np.prod([(side + 2 * pad - f) // stride + 1 for side in (h, w)])
    return (np.int32(k * (c * f**2 + 1)), float(area * k * c * f**2))


def receptive_field(layers, start=1):
    jump = np.cumprod([1] + [stride for _, stride in layers])
    return start + sum(int(step) * (f - 1) for (f, _), step in zip(layers, jump, strict=False))


def _shifts(height, width, out_height, out_width, stride):
    for p in range(height):
        for q in range(width):
            rows = slice(p, p + stride * (out_height - 1) + 1, stride)
            yield p, q, (slice(None), slice(None), rows, slice(q, q + stride * (out_width - 1) + 1, stride))


def conv_forward_naive(x, w, b, conv_param):
    x, w, b = (np.asarray(value, dtype=np.float32) for value in (x, w, b))
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    height, width = ((n - f) // stride + 1 for n, f in zip(padded.shape[2:], w.shape[2:], strict=True))
    out = np.zeros((x.shape[0], w.shape[0], height, width), dtype=np.float32)
    out += b.reshape(1, -1, 1, 1)
    for p, q, part in _shifts(*w.shape[2:], height, width, stride):
        out += np.einsum("nchw,fc->nfhw", padded[part], w[:, :, p, q])
    return [out, (padded, w, stride, pad)]


def conv_backward_naive(dout, cache):
    padded, w, stride, pad = cache
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for p, q, part in _shifts(*w.shape[2:], *dout.shape[2:], stride):
        dpadded[part] += np.einsum("nfhw,fc->nchw", dout, w[:, :, p, q])
        dw[:, :, p, q] = np.einsum("nfhw,nchw->fc", dout, padded[part])
    height, width = padded.shape[2] - 2 * pad, padded.shape[3] - 2 * pad
    return [dpadded[:, :, pad:, pad:][:, :, :height, :width], dw, dout.sum(axis=(0, 2, 3)).astype(np.float32)]


def max_pool_forward_naive(x, pool_param):
    height, width, stride = pool_param.values()
    H_out, W_out = (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1
    x = x.astype(np.float32)
    stack = np.stack([x[part] for _, _, part in _shifts(height, width, H_out, W_out, stride)])
    return stack.max(axis=0), (stack.argmax(axis=0), x.shape, (height, width, stride))


def max_pool_backward_naive(dout, cache):
    winner, shape, (height, width, stride) = cache
    dx = np.zeros(shape, dtype=np.float32)
    for p, q, part in _shifts(height, width, *dout.shape[2:], stride):
        dx[part] += dout * (winner == p * width + q)
    return dx


def avg_pool_forward(x, pool_param):
    height, width, stride = pool_param.values()
    H_out, W_out = (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1
    parts = [x[part] for _, _, part in _shifts(height, width, H_out, W_out, stride)]
    return (sum(parts) / len(parts)).astype(np.float32), (x.shape, height, width, stride)


def avg_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=np.float32)
    for _, _, part in _shifts(height, width, *dout.shape[2:], stride):
        dx[part] += (dout / (height * width)).astype(np.float32)
    return dx.tolist()
