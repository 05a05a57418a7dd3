"""The innermost steps of the compiled kernels, written straight for the machine's vector registers.

A compiler left alone keeps the sums of a convolution in memory. These few functions keep a block of them, rows × 2
vectors, in registers, and run at the machine's peak; with them no matrix product from a library is needed.
Each function here is a stub that only compiled code may call; `register` gives numba its code (LLVM's, so it is right
on any processor). Arrays are given as addresses: compiled code is then one for all memory layouts.
"""

import functools

__all__ = [
    "copy_vector",
    "correlate_block",
    "lanes",
    "load",
    "max_rows",
    "merge_vectors",
    "multiply_block",
    "register",
    "store",
    "turn_block",
    "vector_bytes",
]

BLOCK_VECTORS = 2


def load(zero, address, index):
    """The element at address + index · itemsize; zero, a number of the element's dtype, says which."""
    raise NotImplementedError("only compiled code loads from addresses")


def store(zero, address, index, value):
    """Write value at address + index · itemsize."""
    raise NotImplementedError("only compiled code stores to addresses")


def copy_vector(parts, step, zero, source, target):
    """Copy the numbers at source, + step, … of one vector, or of 1 / parts of one, side by side to target.

    step: 1 or 2. Reads nothing beyond the last number copied.
    """
    raise NotImplementedError("only compiled code copies vectors")


def merge_vectors(parts, zero, even, odd, target):
    """Write numbers from even and odd in turn: one vector of each, or 1 / parts of one."""
    raise NotImplementedError("only compiled code copies vectors")


def turn_block(zero, source, pitch, valid, target, target_pitch):
    """Transpose lanes × lanes numbers: row i from source + i · pitch, column i to target + i · target_pitch.

    Rows from `valid` on are copies of the last valid one: they are read by nobody.
    """
    raise NotImplementedError("only compiled code turns blocks")


def multiply_block(rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch):
    """Output vectors at two positions, for `rows` filters: bias + Σ over taps of weight · vector of source pixels.

    source + first, + second: where the two vectors of pixels start; taps: `count` int64 steps from there;
    weights: (count, rows); row i goes to target + i · pitch + left, and + right.
    """
    raise NotImplementedError("only compiled code multiplies blocks")


def correlate_block(rows, vectors, zero, source, down, across, pitch, taps, upstream, target):
    """Add to target (rows, vectors · lanes): Σ over positions of one source pixel per tap · vectors of upstream.

    source: first position; `down` lines of `across` positions, `pitch` apart; taps: `rows` int64 steps;
    upstream: (down · across, vectors · lanes).
    """
    raise NotImplementedError("only compiled code correlates blocks")


@functools.cache
def vector_bytes():
    """Width of the vectors worth using here: 64 where 512-bit arithmetic has no price, else 32, else 16.

    >>> vector_bytes() in (16, 32, 64)
    True
    """
    import llvmlite.binding as llvm

    features, name = llvm.get_host_cpu_features(), llvm.get_host_cpu_name()
    if features.get("avx512f") and name.startswith("znver"):
        return 64
    return 32 if features.get("avx") else 16


def lanes(itemsize):
    """Numbers in one vector."""
    return vector_bytes() // itemsize


@functools.cache
def max_rows():
    """Filters in one block: with two vectors each their sums must fit the registers, 32 of them or 16."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    many = features.get("avx512vl") or features.get("neon") or "aarch64" in llvm.get_default_triple()
    return 8 if many else 6


def register():
    """Tell numba what the stubs above mean. To be called once, before what uses them is compiled."""
    from numba.core import types
    from numba.extending import intrinsic, overload

    from . import vector_emit

    @intrinsic
    def load_code(typing, zero, address, index):
        return zero(zero, address, index), vector_emit.load

    @overload(load)
    def _(zero, address, index):
        return lambda zero, address, index: load_code(zero, address, index)

    @intrinsic
    def store_code(typing, zero, address, index, value):
        return types.void(zero, address, index, zero), vector_emit.store

    @overload(store)
    def _(zero, address, index, value):
        return lambda zero, address, index, value: store_code(zero, address, index, value)

    @intrinsic(prefer_literal=True)
    def copy_code(typing, parts, step, zero, source, target):
        emit = vector_emit.copy_vector(lanes(zero.bitwidth // 8) // parts.literal_value, step.literal_value)
        return types.void(parts, step, zero, source, target), emit

    @overload(copy_vector, prefer_literal=True)
    def _(parts, step, zero, source, target):
        return lambda parts, step, zero, source, target: copy_code(parts, step, zero, source, target)

    @intrinsic(prefer_literal=True)
    def merge_code(typing, parts, zero, even, odd, target):
        emit = vector_emit.merge_vectors(lanes(zero.bitwidth // 8) // parts.literal_value)
        return types.void(parts, zero, even, odd, target), emit

    @overload(merge_vectors, prefer_literal=True)
    def _(parts, zero, even, odd, target):
        return lambda parts, zero, even, odd, target: merge_code(parts, zero, even, odd, target)

    @intrinsic
    def turn_code(typing, zero, source, pitch, valid, target, target_pitch):
        emit = vector_emit.turn_block(lanes(zero.bitwidth // 8))
        return types.void(zero, source, pitch, valid, target, target_pitch), emit

    @overload(turn_block)
    def _(zero, source, pitch, valid, target, target_pitch):
        return lambda zero, source, pitch, valid, target, target_pitch: turn_code(
            zero, source, pitch, valid, target, target_pitch
        )

    @intrinsic(prefer_literal=True)
    def multiply_code(
        typing, rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch
    ):
        given = (rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch)
        width = lanes(zero.bitwidth // 8)
        return types.void(*given), vector_emit.multiply_block(rows.literal_value, BLOCK_VECTORS, width)

    @overload(multiply_block, prefer_literal=True)
    def _(rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch):
        return lambda rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch: (
            multiply_code(rows, zero, source, first, second, taps, count, weights, bias, target, left, right, pitch)
        )

    @intrinsic(prefer_literal=True)
    def correlate_code(typing, rows, vectors, zero, source, down, across, pitch, taps, upstream, target):
        emit = vector_emit.correlate_block(rows.literal_value, vectors.literal_value, lanes(zero.bitwidth // 8))
        return types.void(rows, vectors, zero, source, down, across, pitch, taps, upstream, target), emit

    @overload(correlate_block, prefer_literal=True)
    def _(rows, vectors, zero, source, down, across, pitch, taps, upstream, target):
        return lambda rows, vectors, zero, source, down, across, pitch, taps, upstream, target: correlate_code(
            rows, vectors, zero, source, down, across, pitch, taps, upstream, target
        )
