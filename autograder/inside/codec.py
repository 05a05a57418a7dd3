"""Values as data: what has a form as JSON and raw array bytes, and nothing else.

A value becomes a JSON tree: None, bools, small ints and strings stand for themselves, everything else is a one-key
object that names its kind; the bytes of arrays follow one another in a body. Decoding admits only what is listed here
and checks every length against a cap before it allocates; anything else is one `WireError`. No pickles, no object
arrays, no look-ups by name.

    tree = null | bool | int | str | {"float": hex} | {"int": digits} | {"array": [dtype, shape]} | {"scalar": [dtype]}
         | {"tensor": [dtype, shape]} | {"tuple": [tree]} | {"list": [tree]} | {"dict": [[tree, tree]]}
         | {"opaque": str} | {"slice": [tree, tree, tree]} | {"ellipsis": 1} | {"handle": int}
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["CAPS", "Caps", "Handle", "Opaque", "WireError", "clean", "decode", "encode"]

DTYPES = frozenset(
    # what an image, a weight or an index can be
    ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"]
)
PLAIN_INT = 2**53


class WireError(Exception):
    """A frame or a value that the protocol does not admit."""


@dataclass(frozen=True)
class Caps:
    """Upper bounds on what one frame may hold."""

    header_bytes: int = 1 << 22
    body_bytes: int = 1 << 27
    depth: int = 24
    count: int = 20_000
    text: int = 1 << 20
    rank: int = 16
    key: int = 200
    tensors: bool = True


CAPS = Caps()


@dataclass(frozen=True)
class Handle:
    """A name for something that stays inside the sandbox."""

    number: int


@dataclass(frozen=True)
class Opaque:
    """Something that has no form as data; only the name of its type crosses."""

    type_name: str


def check_key(key: Any, caps: Caps) -> None:
    """Raise WireError for a key of another kind: large integers that share a hash make a dictionary quadratic."""
    short = type(key) is str and len(key) <= caps.key
    if not short and not (type(key) in (int, bool) and abs(key) < PLAIN_INT):
        raise WireError("a dictionary key that is neither a short text nor a small integer")


class _Encoder:
    def __init__(self, caps: Caps, opaque: bool) -> None:
        self.caps = caps
        self.opaque = opaque
        self.body: list[bytes] = []
        self.body_bytes = 0
        self.count = 0

    def put_array(self, kind: str, value: np.ndarray) -> dict[str, Any]:
        dtype = value.dtype.newbyteorder("<") if value.dtype.byteorder == ">" else value.dtype
        if dtype.str not in DTYPES:
            raise WireError(f"an array of dtype {str(value.dtype)[:80]} cannot cross")
        if value.ndim > self.caps.rank:
            raise WireError(f"an array of rank {value.ndim} cannot cross; {self.caps.rank} is the most")
        self.body_bytes += value.nbytes
        if self.body_bytes > self.caps.body_bytes:
            raise WireError(f"more than {self.caps.body_bytes} bytes of arrays in one frame")
        self.body.append(np.ascontiguousarray(value, dtype=dtype).tobytes())
        return {kind: [dtype.str, list(value.shape)]}

    def encode(self, value: Any, depth: int = 0) -> Any:
        self.count += 1
        if depth > self.caps.depth or self.count > self.caps.count:
            raise WireError(f"nested deeper than {self.caps.depth} or more than {self.caps.count} values")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if abs(value) < PLAIN_INT else {"int": format(value, "x")}
        if kind is float:
            return {"float": value.hex()}
        if kind is str:
            if len(value) > self.caps.text:
                raise WireError(f"a string of {len(value)} characters; {self.caps.text} is the most")
            return value.encode("utf-8", "replace").decode()
        if kind is np.ndarray:
            return self.put_array("array", value)
        if isinstance(value, np.generic):
            return {"scalar": self.put_array("x", np.asarray(value))["x"][:1]}
        if kind in (list, tuple):
            return {kind.__name__: [self.encode(item, depth + 1) for item in value]}
        if kind is dict:
            for key in value:
                check_key(key, self.caps)
            return {"dict": [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()]}
        if kind is slice:
            return {"slice": [self.encode(part, depth + 1) for part in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return {"ellipsis": 1}
        if kind is Handle:
            return {"handle": value.number}
        if kind.__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
            return self.put_array("tensor", np.asarray(value.detach().cpu().numpy()))
        if self.opaque:
            return {"opaque": kind.__name__[:80]}
        raise WireError(f"a value of type {kind.__name__[:80]} cannot cross")


def encode(value: Any, *, caps: Caps = CAPS, opaque: bool = False) -> tuple[Any, bytes]:
    """A value as a JSON tree and the bytes of its arrays.

    opaque: whether what has no form as data crosses as the name of its type, instead of raising.
    Raises WireError for what cannot cross.

    >>> encode((1, 0.5))
    ({'tuple': [1, {'float': '0x1.0000000000000p-1'}]}, b'')
    """
    encoder = _Encoder(caps, opaque)
    tree = encoder.encode(value)
    return tree, b"".join(encoder.body)


class _Decoder:
    def __init__(self, body: bytes, caps: Caps, resolve: Callable[[int], Any] | None) -> None:
        self.body = memoryview(body)
        self.caps = caps
        self.resolve = resolve
        self.offset = 0
        self.count = 0
        self.kinds: dict[str, Callable[[Any, int], Any]] = {
            "float": self.read_float,
            "int": self.read_int,
            "array": lambda given, depth: self.read_array(given),
            "scalar": lambda given, depth: self.read_array([*self.listed(given, 1), []])[()],
            "tensor": lambda given, depth: self.read_tensor(given),
            "tuple": lambda given, depth: tuple(self.read_items(given, depth)),
            "list": self.read_items,
            "dict": self.read_dict,
            "slice": lambda given, depth: slice(*self.read_items(self.listed(given, 3), depth)),
            "ellipsis": lambda given, depth: Ellipsis,
            "handle": lambda given, depth: self.read_handle(given),
            "opaque": lambda given, depth: Opaque(self.read_text(given)[:80]),
        }

    def decode(self, tree: Any, depth: int = 0) -> Any:
        self.count += 1
        if depth > self.caps.depth or self.count > self.caps.count:
            raise WireError(f"nested deeper than {self.caps.depth} or more than {self.caps.count} values")
        if tree is None or isinstance(tree, bool):
            return tree
        if isinstance(tree, int):
            if abs(tree) >= PLAIN_INT:
                raise WireError("an integer that is not written as one")
            return tree
        if isinstance(tree, str):
            return self.read_text(tree)
        if isinstance(tree, dict) and len(tree) == 1:
            (kind, given), *_ = tree.items()
            if kind in self.kinds and (kind != "tensor" or self.caps.tensors):
                return self.kinds[kind](given, depth)
        raise WireError("a value of a kind that the protocol does not know")

    def listed(self, given: Any, length: int) -> list[Any]:
        if not isinstance(given, list) or len(given) != length:
            raise WireError(f"a list of {length} was due")
        return given

    def read_text(self, given: Any) -> str:
        if not isinstance(given, str) or len(given) > self.caps.text:
            raise WireError(f"a string of at most {self.caps.text} characters was due")
        return clean(given)

    def read_float(self, given: Any, depth: int) -> float:
        try:
            return float.fromhex(self.read_text(given)[:40])
        except (ValueError, OverflowError):
            raise WireError("a float that is not written as one") from None

    def read_int(self, given: Any, depth: int) -> int:
        digits = self.read_text(given)
        if len(digits) > 1000:
            raise WireError("an integer of more than 1000 digits")
        try:
            return int(digits, 16)
        except ValueError:
            raise WireError("an integer that is not written as one") from None

    def read_items(self, given: Any, depth: int) -> list[Any]:
        if not isinstance(given, list):
            raise WireError("a list was due")
        return [self.decode(item, depth + 1) for item in given]

    def read_dict(self, given: Any, depth: int) -> dict[Any, Any]:
        if not isinstance(given, list):
            raise WireError("a list of pairs was due")
        result = {}
        for pair in given:
            key, value = self.read_items(self.listed(pair, 2), depth)
            check_key(key, self.caps)
            result[key] = value
        return result

    def read_array(self, given: Any) -> np.ndarray:
        name, shape = self.listed(given, 2)
        if not isinstance(name, str) or name not in DTYPES:
            raise WireError("a dtype that the protocol does not admit")
        if not isinstance(shape, list) or len(shape) > self.caps.rank:
            raise WireError(f"a shape of rank at most {self.caps.rank} was due")
        if any(type(side) is not int or side < 0 for side in shape):
            raise WireError("a shape with a side that is not a size")
        dtype = np.dtype(name)
        size = math.prod(shape) * dtype.itemsize
        # Sides of 10^30 beside a side of 0 ask for no bytes, yet NumPy cannot make such an array.
        span = math.prod(max(side, 1) for side in shape) * dtype.itemsize
        if size > len(self.body) - self.offset or span > self.caps.body_bytes:
            raise WireError("an array longer than the bytes that came with it")
        part = self.body[self.offset : self.offset + size]
        self.offset += size
        if dtype.kind == "b":
            return np.asarray(np.frombuffer(part, np.uint8).reshape(shape) != 0)
        return np.frombuffer(part, dtype).reshape(shape).copy()

    def read_tensor(self, given: Any) -> Any:
        array = self.read_array(given)
        import torch  # only a notebook that may use torch sends tensors; the others never pay for the import

        return torch.from_numpy(array)

    def read_handle(self, given: Any) -> Any:
        if type(given) is not int or not 0 <= given < PLAIN_INT:
            raise WireError("a handle that is not a number")
        return Handle(given) if self.resolve is None else self.resolve(given)


def clean(text: str) -> str:
    """Text that every file and terminal takes: half of a surrogate pair is no character."""
    return text.encode("utf-8", "replace").decode()


def decode(tree: Any, body: bytes, *, caps: Caps = CAPS, resolve: Callable[[int], Any] | None = None) -> Any:
    """The value that `encode` was given; arrays are fresh and writable. Raises WireError for anything else.

    >>> decode(*encode([1, None, "x"]))
    [1, None, 'x']
    """
    decoder = _Decoder(body, caps, resolve)
    value = decoder.decode(tree)
    if decoder.offset != len(body):
        raise WireError("bytes that belong to no array")
    return value
