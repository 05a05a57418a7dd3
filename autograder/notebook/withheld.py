"""While an answer runs, some modules are where they are in grading: nowhere.

A bundle may hold modules that the cells with pictures use, and that answer a question of the same or of another
notebook. Where answers are graded they don't exist. Here they are hidden for as long as a check runs the student's
code: an import fails as it does there, and a function that was imported before says why it can't be used.
"""

import sys
import types
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from typing import Any

__all__ = ["absent"]


class _Nowhere:
    """A finder, asked before all others, that has bad news."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if _covered(name, self.names):
            # Without `name=`, or `from package import module` would swallow the sentence.
            raise ModuleNotFoundError(f"No module named {name!r} where answers are graded: do without it here, too")
        return None


@contextmanager
def absent(names: Collection[str]) -> Iterator[None]:
    """Hide modules of these dotted names, and all below them, from the code that runs meanwhile."""
    loaded = {name: module for name, module in sys.modules.items() if _covered(name, names)}
    finder, swapped, parents = _Nowhere(names), [], []
    try:
        for name, module in loaded.items():
            del sys.modules[name]
            parent, _, last = name.rpartition(".")
            if vars(sys.modules.get(parent, types)).get(last) is module:
                parents.append((sys.modules[parent], last, module))
        for holder, last, _ in parents:
            delattr(holder, last)
        for name, module in loaded.items():
            for function in _functions(vars(module).values(), name):
                swapped.append((function, function.__code__))
                function.__code__ = _refusal(function, name)
        if names:
            sys.meta_path.insert(0, finder)
        yield
    finally:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)
        for function, code in swapped:
            function.__code__ = code
        for holder, last, module in parents:
            setattr(holder, last, module)
        sys.modules.update(loaded)


def _covered(name: str, names: Collection[str]) -> bool:
    return any(name == known or name.startswith(f"{known}.") for known in names)


def _functions(things: Collection[Any], module: str) -> Iterator[types.FunctionType]:
    """The functions, and those in the classes, that a module defines; each once, whatever its names."""
    seen: set[int] = set()
    waiting = list(things)
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or getattr(thing, "__module__", None) != module:
            continue
        seen.add(id(thing))
        if isinstance(thing, type):
            waiting += vars(thing).values()
        elif isinstance(thing, types.FunctionType):
            yield thing


def _refusal(function: types.FunctionType, module: str) -> types.CodeType:
    """Code that fits in the function's place: whoever kept the function, under any name, still calls it."""
    words = f"{function.__name__} is of {module}, which is not there where answers are graded: do without it here, too"
    space: dict[str, Any] = {}
    exec(f"def refuse(*args, **kwargs):\n    raise ImportError({words!r})", space)  # our own text
    code: types.CodeType = space["refuse"].__code__
    return code.replace(co_freevars=function.__code__.co_freevars)
