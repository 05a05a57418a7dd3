"""LLVM code for the stubs of `vector_code`; llvmlite and numba are loaded when a kernel is first compiled.

Sums are kept in allocas, one for each vector, which LLVM turns into registers.
"""

__all__ = ["copy_vector", "correlate_block", "load", "merge_vectors", "multiply_block", "store", "turn_block"]


def load(context, builder, signature, arguments):
    """Code of vector_code.load."""
    _, address, index = arguments
    return builder.load(Memory(builder, context.get_data_type(signature.args[0])).at(address, index))


def store(context, builder, signature, arguments):
    """Code of vector_code.store."""
    _, address, index, value = arguments
    builder.store(value, Memory(builder, context.get_data_type(signature.args[0])).at(address, index))
    return context.get_dummy_value()


def copy_vector(lanes, step):
    """A generator of the code of vector_code.copy_vector for vectors of so many lanes."""

    def emit(context, builder, signature, arguments):
        _, _, _, source, target = arguments
        memory = Memory(builder, context.get_data_type(signature.args[2]), lanes)
        value = memory.read_vector(source, int64(0))
        if step == 2:
            # The second half is read one number early: it then ends with the last number wanted.
            rest = memory.read_vector(source, int64(lanes - 1))
            picked = [2 * lane if 2 * lane < lanes else 2 * lane + 1 for lane in range(lanes)]
            value = memory.shuffle(value, rest, picked)
        memory.write_vector(target, int64(0), value)
        return context.get_dummy_value()

    return emit


