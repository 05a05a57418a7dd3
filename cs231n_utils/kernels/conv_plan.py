"""Where everything lies for one convolution: the tile buffer, the steps of the filters in it, the places of the output.

A padded row q = y · stride + i · dilation of the image is line q // stride of phase q % stride. A filter's row i thus
meets, for every output line y, line y + m of phase r, where i · dilation = m · stride + r: a constant distance.
"""

import functools
from typing import NamedTuple

import numpy as np

__all__ = ["WHOLE", "Plan", "Problem", "Source", "forward_problem", "input_gradient_problem"]

# Bytes of one tile: two of them and a block of weights fit the second-level cache of most processors.
TILE_BYTES = 256 << 10
# Instead of a number of tiles: whole images.
WHOLE = 0


class Plan(NamedTuple):
    """The numbers of one convolution that compiled code reads; strides in elements."""

    itemsize: int
    max_rows: int
    groups: int
    channels: int  # of the source, in one group
    filters: int  # channels of the target, in one group
    group_weights: int
    source_image: int
    source_channel: int
    source_row: int
    source_col: int
    source_height: int
    source_width: int
    row_step: int  # source rows from one buffer line to the next
    col_step: int
    lead: int  # buffer lines before the one of a tile's first output
    halo: int  # buffer lines beyond the number of output lines
    buffer_rows: int
    buffer_width: int
    buffer_channel: int
    tile_rows: int
    tiles: int  # in one image
    first_row: int
    end_row: int
    target_image: int
    target_channel: int
    target_width: int
    in_place: int  # the source can be read as it is


class Problem(NamedTuple):
    """A Plan and its tables.

    downs: (vertical phases,) source row of a phase's line 0; rights: (horizontal phases, 3) the same for columns, and
    the columns from .. to that lie in the image; taps: int64 steps in the buffer, channel by channel for each phase of
    the target; phases: (phases of the target, 11) first tap, number of taps, first weight, lines from .. to, row factor
    and offset in the target, first column in the buffer, number of columns, column factor and offset in the target;
    order: for each phase, which weights, as (HH, WW) index pairs.
    """

    plan: Plan
    downs: np.ndarray
    rights: np.ndarray
    taps: np.ndarray
    phases: np.ndarray
    order: tuple
    buffer_size: int
    stage_size: int


class Source(NamedTuple):
    """What a plan depends on of the array it reads."""

    shape: tuple[int, int, int, int]
    strides: tuple[int, int, int, int]
    itemsize: int

    @classmethod
    def of(cls, array):
        return cls(array.shape, array.strides, array.itemsize)


