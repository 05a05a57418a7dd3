"""Convolution on the compiled kernels: plans, packs the weights, shares the tiles among threads."""

import itertools

import numpy as np

from . import compiler, conv_plan, crew, vector_code

__all__ = ["backward", "forward"]

# Multiply-adds below which waking another thread costs more than it saves.
WORTH_A_THREAD = 1_000_000


def forward(x, w, b, windows):
    """out: (N, F, H', W'), of checked arguments (`windows.conv_windows`)."""
    x, out = addressable(x), np.empty((len(x), len(w), *windows.out), x.dtype)
    threads = helpers_for(x, w, windows)
    lanes, rows = vector_code.lanes(x.itemsize), vector_code.max_rows()
    problem = conv_plan.forward_problem(
        conv_plan.Source.of(x), len(w), windows, lanes, rows, least_tiles(x, windows, threads)
    )
    filters = w.reshape(windows.groups, len(w) // windows.groups, -1)
    tasks = convolution(problem, x, pack_weights([filters], rows), b, out, lanes, threads)
    share_tasks(tasks, threads)
    return out


def backward(dout, x, w, windows, needs_dx=True):
    """(dx, dw, db) for the upstream gradient dout: (N, F, H', W'); dx is None where nobody needs it."""
    x, dout = addressable(x), addressable(dout)
    threads = helpers_for(x, w, windows)
    lanes, rows = vector_code.lanes(x.itemsize), vector_code.max_rows()
    tiles = least_tiles(x, windows, threads)
    dx, to_dx = input_gradient(dout, x, w, windows, threads) if needs_dx else (None, [])
    gather = conv_plan.forward_problem(conv_plan.Source.of(x), len(w), windows, lanes, rows, tiles)
    to_dw, finish = correlation(gather, x, dout, lanes, threads)
    share_tasks([*to_dw, *to_dx], threads)
    dw, db = finish()
    return dx, dw.reshape(w.shape), db


def input_gradient(dout, x, w, windows, threads):
    """(dx, tasks): dx is filled by the tasks."""
    groups, tiles = windows.groups, least_tiles(x, windows, threads)
    lanes, rows = vector_code.lanes(x.itemsize), vector_code.max_rows()
    spread = conv_plan.input_gradient_problem(conv_plan.Source.of(dout), x.shape[1], windows, lanes, rows, tiles)
    dx = np.empty(x.shape, x.dtype)
    turned = w.reshape(groups, len(w) // groups, *w.shape[1:]).swapaxes(1, 2)  # (G, C / G, F / G, HH, WW)
    parts = [turned[..., i[:, None], j].reshape(*turned.shape[:2], -1) for i, j in spread.order]
    return dx, convolution(spread, dout, pack_weights(parts, rows), np.zeros(x.shape[1], x.dtype), dx, lanes, threads)


def convolution(problem, source, weights, bias, target, lanes, threads):
    """Tasks that together write target; a task is a function of a thread's scratch memory."""
    plan, kernel = problem.plan, compiler.kernels().convolve
    zero, bias = source.dtype.type(0), np.ascontiguousarray(bias)

    def task(first, last):
        def run(scratch):
            buffer = scratch("buffer", problem.buffer_size, source.dtype)
            stage = scratch("stage", problem.stage_size, source.dtype)
            kernel(
                zero, lanes, plan, problem.downs, problem.rights, problem.phases, address(problem.taps),
                address(source), address(weights), address(bias), address(target), address(buffer), address(stage),
                first, last,
            )  # fmt: skip

        return run

    return [task(*part) for part in parts_of(len(source) * plan.groups * plan.tiles, 4 * threads)]


def correlation(problem, x, dout, lanes, threads):
    """(tasks, finish): finish() gives (dw, db) after the tasks are done.

    Each task sums in memory of its own, always the same tiles, and the sums are added in order: the result doesn't
    depend on which thread was faster.
    """
    plan, kernel = problem.plan, compiler.kernels().correlate
    vectors, taps = -(-plan.filters // lanes), -(-len(problem.taps) // 4) * 4
    steps = np.zeros(taps, np.int64)
    steps[: len(problem.taps)] = problem.taps
    strides = np.array([step // dout.itemsize for step in dout.strides], np.int64)
    parts = parts_of(len(x) * plan.groups * plan.tiles, threads)
    dw = np.zeros((len(parts), plan.groups, vectors * taps * lanes), x.dtype)
    db = np.zeros((len(parts), plan.groups, vectors * lanes), x.dtype)
    zero, one, nowhere = x.dtype.type(0), np.ones(1, x.dtype), np.zeros(1, np.int64)
    turned_size = plan.tile_rows * plan.target_width * vectors * lanes

    def task(slot, first, last):
        def run(scratch):
            buffer = scratch("buffer", problem.buffer_size, x.dtype)
            turned = scratch("turned", turned_size, x.dtype)
            kernel(
                zero, address(one), address(nowhere), lanes, plan, problem.downs, problem.rights, address(steps), taps,
                address(x), address(dout), strides, address(dw[slot]), address(db[slot]), address(buffer),
                address(turned), first, last,
            )  # fmt: skip

        return run

    def finish():
        count = len(problem.taps)
        total, bias = dw.sum(axis=0), db.sum(axis=0)
        pairs = vectors // 2 * 2 * taps * lanes
        wide = total[:, :pairs].reshape(plan.groups, -1, taps, 2 * lanes)
        last = total[:, pairs:].reshape(plan.groups, -1, taps, lanes)
        by_filter = np.concatenate(
            [part.transpose(0, 1, 3, 2).reshape(plan.groups, -1, taps) for part in (wide, last)], axis=1
        )
        return by_filter[:, : plan.filters, :count], bias[:, : plan.filters].reshape(-1)

    return [task(slot, *part) for slot, part in enumerate(parts)], finish


def pack_weights(parts, max_rows):
    """All weights in the order in which blocks of filters read them. parts: (groups, filters, taps) for each phase."""
    packed = []
    for part in parts:
        groups, filters, _ = part.shape
        blocks = -(-filters // max_rows)
        start = 0
        for block in range(blocks):
            stop = start + -(-(filters - start) // (blocks - block))
            packed.append(part[:, start:stop].transpose(0, 2, 1).reshape(groups, -1))
            start = stop
    return np.ascontiguousarray(np.concatenate(packed, axis=1))


def share_tasks(tasks, threads):
    def worker():
        room = {}

        def scratch(name, size, dtype):
            if name not in room or room[name].size < size:
                room[name] = np.zeros(size, dtype)
            return room[name]

        return lambda task: task(scratch)

    crew.share(worker, tasks, threads)


def parts_of(count, parts):
    """(first, last) of at most `parts` equal parts of range(count).

    >>> parts_of(5, 2)
    [(0, 2), (2, 5)]
    """
    edges = [count * part // parts for part in range(parts + 1)]
    return [(first, last) for first, last in itertools.pairwise(edges) if first < last]


def helpers_for(x, w, windows):
    work = len(x) * w.size * windows.out[0] * windows.out[1]
    return max(1, min(crew.thread_count(), work // WORTH_A_THREAD))


def least_tiles(x, windows, threads):
    return -(-threads // max(1, len(x) * windows.groups))


def addressable(x):
    """x with strides of whole elements: x itself but for fields of records and the like."""
    return x if all(step % x.itemsize == 0 for step in x.strides) and x.flags.aligned else x.copy()


def address(array):
    return array.__array_interface__["data"][0]
