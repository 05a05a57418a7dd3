"""Checks are plain functions with a sentence, a question and points; a file of them is one notebook's checks."""

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["Check", "load_checks", "question"]

CheckFunction = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Check:
    """One check: what it is about, what the student reads, what it is worth."""

    id: str
    question: str
    sentence: str
    points: float
    hidden: bool
    function: CheckFunction


def question(name: str, *, points: float) -> Callable[[CheckFunction], CheckFunction]:
    """Mark a function `(student, rng)` as a check about a question; its docstring is the sentence the student reads."""

    def mark(function: CheckFunction) -> CheckFunction:
        if not (function.__doc__ or "").strip():
            raise ValueError(f"the check {function.__name__} needs a docstring: it is the sentence the student reads")
        if not points > 0:
            raise ValueError(f"the check {function.__name__} needs points above 0, not {points}")
        function.__check__ = (name, float(points))  # type: ignore[attr-defined]
        return function

    return mark


def load_checks(path: Path, *, notebook: str, hidden: bool) -> list[Check]:
    """The checks of one file, in the order they stand there. It is our own code; never a submission's.

    What a notebook's public and hidden checks share stands in `../helpers/<notebook>.py`; both import it as `helpers`.
    """
    with _importable_helpers(path.parent.parent / "helpers" / path.name):
        module = _execute(path)
    checks = []
    for name, function in vars(module).items():
        if hasattr(function, "__check__") and function.__module__ == module.__name__:
            about, points = function.__check__
            sentence = " ".join(function.__doc__.strip().split("\n\n")[0].split())
            checks.append(Check(f"{notebook}::{name}", about, sentence, points, hidden, function))
    return checks


def _execute(path: Path) -> ModuleType:
    unique = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    spec = importlib.util.spec_from_file_location(f"_checks_{unique}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _importable_helpers(path: Path) -> Iterator[None]:
    """`import helpers` means this file meanwhile, where there is one; a student may have a module of that name."""
    before = sys.modules.get("helpers")
    if path.is_file():
        sys.modules["helpers"] = _execute(path)
    try:
        yield
    finally:
        sys.modules.pop("helpers", None)
        if before is not None:
            sys.modules["helpers"] = before
