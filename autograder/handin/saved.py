"""Is the notebook's file what its kernel runs? A student who forgets to save hands in yesterday's answers."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["unsaved"]


def unsaved(executed: Sequence[str], saved: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[str]:
    """The functions of `wanted` whose latest definition that ran stands in no saved cell.

    executed: the sources that the kernel ran, in order; saved: the cells of the file
    """
    there = {_plain(cell["source"]) for cell in saved}
    latest: dict[str, str] = {}
    for source in executed:
        for name in _defined(source):
            latest[name] = source
    return [name for name in wanted if name in latest and _plain(latest[name]) not in there]


def _defined(source: str) -> list[str]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # magics; a cell with one defines no answer
        return []
    return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _plain(source: str) -> str:
    """Without what editors do to white space at the ends of lines."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
