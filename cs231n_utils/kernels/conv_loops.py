"""What numba compiles for convolution: one tile of one image after another, small enough to stay in the cache.

A tile's pixels are copied once into a padded buffer, sorted by their place within the stride (a "phase"), so that every
step of a filter is one constant distance in memory whatever the stride and the dilation. No columns are made: the
distances (`taps`) stand for them. `convolve` gives outputs, and gradients of inputs, which are convolutions of the
upstream gradient; `correlate` gives gradients of weights.
"""

from .vector_code import copy_vector, correlate_block, load, multiply_block, store, turn_block

__all__ = ["FLAT_GAIN", "convolve", "copy_edge", "copy_stage", "correlate", "multiply", "pack", "products", "turn"]

# Vectors that run over line ends need a second copy of the output; they must save this factor of the work.
FLAT_GAIN = 1.25


def convolve(zero, width, plan, downs, rights, phases, taps, source, weights, bias, target, buffer, stage, first, last):
    """Outputs of tiles first..last, counted over images, groups and tiles of an image.

    width: numbers in a vector; plan: `conv_plan.Plan`; downs, rights, phases: int64 arrays (`conv_plan`); all else but
    the tile numbers are addresses: of taps, pixels, packed weights, bias, output, and this thread's buffer and stage.
    """
    size = plan.itemsize
    for tile in range(first, last):
        image, group = tile // (plan.groups * plan.tiles), tile // plan.tiles % plan.groups
        start = plan.first_row + tile % plan.tiles * plan.tile_rows
        stop = min(plan.end_row, start + plan.tile_rows)
        seen = source + (image * plan.source_image + group * plan.channels * plan.source_channel) * size
        pixels = buffer
        if plan.in_place:
            pixels = seen + start * plan.source_row * size
        else:
            pack(zero, width, plan, downs, rights, seen, buffer, start - plan.lead, stop - start + plan.halo)
        for index in range(len(phases)):
            phase = phases[index]
            low, high = max(start, phase[3]), min(stop, phase[4])
            if low < high:
                origin = image * plan.target_image + group * plan.filters * plan.target_channel
                origin += (phase[5] * low + phase[6]) * plan.target_width + phase[10]
                multiply(
                    zero,
                    width,
                    plan,
                    phase,
                    high - low,
                    pixels + ((low - start) * plan.buffer_width + phase[7]) * size,
                    taps + phase[0] * 8,
                    weights + (group * plan.group_weights + phase[2]) * size,
                    bias + group * plan.filters * size,
                    target + origin * size,
                    stage,
                )


def pack(zero, width, plan, downs, rights, source, buffer, start, rows):
    """Copy `rows` lines of each phase of all channels, from line `start` on, with zeros for the padding."""
    size, step = plan.itemsize, plan.col_step * plan.source_col
    for channel in range(plan.channels):
        place = channel * plan.buffer_channel
        for down in downs:
            for row in range(rows):
                y = (start + row) * plan.row_step + down
                for across in range(rights.shape[0]):
                    right, low, high = rights[across, 0], rights[across, 1], rights[across, 2]
                    at = place + (across * plan.buffer_rows + row) * plan.buffer_width
                    if y < 0 or y >= plan.source_height:
                        low, high = plan.buffer_width, plan.buffer_width
                    for x in range(low):
                        store(zero, buffer, at + x, zero)
                    line = channel * plan.source_channel + y * plan.source_row + right * plan.source_col
                    copy_line(
                        zero, size, width, step, source + (line + low * step) * size,
                        buffer + (at + low) * size, high - low,
                    )  # fmt: skip
                    for x in range(high, plan.buffer_width):
                        store(zero, buffer, at + x, zero)
            place += rights.shape[0] * plan.buffer_rows * plan.buffer_width


