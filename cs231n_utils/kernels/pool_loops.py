"""What numba compiles for pooling: one channel of one image after another, sorted into phases as for convolution.

Each place in the window is then one distance in memory, and a whole channel one long line of vectors.
"""

from .conv_loops import pack
from .vector_code import load, merge_vectors, store

__all__ = ["HELPERS", "KERNELS", "flatten", "pool_max", "pool_mean", "spread_max", "spread_mean", "unflatten", "unpack"]


def pool_max(low, zero, none, width, plan, downs, rights, taps, source, out, places, buffer, best, marks, first, last):
    """Maxima of the planes first..last, and where in the window they were.

    low: −inf, what surrounds the image; none: 0 of the places' dtype; taps: an array of int64 steps in the buffer;
    source, out and places are addresses, as are this thread's buffer and its lines `best` and `marks`.
    """
    length = (plan.end_row - 1) * plan.buffer_width + plan.target_width
    for plane in range(first, last):
        pack(low, width, plan, downs, rights, source + origin(plan, plane), buffer, 0, plan.buffer_rows)
        for x in range(length):
            store(low, best, x, load(low, buffer, taps[0] + x))
            store(low, marks, x, zero)
        for tap in range(1, len(taps)):
            step, mark = taps[tap], zero + tap
            for x in range(length):
                value, most = load(low, buffer, step + x), load(low, best, x)
                better = (value > most) | (value != value)
                store(low, best, x, value if better else most)
                # Kept as floats, as wide as the values: vectors of two widths would be taken apart.
                store(low, marks, x, mark if better else load(low, marks, x))
        at = plane * plan.target_channel
        flatten(low, low, plan, best, out, at)
        flatten(low, none, plan, marks, places, at)


def pool_mean(zero, width, plan, downs, rights, taps, source, out, buffer, total, first, last):
    """Means of the planes first..last, zeros of the padding included."""
    length = (plan.end_row - 1) * plan.buffer_width + plan.target_width
    count = zero + len(taps)
    for plane in range(first, last):
        pack(zero, width, plan, downs, rights, source + origin(plan, plane), buffer, 0, plan.buffer_rows)
        for x in range(length):
            store(zero, total, x, load(zero, buffer, taps[0] + x))
        for tap in range(1, len(taps)):
            step = taps[tap]
            for x in range(length):
                store(zero, total, x, load(zero, total, x) + load(zero, buffer, step + x))
        for x in range(length):
            store(zero, total, x, load(zero, total, x) / count)
        flatten(zero, zero, plan, total, out, plane * plan.target_channel)


def spread_max(
    zero,
    none,
    width,
    plan,
    downs,
    rights,
    taps,
    upstream,
    strides,
    places,
    mark_bytes,
    dx,
    buffer,
    given,
    marks,
    first,
    last,
):
    """dx of the planes first..last: each upstream gradient to the place in its window that was the maximum."""
    length = (plan.end_row - 1) * plan.buffer_width + plan.target_width
    for plane in range(first, last):
        for x in range(plan.buffer_channel):
            store(zero, buffer, x, zero)
        unflatten(zero, zero, plan, upstream + offset(plan, strides, plane), strides[2], strides[3], given)
        unflatten(none, zero, plan, places + plane * plan.target_channel * mark_bytes, plan.target_width, 1, marks)
        for tap in range(len(taps)):
            step, mark = taps[tap], zero + tap
            for x in range(length):
                share = load(zero, given, x) if load(zero, marks, x) == mark else zero
                store(zero, buffer, step + x, load(zero, buffer, step + x) + share)
        unpack(zero, width, plan, downs, rights, buffer, dx, plane * plan.source_height * plan.source_width)


