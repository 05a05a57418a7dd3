"""Numbers that differ in their last bits only are the same: another processor's BLAS sums in another order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks.expected import read_expected, read_fingerprints
from autograder.checks.fingerprints import Known
from autograder.errors import BundleError
from autograder.files import write_atomic

__all__ = ["agree", "keep_agreeing"]

# Far above what summing in another order changes in float64, far below what any check tolerates.
ROUNDING = 1e-10
# Projections are written with ten digits, and add up thousands of terms.
PROJECTED = 1e-7


def agree(a: Any, b: Any) -> bool:
    """Whether two recorded values are the same up to rounding, relative to the largest entry.

    >>> agree([1.0, (2, "x")], [1.0 + 1e-15, (2, "x")]), agree(1.0, 1.001), agree(1, 1.0)
    (True, False, False)
    """
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(agree, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(agree(a[key], b[key]) for key in a)
    if hasattr(a, "detach"):
        a, b = a.detach().numpy(), b.detach().numpy()
    if isinstance(a, np.ndarray | np.generic | float):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        if a.dtype.kind not in "fc":
            return bool(np.array_equal(a, b))
        size = np.abs(b[np.isfinite(b)])
        return bool(np.allclose(a, b, rtol=0.0, atol=ROUNDING * float(size.max(initial=0.0)), equal_nan=True))
    return bool(a == b)


def _same_mistakes(a: dict[str, list[Known]], b: dict[str, list[Known]]) -> bool:
    return list(a) == list(b) and all(len(a[name]) == len(b[name]) and all(map(_same, a[name], b[name])) for name in a)


def _same(a: Known, b: Known) -> bool:
    words = (a.id, a.message, a.read, a.evidence.ordinal, a.evidence.kind, a.evidence.shape)
    if words != (b.id, b.message, b.read, b.evidence.ordinal, b.evidence.kind, b.evidence.shape):
        return False
    scale = max((abs(number) for number in b.evidence.numbers), default=0.0)
    pairs = zip(a.evidence.numbers, b.evidence.numbers, strict=True)
    return all(abs(one - other) <= PROJECTED * scale for one, other in pairs)


def keep_agreeing(fresh: Path, committed: Path) -> None:
    """Put the committed expected values and fingerprints into a fresh release where the two agree."""
    readers: list[tuple[str, Callable[[Path], Any], Callable[[Any, Any], bool]]] = [
        ("checks/expected.bin", read_expected, agree),
        ("checks/fingerprints.json", read_fingerprints, _same_mistakes),
    ]
    for name, read, same in readers:
        if not (committed / name).is_file():
            continue
        try:
            kept = read(committed / name)
        except BundleError:
            continue  # what is damaged is replaced, and shows as drift
        if same(read(fresh / name), kept):
            write_atomic(fresh / name, (committed / name).read_bytes())
