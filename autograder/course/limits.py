"""What one submission may use: the `[limits]` of an `assignment.toml`."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

__all__ = ["Limits", "read_limits"]


@dataclass(frozen=True)
class Limits:
    """Seconds are of CPU time; the wall clock, `patience` times that, is a backstop.

    memory_mb:  what is really used, of all processes together
    address_mb: what a process may reserve besides without touching it; PyTorch's builds for graphics cards map several
                gigabytes that no question reads
    check_seconds: what the judge itself may compute for one check, expected values and mistakes included; a check that
                needs more is a fault of ours
    """

    question_seconds: float = 10.0
    cell_seconds: float = 20.0
    loading_seconds: float = 60.0
    patience: float = 3.0
    check_seconds: float = 120.0
    memory_mb: int = 2048
    address_mb: int = 8192
    scratch_mb: int = 64
    scratch_files: int = 4096
    file_mb: int = 32
    processes: int = 32
    open_files: int = 128
    output_kb: int = 64


def read_limits(path: Path, table: dict[str, Any]) -> Limits:
    """The limits of a table; what is not in it keeps its default.

    path: where the table is from, for the error. Raises SourceError where a limit is none.
    """
    kinds = {field.name: field.type for field in fields(Limits)}
    for name in sorted(set(table) - set(kinds)):
        raise SourceError(f"{path}: there is no limit {name}; there are {', '.join(sorted(kinds))}.")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise SourceError(f"{path}: the limit {name} should be a number above 0, not {value!r}.")
        if kinds[name] is int and not isinstance(value, int):
            raise SourceError(f"{path}: the limit {name} should be a whole number, not {value!r}.")
    memory = table.get("memory_mb", Limits.memory_mb)
    # A file that asks for much memory means to get it, whether it speaks of addresses or not.
    address = table.get("address_mb", max(memory, Limits.address_mb))
    if address < memory:
        raise SourceError(f"{path}: address_mb, {address}, should be at least memory_mb, {memory}.")
    return Limits(**table | {"address_mb": address})
