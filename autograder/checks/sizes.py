"""How much is in an answer? Asked before anything is computed of it: one list may hold thousands of large arrays."""

from typing import Any

import numpy as np

__all__ = ["LARGE", "LONG", "element_count"]

# An answer of more elements than any right one has is wrong by its shape; nothing else is computed of it.
LARGE = 1_000_000
LONG = 10_000


def element_count(value: Any, most: int = LARGE) -> int:
    """Numbers and other single things in nested lists, tuples, dictionaries and arrays; counting ends beyond most.

    >>> element_count([1, (2, 3), {"a": np.zeros((2, 2))}])
    7
    """
    count, waiting = 0, [value]
    while waiting and count <= most:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, np.ndarray):
            count += one.size
        else:
            numel = getattr(one, "numel", None)
            count += int(numel()) if type(one).__module__ == "torch" and callable(numel) else 1
    return count
