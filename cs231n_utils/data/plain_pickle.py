"""Reads data out of a pickle without pickle's machine: nothing in the file can name a function that gets called.

A pickle is a program. Python's own interpreter for it imports and calls what the program names; hiding names from it
still leaves its memory and its objects to the program. This one knows only the opcodes that numbers, strings, lists,
dictionaries and NumPy arrays need in protocol 2, which is what CIFAR-10's python version is written in, and recognises
the four names by which NumPy arrays are spelled there as data. Source of the opcodes: Python's `pickletools`.
"""

import struct

from cs231n_utils.errors import DamagedDataError, UnsafeDataError

from .pickled_arrays import Forbidden, as_text, build, call, find_name, finished

__all__ = ["loads_plain"]

MARK = object()

CONSTANTS = {b"N": None, b"\x88": True, b"\x89": False}
NUMBERS = {b"K": "<B", b"M": "<H", b"J": "<i", b"G": ">d"}
# BINSTRING and SHORT_BINSTRING hold Python 2's bytes, BINUNICODE holds text; LONG1 a little-endian integer.
LENGTHS = {b"T": "<i", b"U": "<B", b"X": "<I", b"\x8a": "<B"}
PUTS = {b"q": "<B", b"r": "<I"}
GETS = {b"h": "<B", b"j": "<I"}
TUPLES = {b"\x85": 1, b"\x86": 2, b"\x87": 3}


def loads_plain(content, source):
    """The dictionary in a protocol-2 pickle of plain values and numeric arrays, with text keys.

    content: bytes; source: what to call them in errors. Returns a dict; Python 2's byte strings stay bytes except as
    keys, arrays are read-only views of their bytes. Raises UnsafeDataError where the pickle names a function or class
    other than NumPy's arrays, or holds objects; DamagedDataError where it is truncated or not such a pickle.

    >>> import pickle
    >>> loads_plain(pickle.dumps({b"labels": [3, 8]}, protocol=2), "batch")
    {'labels': [3, 8]}
    >>> loads_plain(pickle.dumps(print, protocol=2), "batch")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    cs231n_utils.errors.UnsafeDataError: ...
    """
    machine = _Machine(content, source)
    try:
        result = machine.run()
        if not isinstance(result, dict):
            raise ValueError(f"a {type(result).__name__} instead of a dictionary")
        return {key: finished(value) for key, value in result.items()}
    except Forbidden as reason:
        raise UnsafeDataError(
            f"{source}: expected only numbers, strings and arrays, found {reason}; do not open this file with pickle"
        ) from None
    except (ValueError, TypeError, LookupError, OverflowError) as reason:
        found = "a reference to nothing" if isinstance(reason, LookupError) else reason
        raise DamagedDataError(
            f"{source}: expected a protocol-2 pickle of a dictionary, found {found} at byte {machine.at} "
            f"of {len(content)}; the file is truncated or corrupt"
        ) from None


class _Machine:
    def __init__(self, content, source):
        self.content, self.source, self.at = content, source, 0
        self.stack, self.memo, self.encoded = [], {}, 0

    def run(self):
        if self.take(2) != b"\x80\x02":
            raise ValueError("another beginning")
        while (opcode := self.take(1)) != b".":
            self.step(opcode)
        return self.stack.pop()

    def step(self, opcode):
        stack = self.stack
        if opcode in NUMBERS:
            stack.append(self.number(NUMBERS[opcode]))
        elif opcode in PUTS:
            self.memo[self.number(PUTS[opcode])] = stack[-1]
        elif opcode in GETS:
            stack.append(self.memo[self.number(GETS[opcode])])
        elif opcode in LENGTHS:
            stack.append(self.string(opcode))
        elif opcode in CONSTANTS:
            stack.append(CONSTANTS[opcode])
        elif opcode in TUPLES:
            stack.append(tuple(self.pop(TUPLES[opcode])))
        elif opcode == b"(":
            stack.append(MARK)
        elif opcode in (b"]", b"}", b")"):
            stack.append({b"]": list, b"}": dict, b")": tuple}[opcode]())
        elif opcode == b"t":
            stack.append(tuple(self.pop_to_mark()))
        elif opcode in (b"a", b"e"):
            self.append(self.pop(1) if opcode == b"a" else self.pop_to_mark())
        elif opcode in (b"s", b"u"):
            self.set_items(self.pop(2) if opcode == b"s" else self.pop_to_mark())
        elif opcode == b"c":
            stack.append(self.name())
        elif opcode == b"R":
            stack.append(self.call(*self.pop(2)))
        elif opcode == b"b":
            stack.append(build(*self.pop(2)))
        else:
            raise ValueError(f"opcode {opcode!r}")

    def take(self, count):
        piece = self.content[self.at : self.at + count]
        if count < 0 or len(piece) < count:
            raise ValueError("the end of the file")
        self.at += count
        return piece

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def string(self, opcode):
        piece = self.take(self.number(LENGTHS[opcode]))
        if opcode == b"X":
            return piece.decode()
        return int.from_bytes(piece, "little", signed=True) if opcode == b"\x8a" else piece

    def pop(self, count):
        items = self.stack[-count:]
        if len(items) < count:
            raise ValueError("too few values")
        del self.stack[-count:]
        return items

    def pop_to_mark(self):
        items = []
        while (value := self.stack.pop()) is not MARK:
            items.append(value)
        return items[::-1]

    def append(self, items):
        if type(self.stack[-1]) is not list:
            raise ValueError("items without a list")
        self.stack[-1].extend(items)

    def set_items(self, items):
        if type(self.stack[-1]) is not dict or len(items) % 2:
            raise ValueError("items without a dictionary")
        # Only flat keys: hashing a nested tuple can take exponential time.
        self.stack[-1].update(zip(map(as_text, items[::2]), items[1::2], strict=True))

    def name(self):
        lines = self.content[self.at : self.at + 200].split(b"\n", 2)
        if len(lines) < 3:
            raise ValueError("a name without an end")
        self.take(len(lines[0]) + len(lines[1]) + 2)
        return find_name(lines[0].decode("ascii"), lines[1].decode("ascii"))

    def call(self, function, arguments):
        result = call(function, arguments)
        if isinstance(result, bytes):
            # Text kept in the memo could be encoded again and again until memory ends.
            self.encoded += len(result)
            if self.encoded > len(self.content):
                raise ValueError("more text than the file holds")
        return result