def copy_line(zero, size, width, step, source, target, count):
    """Copy `count` numbers that lie `step` apart, by whole vectors and quarters of them where that is possible."""
    done, quarter = 0, width // 4
    if step == 1:
        while done + width <= count:
            copy_vector(1, 1, zero, source + done * size, target + done * size)
            done += width
        while done + quarter <= count:
            copy_vector(4, 1, zero, source + done * size, target + done * size)
            done += quarter
    elif step == 2:
        while done + width <= count:
            copy_vector(1, 2, zero, source + 2 * done * size, target + done * size)
            done += width
        while done + quarter <= count:
            copy_vector(4, 2, zero, source + 2 * done * size, target + done * size)
            done += quarter
    while done < count:
        store(zero, target, done, load(zero, source, done * step))
        done += 1


def multiply(zero, width, plan, phase, rows, pixels, taps, weights, bias, target, stage):
    """All filters at rows × phase[8] output positions, in blocks of a few filters and two vectors."""
    size, across = plan.itemsize, phase[8]
    pitch, out_pitch = plan.buffer_width, phase[5] * plan.target_width
    lines, length = rows, across
    if across == pitch and across == out_pitch and phase[9] == 1:
        lines, length = 1, rows * across
    segments = (length + width - 1) // width
    flat = (rows - 1) * pitch + across
    staged = phase[9] != 1 or lines * segments > FLAT_GAIN * ((flat + width - 1) // width)
    if staged:
        lines, length = 1, flat
        segments = (length + width - 1) // width
    stage_pitch = (segments + 1) * width
    filters, blocks = plan.filters, (plan.filters + plan.max_rows - 1) // plan.max_rows
    done = 0
    for block in range(blocks):
        height = (filters - done + blocks - block - 1) // (blocks - block)
        out = target + done * plan.target_channel * size
        for pair in range(0, lines * segments, 2):
            line, segment = pair // segments, pair % segments
            next_line, next_segment = (pair + 1) // segments, (pair + 1) % segments
            if pair + 1 == lines * segments:
                next_line, next_segment = line, segment
            first, second = line * pitch + segment * width, next_line * pitch + next_segment * width
            if staged:
                products(
                    height, zero, pixels, first, second, taps, phase[1], weights, bias + done * size,
                    stage, segment * width, (segment + 1) * width, stage_pitch,
                )  # fmt: skip
                continue
            left = line * out_pitch + segment * width
            right = next_line * out_pitch + next_segment * width
            left_count, right_count = length - segment * width, length - next_segment * width
            if left_count >= width and right_count >= width:
                products(
                    height, zero, pixels, first, second, taps, phase[1], weights, bias + done * size,
                    out, left, right, plan.target_channel,
                )  # fmt: skip
            else:
                products(
                    height, zero, pixels, first, second, taps, phase[1], weights, bias + done * size,
                    stage, 0, width, 2 * width,
                )  # fmt: skip
                copy_edge(zero, stage, out, height, min(width, left_count), left, 0, width, plan.target_channel)
                copy_edge(zero, stage, out, height, min(width, right_count), right, width, width, plan.target_channel)
        if staged:
            copy_stage(
                zero, stage, stage_pitch, out, plan.target_channel, height, rows, pitch, across, out_pitch, phase
            )
        weights += phase[1] * height * size
        done += height


def products(
    height, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch
):  # numba wants the number of rows as a literal
    """One block of `height` filters and two vectors."""
    if height == 8:
        multiply_block(8, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 7:
        multiply_block(7, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 6:
        multiply_block(6, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 5:
        multiply_block(5, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 4:
        multiply_block(4, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 3:
        multiply_block(3, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    elif height == 2:
        multiply_block(2, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)
    else:
        multiply_block(1, zero, pixels, first, second, taps, count, weights, bias, target, left, right, pitch)


def copy_edge(zero, stage, out, height, count, place, column, width, channel):
    """Copy what is valid of vectors that reach past the end of a line."""
    for row in range(height):
        for x in range(count):
            store(zero, out, row * channel + place + x, load(zero, stage, row * 2 * width + column + x))


def copy_stage(zero, stage, stage_pitch, out, channel, height, rows, pitch, across, out_pitch, phase):
    """Copy lines out of vectors that ran over line ends, phase[9] apart where the gradient of a stride is spread."""
    step = phase[9]
    for block_row in range(height):
        for row in range(rows):
            at, given = block_row * channel + row * out_pitch, block_row * stage_pitch + row * pitch
            if step == 1:
                for x in range(across):
                    store(zero, out, at + x, load(zero, stage, given + x))
            else:
                for x in range(across):
                    store(zero, out, at + x * step, load(zero, stage, given + x))


def correlate(
    zero,
    one,
    nowhere,
    width,
    plan,
    downs,
    rights,
    taps,
    count,
    source,
    upstream,
    strides,
    dw,
    db,
    buffer,
    turned,
    first,
    last,
):
    """Add the gradients of weights and bias from tiles first..last to dw and db.

    upstream: address of dout with `strides`, an int64 array of (image, channel, row, column), in elements;
    dw: (groups, panels, count, 2 vectors of filters), the last panel 1 or 2 vectors wide; count: taps, a multiple of 4;
    one, nowhere: addresses of a 1 and of an int64 0; turned: room for one tile of dout with the filters last.
    """
    size = plan.itemsize
    vectors = (plan.filters + width - 1) // width
    for tile in range(first, last):
        image, group = tile // (plan.groups * plan.tiles), tile // plan.tiles % plan.groups
        start = plan.first_row + tile % plan.tiles * plan.tile_rows
        rows = min(plan.end_row, start + plan.tile_rows) - start
        across = plan.target_width
        seen = source + (image * plan.source_image + group * plan.channels * plan.source_channel) * size
        pixels = buffer
        if plan.in_place:
            pixels = seen + start * plan.source_row * size
        else:
            pack(zero, width, plan, downs, rights, seen, buffer, start, rows + plan.halo)
        given = upstream + (image * strides[0] + group * plan.filters * strides[1] + start * strides[2]) * size
        turn(zero, size, width, plan.filters, given, strides, turned, rows, across)
        down, right = rows, across
        if across == plan.buffer_width:
            down, right = 1, rows * across
        for panel in range(0, vectors, 2):
            wide = min(2, vectors - panel)
            part = turned + panel * width * rows * across * size
            into = dw + (group * vectors + panel) * width * count * size
            total = db + (group * vectors + panel) * width * size
            # The bias meets a pixel that is always one.
            if wide == 2:
                correlate_block(1, 2, zero, one, rows * across, 1, 0, nowhere, part, total)
            else:
                correlate_block(1, 1, zero, one, rows * across, 1, 0, nowhere, part, total)
            for tap in range(0, count, 8):
                at = into + tap * wide * width * size
                where = taps + tap * 8
                if wide == 2 and tap + 8 <= count:
                    correlate_block(8, 2, zero, pixels, down, right, plan.buffer_width, where, part, at)
                elif wide == 2:
                    correlate_block(4, 2, zero, pixels, down, right, plan.buffer_width, where, part, at)
                elif tap + 8 <= count:
                    correlate_block(8, 1, zero, pixels, down, right, plan.buffer_width, where, part, at)
                else:
                    correlate_block(4, 1, zero, pixels, down, right, plan.buffer_width, where, part, at)


def turn(zero, size, width, filters, given, strides, turned, rows, across):
    """A tile of dout with the filters last: panels of two vectors, or of one at the end, (rows · across, filters)."""
    vectors = (filters + width - 1) // width
    lines, length = rows, across
    if strides[2] == across * strides[3]:
        lines, length = 1, rows * across
    for panel in range(0, vectors, 2):
        wide = min(2, vectors - panel) * width
        base = panel * width * rows * across
        for vector in range(panel, min(vectors, panel + 2)):
            valid = min(width, filters - vector * width)
            for line in range(lines):
                first = vector * width * strides[1] + line * strides[2]
                at, done = base + line * across * wide + (vector - panel) * width, 0
                while strides[3] == 1 and done + width <= length:
                    block = given + (first + done) * size
                    turn_block(zero, block, strides[1], valid, turned + (at + done * wide) * size, wide)
                    done += width
                for lane in range(width):
                    channel = first + min(lane, valid - 1) * strides[1]
                    for x in range(done, length):
                        store(zero, turned, at + x * wide + lane, load(zero, given, channel + x * strides[3]))


KERNELS = (convolve, correlate)
HELPERS = (copy_line, pack, multiply, products, copy_edge, copy_stage, turn)
