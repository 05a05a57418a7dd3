"""How NumPy arrays and Python 3's bytes are spelled in a protocol-2 pickle, recognised as data and never called.

An array is the call `_reconstruct(ndarray, (0,), b"b")`, then a state (version, shape, dtype, Fortran order, bytes); a
dtype is `dtype("u1", …)`, then a state with its byte order; bytes are `_codecs.encode(text, "latin1")`.
"""

import re

import numpy as np

__all__ = ["Forbidden", "Name", "as_text", "build", "call", "find_name", "finished"]

ARRAY, KIND, ENCODE, CLASS = "array", "dtype", "encode", "ndarray"
NAMES = {
    ("numpy.core.multiarray", "_reconstruct"): ARRAY,
    ("numpy._core.multiarray", "_reconstruct"): ARRAY,
    ("numpy", "dtype"): KIND,
    ("numpy", "ndarray"): CLASS,
    ("_codecs", "encode"): ENCODE,
}


class Forbidden(Exception):
    """The pickle asks for more than data."""


class Name:
    """One of the admitted names, as data."""

    __slots__ = ("role",)

    def __init__(self, role):
        self.role = role


class InParts:
    """An array or dtype whose contents a later state fills in."""

    __slots__ = ("role", "value")

    def __init__(self, role, value=None):
        self.role = role
        self.value = value


def find_name(module, name):
    """The Name for an admitted module and name; Forbidden for any other.

    >>> find_name("numpy", "ndarray").role
    'ndarray'
    """
    if (module, name) not in NAMES:
        raise Forbidden(f"the name {module}.{name}")
    return Name(NAMES[module, name])


def call(function, arguments):
    """What a call of an admitted name stands for: bytes, or an InParts; ValueError for any other call.

    >>> call(find_name("_codecs", "encode"), ("\\xff", "latin1"))
    b'\\xff'
    """
    if not isinstance(function, Name) or type(arguments) is not tuple:
        raise ValueError("a call of what is no name")
    if function.role == ENCODE and isinstance(arguments[0], str) and arguments[1:] == ("latin1",):
        return arguments[0].encode("latin1")
    if function.role == KIND:
        code = as_text(arguments[0])
        if not re.fullmatch(r"b1|[iu][1248]|f[248]", code):
            raise Forbidden(f"an array of type {code!r}, which is no plain number")
        return InParts(KIND, np.dtype(code))
    if function.role == ARRAY and isinstance(arguments[0], Name) and arguments[0].role == CLASS:
        return InParts(ARRAY)
    raise ValueError("a call that makes no array")


def build(target, state):
    """The InParts with its state filled in; ValueError where they do not fit each other."""
    if not isinstance(target, InParts) or type(state) is not tuple:
        raise ValueError("a state for what is no array")
    if target.role == KIND:
        target.value = target.value.newbyteorder(as_text(state[1]))
        return target
    _version, shape, kind, fortran, content = state
    if not (isinstance(kind, InParts) and kind.role == KIND and isinstance(content, bytes)):
        raise ValueError("an array without type or bytes")
    target.value = np.frombuffer(content, kind.value).reshape(shape, order="F" if fortran is True else "C")
    return target


def as_text(value):
    """ASCII bytes or text as text; ValueError for anything else."""
    if not isinstance(value, bytes | str):
        raise ValueError(f"a {type(value).__name__} where a string belongs")
    return value.decode("ascii") if isinstance(value, bytes) else value


def finished(value):
    """The array inside an InParts, other values as they are; ValueError where parts are missing."""
    if isinstance(value, InParts) and isinstance(value.value, np.ndarray):
        return value.value
    if isinstance(value, InParts | Name):
        raise ValueError("an array without contents")
    return value
