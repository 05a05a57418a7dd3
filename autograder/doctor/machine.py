"""Cores, memory, and room on the disks that grading writes to."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["machine"]

GIGABYTE = 1 << 30
LITTLE_DISK, LEAST_DISK = 5, 1  # gigabytes: a class's results take some hundred megabytes
MEMORY = 2  # gigabytes for each grading process with its sandbox


def machine(out: Path) -> Iterator[Finding]:
    """out: the folder for results, which need not be there yet"""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("machine", "cores", OK, f"{cores}: grading uses all of them, or as many as --workers says")
    yield _memory(cores)
    for name, folder in (("disk for results", _nearest(out)), ("disk for sandboxes", Path(tempfile.gettempdir()))):
        yield _disk(name, folder)


def _memory(cores: int) -> Finding:
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIGABYTE
    except (ValueError, OSError, AttributeError):
        return Finding("machine", "memory", NOTE, "this system doesn't say how much there is")
    if memory >= MEMORY * cores:
        return Finding("machine", "memory", OK, f"{memory:.1f} GB")
    fewer = max(1, int(memory / MEMORY))
    words = f"{memory:.1f} GB for {cores} grading processes, each of which may want {MEMORY}"
    return Finding("machine", "memory", NOTE, words, f"Grade with --workers {fewer} when memory gets short.")


def _disk(name: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free / GIGABYTE
    words = f"{free:.1f} GB free in {folder}"
    if not os.access(folder, os.W_OK):
        return Finding("machine", name, PROBLEM, f"{folder} cannot be written", "Choose another folder, with --out.")
    if free < LEAST_DISK:
        return Finding("machine", name, PROBLEM, words, f"Make room: {LITTLE_DISK} GB are plenty.")
    return Finding("machine", name, OK if free >= LITTLE_DISK else NOTE, words)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the one that it would be made in."""
    folder = folder.resolve()
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())