# A training run has the same few layers in every step.
@functools.lru_cache(64)
def forward_problem(x, filters, windows, lanes, max_rows, least_tiles):
    """The problem whose target is the layer's output: (N, filters, H', W'). x: Source of (N, C, H, W)."""
    rows, cols = axes(windows)
    (height, width), channels = windows.out, x.shape[1] // windows.groups
    buffer_width = width + cols.halo
    in_place = int(least_tiles != WHOLE and readable_in_place(x, windows, lanes))
    line_bytes = x.itemsize * channels * len(rows.phases) * len(cols.phases) * buffer_width
    tile_rows = rows_of_tile(height, line_bytes, rows.halo, least_tiles)
    if in_place and tile_rows * width % lanes:
        tile_rows = height
    buffer_rows = tile_rows + rows.halo
    block = buffer_rows * buffer_width
    row_steps = np.array(rows.phase_of) * len(cols.phases) * block + np.array(rows.lines) * buffer_width
    col_steps = np.array(cols.phase_of) * block + np.array(cols.lines)
    channel_step = (
        x.shape[2] * x.shape[3] if in_place else odd_lines(len(rows.phases) * len(cols.phases) * block, x.itemsize)
    )
    taps = all_taps(channels, channel_step, row_steps, col_steps)
    order = np.arange(windows.kernel[0]), np.arange(windows.kernel[1])
    phase = [0, len(taps), 0, 0, height, 1, 0, 0, width, 1, 0]
    plan = Plan(
        itemsize=x.itemsize,
        max_rows=max_rows,
        groups=windows.groups,
        channels=channels,
        filters=filters // windows.groups,
        group_weights=filters // windows.groups * len(taps),
        **source_fields(x),
        row_step=windows.stride[0],
        col_step=windows.stride[1],
        lead=0,
        halo=rows.halo,
        buffer_rows=buffer_rows,
        buffer_width=buffer_width,
        buffer_channel=channel_step,
        tile_rows=tile_rows,
        tiles=-(-height // tile_rows),
        first_row=0,
        end_row=height,
        target_image=filters * height * width,
        target_channel=height * width,
        target_width=width,
        in_place=in_place,
    )
    rights = [inside(right - windows.pad[1], windows.stride[1], x.shape[3], buffer_width) for right in cols.phases]
    return problem(plan, np.array(rows.phases) - windows.pad[0], rights, taps, [phase], [order], lanes)


@functools.lru_cache(64)
def input_gradient_problem(dout, channels, windows, lanes, max_rows, least_tiles):
    """The problem whose source is dout, (N, F, H', W'), and whose target is dx, (N, channels, H, W).

    Pixel y of the padded image, in phase y % stride, sums the rows i of the filters with that phase.
    """
    rows, cols = axes(windows)
    (image_height, image_width), (up, left), (down, right) = windows.image, windows.pad, windows.stride
    first_row, end_row = up // down, (up + image_height - 1) // down + 1
    first_col, end_col = left // right, (left + image_width - 1) // right + 1
    buffer_width = end_col - first_col + cols.halo
    filters = dout.shape[1] // windows.groups
    # A 1 x 1 window with stride 1 and no padding needs no copy here either.
    in_place = readable_in_place(dout, windows, lanes)
    line_bytes = dout.itemsize * filters * buffer_width
    tile_rows = rows_of_tile(end_row - first_row, line_bytes, rows.halo, least_tiles)
    if in_place and tile_rows * image_width % lanes:
        tile_rows = image_height
    buffer_rows = tile_rows + rows.halo
    channel_step = dout.shape[2] * dout.shape[3] if in_place else odd_lines(buffer_rows * buffer_width, dout.itemsize)
    taps, phases, order, weights = [], [], [], 0
    for row_phase, col_phase in np.ndindex(windows.stride):
        chosen = [np.flatnonzero(np.array(axis.remainders) == r) for axis, r in ((rows, row_phase), (cols, col_phase))]
        line_steps = (rows.halo - np.array(rows.lines)[chosen[0]]) * buffer_width
        steps = all_taps(filters, channel_step, line_steps, cols.halo - np.array(cols.lines)[chosen[1]])
        low, high = (-((row_phase - up) // down), (image_height - 1 + up - row_phase) // down + 1)
        start, stop = (-((col_phase - left) // right), (image_width - 1 + left - col_phase) // right + 1)
        place = [down, row_phase - up, start - first_col, stop - start, right, right * start + col_phase - left]
        if start < stop:
            phases.append([sum(map(len, taps)), len(steps), weights, low, high, *place])
            order.append(tuple(chosen))
            taps.append(steps)
            weights += len(steps) * (channels // windows.groups)
    plan = Plan(
        itemsize=dout.itemsize,
        max_rows=max_rows,
        groups=windows.groups,
        channels=filters,
        filters=channels // windows.groups,
        group_weights=weights,
        **source_fields(dout),
        row_step=1,
        col_step=1,
        lead=rows.halo,
        halo=rows.halo,
        buffer_rows=buffer_rows,
        buffer_width=buffer_width,
        buffer_channel=channel_step,
        tile_rows=tile_rows,
        tiles=-(-(end_row - first_row) // tile_rows),
        first_row=first_row,
        end_row=end_row,
        target_image=channels * image_height * image_width,
        target_channel=image_height * image_width,
        target_width=image_width,
        in_place=in_place,
    )
    rights = [inside(first_col - cols.halo, 1, dout.shape[3], buffer_width)]
    return problem(plan, [0], rights, np.concatenate(taps), phases, order, lanes)


class Axis(NamedTuple):
    """One axis: for each place in the window, its lines and phase; the phases in use; and the most lines."""

    lines: list[int]
    remainders: list[int]
    phases: list[int]
    phase_of: list[int]
    halo: int


def axes(windows):
    for size, stride, dilation in zip(windows.kernel, windows.stride, windows.dilation, strict=True):
        lines, remainders = zip(*(divmod(place * dilation, stride) for place in range(size)), strict=True)
        phases = sorted(set(remainders))
        yield Axis(lines, remainders, phases, [phases.index(one) for one in remainders], max(lines))


def all_taps(channels, channel_step, row_steps, col_steps):
    """Steps from the first position to each weight's pixel: (channels · rows · columns,) int64."""
    steps = np.arange(channels)[:, None, None] * channel_step + row_steps[:, None] + col_steps
    return np.ascontiguousarray(steps.reshape(-1), np.int64)


def odd_lines(size, itemsize):
    """At least size, and an odd number of 64-byte lines: steps of a power of two would share a corner of the cache."""
    line = 64 // itemsize
    return (-(-size // line) | 1) * line


def inside(start, step, size, count):
    """(start, low, high): of `count` positions start, start + step, …, those from low to high lie in 0 .. size − 1."""
    low = min(count, max(0, -(start // step)))
    return start, low, min(count, max(low, (size - 1 - start) // step + 1))


def rows_of_tile(height, line_bytes, halo, least_tiles):
    """Lines of a tile: TILE_BYTES with its halo, but few halos too, and at least `least_tiles` tiles in an image."""
    if least_tiles == WHOLE:
        return height
    most = max(TILE_BYTES // max(1, line_bytes) - halo, 2 * halo, 4)
    tiles = max(-(-height // most), min(least_tiles, height))
    return -(-height // tiles)


def readable_in_place(x, windows, lanes):
    """Whether a 1 x 1 convolution can read x where it is: whole vectors never reach past its end."""
    height, width = x.shape[2:]
    plain = windows.kernel == windows.stride == (1, 1) and windows.pad == (0, 0)
    lines = x.strides[1:] == (height * width * x.itemsize, width * x.itemsize, x.itemsize)
    return int(plain and lines and height * width % lanes == 0)


def source_fields(x):
    names = ("source_image", "source_channel", "source_row", "source_col")
    strides = dict(zip(names, (step // x.itemsize for step in x.strides), strict=True))
    return {**strides, "source_height": x.shape[2], "source_width": x.shape[3]}


def problem(plan, downs, rights, taps, phases, order, lanes):
    # Vectors may start at the last position and be read in pairs.
    buffer_size = plan.channels * plan.buffer_channel + 4 * lanes
    stage_size = plan.max_rows * (plan.tile_rows * plan.buffer_width + 4 * lanes)
    tables = (np.array(table, np.int64) for table in (downs, rights))
    return Problem(plan, *tables, taps, np.array(phases, np.int64), tuple(order), buffer_size, stage_size)