def spread_mean(zero, width, plan, downs, rights, taps, upstream, strides, dx, buffer, given, first, last):
    """dx of the planes first..last: each upstream gradient in equal parts to its window."""
    length = (plan.end_row - 1) * plan.buffer_width + plan.target_width
    count = zero + len(taps)
    for plane in range(first, last):
        for x in range(plan.buffer_channel):
            store(zero, buffer, x, zero)
        unflatten(zero, zero, plan, upstream + offset(plan, strides, plane), strides[2], strides[3], given)
        for x in range(length):
            store(zero, given, x, load(zero, given, x) / count)
        for tap in range(len(taps)):
            step = taps[tap]
            for x in range(length):
                store(zero, buffer, step + x, load(zero, buffer, step + x) + load(zero, given, x))
        unpack(zero, width, plan, downs, rights, buffer, dx, plane * plan.source_height * plan.source_width)


def origin(plan, plane):
    """Bytes from the first pixel to the plane's."""
    image, channel = plane // plan.groups, plane % plan.groups
    return (image * plan.source_image + channel * plan.source_channel) * plan.itemsize


def offset(plan, strides, plane):
    """The same for the upstream gradient."""
    return (plane // plan.groups * strides[0] + plane % plan.groups * strides[1]) * plan.itemsize


def flatten(zero, target, plan, line, out, at):
    """Copy the columns that are outputs from a line of windows to the output, leaving out those past the image."""
    for row in range(plan.end_row):
        for x in range(plan.target_width):
            store(target, out, at + row * plan.target_width + x, load(zero, line, row * plan.buffer_width + x))


def unflatten(given, zero, plan, source, row_step, col_step, line):
    """The other way round, with zeros for the windows past the image."""
    for row in range(plan.end_row):
        at = row * plan.buffer_width
        if col_step == 1:
            for x in range(plan.target_width):
                store(zero, line, at + x, load(given, source, row * row_step + x))
        else:
            for x in range(plan.target_width):
                store(zero, line, at + x, load(given, source, row * row_step + x * col_step))
        for x in range(plan.target_width, plan.buffer_width):
            store(zero, line, at + x, zero)


def unpack(zero, width, plan, downs, rights, buffer, dx, start):
    """Sort the phases back into lines of the image; pixels that no window saw get 0."""
    for y in range(plan.source_height):
        line = start + y * plan.source_width
        for x in range(plan.source_width):
            store(zero, dx, line + x, zero)
        for phase in range(len(downs)):
            row, rest = (y - downs[phase]) // plan.row_step, (y - downs[phase]) % plan.row_step
            if rest or row >= plan.buffer_rows:
                continue
            block = plan.buffer_rows * plan.buffer_width
            at = phase * len(rights) * block + row * plan.buffer_width
            across = 0
            if plan.col_step == 2 and len(rights) == 2:
                # Both halves at once, so that the line is written in order.
                low, high = max(rights[0, 1], rights[1, 1]), min(rights[0, 2], rights[1, 2])
                even = line + rights[0, 0]
                x = low
                while x + width // 4 <= high:
                    pixels = buffer + (at + x) * plan.itemsize
                    target = dx + (even + 2 * x) * plan.itemsize
                    if x + width <= high:
                        merge_vectors(1, zero, pixels, pixels + block * plan.itemsize, target)
                        x += width
                    else:
                        merge_vectors(4, zero, pixels, pixels + block * plan.itemsize, target)
                        x += width // 4
                while x < high:
                    store(zero, dx, even + 2 * x, load(zero, buffer, at + x))
                    store(zero, dx, even + 2 * x + 1, load(zero, buffer, at + block + x))
                    x += 1
                for half in range(2):
                    for x in range(rights[half, 1], low):
                        store(zero, dx, even + half + 2 * x, load(zero, buffer, at + half * block + x))
                    for x in range(max(low, high), rights[half, 2]):
                        store(zero, dx, even + half + 2 * x, load(zero, buffer, at + half * block + x))
                continue
            for across in range(len(rights)):
                for x in range(rights[across, 1], rights[across, 2]):
                    pixel = load(zero, buffer, at + across * block + x)
                    store(zero, dx, line + rights[across, 0] + x * plan.col_step, pixel)


KERNELS = (pool_max, pool_mean, spread_max, spread_mean)
HELPERS = (origin, offset, flatten, unflatten, unpack)
