"""Everything public that can be imported where this runs: `importable` sends this text into the sandbox."""

import copy
import importlib
import pkgutil
from typing import Any

NUMPY = ["numpy", "numpy.linalg", "numpy.fft", "numpy.lib.stride_tricks"]
PACKAGES = ["cs231n_utils", "autograder"]


def collect() -> dict[str, Any]:
    """Every public callable of NumPy's own namespaces and of the course's packages, under its first name."""
    modules = list(NUMPY)
    for package in PACKAGES:
        found = importlib.import_module(package)
        below = pkgutil.walk_packages(found.__path__, f"{package}.", onerror=lambda name: None)
        modules += [package, *(each.name for each in below)]
    table: dict[str, Any] = {}
    # The things themselves, not their ids alone: the id of one that was thrown away may be given to the next.
    seen: dict[int, Any] = {}
    for module in modules:
        try:
            loaded = importlib.import_module(module)
        except Exception:  # a module that needs what is not there cannot be imported by students either
            continue
        # Sorted: NumPy's list has another order in each process, and things with two names would change them.
        for name in sorted(getattr(loaded, "__all__", None) or dir(loaded)):
            try:
                thing = getattr(loaded, name)
            except Exception:
                continue
            if not name.startswith("_") and callable(thing) and id(thing) not in seen:
                seen[id(thing)] = thing
                table[f"{module}.{name}"] = thing
    return table


def names_of(table: dict[str, Any]) -> list[str]:
    """The names, sorted."""
    return sorted(table)


def idle(*args: Any, **options: Any) -> tuple[None, None]:
    """What no check of an answer may be content with."""
    return None, None


def probe(
    table: dict[str, Any], names: list[str], args: tuple[Any, ...], options: dict[str, Any], wanted: str
) -> list[str]:
    """Those of the names that can be called so: they return, or raise what the right answer raises."""
    found = []
    for name in names:
        try:
            table[name](*copy.deepcopy(args), **copy.deepcopy(options))
        except BaseException as error:
            if type(error).__name__ != wanted:
                continue
        found.append(name)
    return found
