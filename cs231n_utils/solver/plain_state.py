"""Nested plain data as text and a list of arrays, and back exactly: what a checkpoint is made of, without pickles."""

import numpy as np

from cs231n_utils.errors import ArgumentTypeError, DamagedDataError

__all__ = ["pack", "unpack"]


def pack(state):
    """Nested plain data → (tree for JSON, arrays).

    state: None, booleans, numbers, text, NumPy arrays and numbers, and lists, tuples and dictionaries of those.
    Raises ArgumentTypeError naming the place of anything else, such as a function.

    >>> pack({"t": 3, "m": np.zeros(2)})
    ({'dict': [['t', 3], ['m', {'array': 0}]]}, [array([0., 0.])])
    """
    arrays = []
    return _packed(state, arrays, "state"), arrays


def unpack(tree, arrays):
    """What pack was given; raises DamagedDataError for a tree that pack did not make.

    >>> unpack(*pack({"t": (1, 2.5), "m": np.arange(2)}))
    {'t': (1, 2.5), 'm': array([0, 1])}
    """
    if not isinstance(tree, dict):
        return tree
    if len(tree) == 1:
        [(kind, content)] = tree.items()
        if kind == "array" and content in range(len(arrays)):
            return arrays[content]
        if kind == "number" and content in range(len(arrays)):
            return arrays[content][()]
        if kind == "list":
            return [unpack(value, arrays) for value in content]
        if kind == "tuple":
            return tuple(unpack(value, arrays) for value in content)
        if kind == "dict":
            return {key: unpack(value, arrays) for key, value in content}
    raise DamagedDataError(
        f"a checkpoint's state holds {str(tree)[:60]!r}, which is neither data nor one of its arrays"
    )


def _packed(value, arrays, place):
    # NumPy's numbers are kept apart from Python's, which they inherit from: float32 arithmetic depends on which it is.
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufcSU":
        arrays.append(np.asarray(value))
        return {"array" if isinstance(value, np.ndarray) else "number": len(arrays) - 1}
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) in (list, tuple):
        return {type(value).__name__: [_packed(one, arrays, f"{place}[{at}]") for at, one in enumerate(value)]}
    if isinstance(value, dict) and all(type(key) in (str, int) for key in value):
        return {"dict": [[key, _packed(one, arrays, f"{place}[{key!r}]")] for key, one in value.items()]}
    raise ArgumentTypeError(
        f"checkpoint: {place} is {type(value).__name__}; only numbers, text, arrays and lists, tuples and dictionaries "
        "(with text or integers as keys) of those can be saved"
    )
