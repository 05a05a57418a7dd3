"""Zips as students make them, an assignment they belong to, and collecting by one call."""

import io
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from autograder.collect import collect
from autograder.course.manifest import Manifest, ManifestNotebook
from autograder.handin.pack import pack

NOTEBOOK = b'{"cells": [], "nbformat": 4}'


@pytest.fixture
def manifest():
    notebook = ManifestNotebook("layers", "Layers", (), (), {"net.npz": 1000})
    return Manifest("tiny", "2026.1", "Tiny", (notebook,))


@pytest.fixture
def zipped():
    """The bytes of a zip: {name: bytes, or a path that a link points to, or a ZipInfo's content}."""

    def make(files, *, when=(2026, 10, 1, 12, 0, 0)) -> bytes:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                link = isinstance(content, str)
                entry.external_attr = (stat.S_IFLNK | 0o777 if link else stat.S_IFREG | 0o644) << 16
                archive.writestr(entry, content)
        return memory.getvalue()

    return make


@pytest.fixture
def packed(tmp_path):
    """The bytes of a zip that `submit` makes, on a day of October."""

    def make(files=None, day=1, assignment="tiny") -> bytes:
        target = tmp_path / "packed" / "one.zip"
        pack(files or {"layers.ipynb": NOTEBOOK}, assignment, "2026.1", datetime(2026, 10, day, 9, tzinfo=UTC), target)
        return target.read_bytes()

    return make


@pytest.fixture
def pile(tmp_path):
    """An empty folder for submissions."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
def gather(manifest, tmp_path, pile):
    """Collect a source, by default the pile."""
    return lambda *sources: collect(sources or (pile,), manifest, tmp_path / "submitted")


@pytest.fixture
def submitted(tmp_path):
    """{student: files} of what is collected."""

    def look():
        top = tmp_path / "submitted"
        found = {}
        for student in sorted(top.iterdir()):
            paths = [path for path in (student / "tiny").rglob("*") if path.is_file() and not path.name.startswith(".")]
            found[student.name] = sorted(path.relative_to(student / "tiny").as_posix() for path in paths)
        return found

    return look


@pytest.fixture
def of(pile, zipped, gather):
    """Collect a system's zip, made of these files."""

    def collect(files, name="download.zip"):
        (pile / name).write_bytes(zipped(files))
        return gather(pile / name)

    return collect


@pytest.fixture
def unpacked(pile, gather):
    """Collect a folder of these files."""

    def collect(files):
        for name, content in files.items():
            (pile / name).parent.mkdir(parents=True, exist_ok=True)
            (pile / name).write_bytes(content)
        return gather()

    return collect