def merge_vectors(lanes):
    """A generator of the code of vector_code.merge_vectors for vectors of so many lanes."""

    def emit(context, builder, signature, arguments):
        _, _, even, odd, target = arguments
        memory = Memory(builder, context.get_data_type(signature.args[1]), lanes)
        left, right = memory.read_vector(even, int64(0)), memory.read_vector(odd, int64(0))
        for half in range(2):
            picked = [half * lanes // 2 + lane // 2 + lane % 2 * lanes for lane in range(lanes)]
            memory.write_vector(target, int64(half * lanes), memory.shuffle(left, right, picked))
        return context.get_dummy_value()

    return emit


def turn_block(lanes):
    """A generator of the code of vector_code.turn_block: log2(lanes) rounds, each swaps one bit of row and lane."""

    def emit(context, builder, signature, arguments):
        _, source, pitch, valid, target, target_pitch = arguments
        memory = Memory(builder, context.get_data_type(signature.args[0]), lanes)
        last = builder.sub(valid, int64(1))
        rows = []
        for row in range(lanes):
            index = builder.select(builder.icmp_signed("<", int64(row), valid), int64(row), last)
            rows.append(memory.read_vector(source, builder.mul(index, pitch)))
        bit = lanes // 2
        while bit:
            for row in range(lanes):
                if not row & bit:
                    upper, lower = rows[row], rows[row + bit]
                    from_upper = [lane if not lane & bit else lanes + lane - bit for lane in range(lanes)]
                    from_lower = [lane + bit if not lane & bit else lanes + lane for lane in range(lanes)]
                    rows[row] = memory.shuffle(upper, lower, from_upper)
                    rows[row + bit] = memory.shuffle(upper, lower, from_lower)
            bit //= 2
        for row in range(lanes):
            memory.write_vector(target, builder.mul(int64(row), target_pitch), rows[row])
        return context.get_dummy_value()

    return emit


def multiply_block(rows, vectors, lanes):
    """A generator of the code of vector_code.multiply_block for so many rows of two vectors."""

    def emit(context, builder, signature, arguments):
        from numba.core import cgutils

        _, _, source, first, second, taps, count, weights, bias, target, left, right, pitch = arguments
        memory = Memory(builder, context.get_data_type(signature.args[1]), lanes)
        steps = Memory(builder, int64(0).type)
        sums = [
            [cgutils.alloca_once_value(builder, start) for _ in range(vectors)]
            for start in [memory.splat(builder.load(memory.at(bias, int64(row)))) for row in range(rows)]
        ]
        with cgutils.for_range(builder, count) as loop:
            step = builder.load(steps.at(taps, loop.index))
            pixels = [memory.read_vector(source, builder.add(step, place)) for place in (first, second)]
            start = builder.mul(loop.index, int64(rows))
            for row in range(rows):
                weight = memory.splat(builder.load(memory.at(weights, builder.add(start, int64(row)))))
                for vector in range(vectors):
                    memory.accumulate(sums[row][vector], weight, pixels[vector])
        for row in range(rows):
            for vector, place in enumerate((left, right)):
                at = builder.add(builder.mul(pitch, int64(row)), place)
                memory.write_vector(target, at, builder.load(sums[row][vector]))
        return context.get_dummy_value()

    return emit


def correlate_block(rows, vectors, lanes):
    """A generator of the code of vector_code.correlate_block for so many taps and vectors."""

    def emit(context, builder, signature, arguments):
        from numba.core import cgutils

        _, _, _, source, down, across, pitch, taps, upstream, target = arguments
        memory = Memory(builder, context.get_data_type(signature.args[2]), lanes)
        steps = Memory(builder, int64(0).type)
        starts = [memory.address(source, builder.load(steps.at(taps, int64(row)))) for row in range(rows)]
        sums = [[cgutils.alloca_once_value(builder, memory.zero()) for _ in range(vectors)] for _ in range(rows)]
        with cgutils.for_range(builder, down) as line:
            line_start = builder.mul(line.index, pitch)
            line_upstream = builder.mul(builder.mul(line.index, across), int64(vectors * lanes))
            with cgutils.for_range(builder, across) as loop:
                place = builder.add(line_start, loop.index)
                at = builder.add(line_upstream, builder.mul(loop.index, int64(vectors * lanes)))
                given = [memory.read_vector(upstream, builder.add(at, int64(v * lanes))) for v in range(vectors)]
                for row in range(rows):
                    pixel = memory.splat(builder.load(memory.at(starts[row], place)))
                    for vector in range(vectors):
                        memory.accumulate(sums[row][vector], pixel, given[vector])
        for row in range(rows):
            for vector in range(vectors):
                at = int64((row * vectors + vector) * lanes)
                before = memory.read_vector(target, at)
                memory.write_vector(target, at, builder.fadd(before, builder.load(sums[row][vector])))
        return context.get_dummy_value()

    return emit


class Memory:
    """Reads and writes numbers, and vectors of `lanes` of them, at addresses; vectors need no alignment."""

    def __init__(self, builder, element, lanes=1):
        from llvmlite import ir

        self.builder, self.element, self.lanes = builder, element, lanes
        self.vector = ir.VectorType(element, lanes)
        self.itemsize = {"float": 4, "double": 8, "i64": 8, "i32": 4, "i8": 1}[str(element)]

    def address(self, base, index):
        return self.builder.add(base, self.builder.mul(index, int64(self.itemsize)))

    def at(self, base, index):
        # Steps from a pointer, not sums of integers: LLVM can then see that a loop walks along a line.
        return self.builder.gep(self.builder.inttoptr(base, self.element.as_pointer()), [index])

    def vector_at(self, base, index):
        return self.builder.bitcast(self.at(base, index), self.vector.as_pointer())

    def read_vector(self, base, index):
        return self.builder.load(self.vector_at(base, index), align=self.itemsize)

    def write_vector(self, base, index, value):
        self.builder.store(value, self.vector_at(base, index), align=self.itemsize)

    def shuffle(self, left, right, picked):
        """Lanes of left, then of right, by number."""
        from llvmlite import ir

        lane = ir.IntType(32)
        mask = ir.Constant(ir.VectorType(lane, self.lanes), [lane(one) for one in picked])
        return self.builder.shuffle_vector(left, right, mask)

    def zero(self):
        from llvmlite import ir

        return ir.Constant(self.vector, None)

    def splat(self, number):
        from llvmlite import ir

        undefined, lane = ir.Constant(self.vector, ir.Undefined), ir.IntType(32)
        first = self.builder.insert_element(undefined, number, lane(0))
        return self.builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(lane, self.lanes), None))

    def accumulate(self, total, left, right):
        """total += left · right, in one rounding where the processor has such an instruction."""
        from llvmlite import ir
        from numba.core import cgutils

        kind = ir.FunctionType(self.vector, [self.vector] * 3)
        name = f"llvm.fmuladd.v{self.lanes}f{8 * self.itemsize}"
        fused = cgutils.get_or_insert_function(self.builder.module, kind, name)
        self.builder.store(self.builder.call(fused, [left, right, self.builder.load(total)]), total)


def int64(value):
    from llvmlite import ir

    return ir.Constant(ir.IntType(64), value)
