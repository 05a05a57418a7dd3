"""Archives that are an attack: what `collect` must say of each, with an honest zip beside it."""

import io
import struct
import zipfile
from datetime import UTC, datetime

from autograder.collect.formats import SEVERAL

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
NAME, TWIN = "first_steps.ipynb", "First_Steps.ipynb"
WHEN = datetime(2026, 10, 1, 12, tzinfo=UTC)


def zipped(files: dict[str, bytes], kind: int = 0o100644, when: datetime = WHEN) -> bytes:
    """A zip of these files. kind: what Unix takes each of them for, but for the notebook."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100644 if name == NAME else kind) << 16
            archive.writestr(entry, content)
    return memory.getvalue()


def _lying() -> bytes:
    """A zip whose entry says that it has ten bytes, and has ten megabytes."""
    content = bytearray(zipped({NAME: NOTEBOOK, "big.py": bytes(10 << 20)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.rfind(mark)
        content[place + at : place + at + 4] = struct.pack("<I", 10)
    return bytes(content)


def _archives() -> dict[str, tuple[str, bytes, str]]:
    one, far = {NAME: NOTEBOOK}, datetime(2107, 1, 1, tzinfo=UTC)
    others = zipped({"00_honest.zip": zipped({NAME: b"{}"}), "x.zip": b"PK"})
    table = (
        ("absolute_path", "writes to an absolute path", zipped(one | {"/etc/evil.py": b""}),
         "kept, /etc/evil.py leads out of the zip."),
        ("dots", "writes to the folder above", zipped(one | {"../../evil.py": b""}),
         "kept, ../../evil.py leads out of the zip."),
        ("drive", "writes to a drive", zipped(one | {"C:/evil.py": b""}),
         "kept, C:/evil.py leads out of the zip."),
        ("symlink", "holds a link to the grader's files", zipped(one | {"a.py": b"/etc/passwd"}, kind=0o120777),
         "kept, a.py is a link or a device."),
        ("device", "holds a device", zipped(one | {"a.py": b""}, kind=0o020666),
         "kept, a.py is a link or a device."),
        ("many_entries", "holds a hundred thousand files", zipped(one | {f"{n}.py": b"" for n in range(100_000)}),
         "refused: it holds more than 2000 files"),
        ("bomb", "unpacks to a hundred megabytes", zipped(one | {"a.py": bytes(100 << 20)}),
         "kept, a.py was left out: it has more than 256 KB."),
        ("bomb_of_a_notebook", "has a notebook of a hundred megabytes", zipped({NAME: bytes(100 << 20)}),
         f"refused: there is no notebook in it; {NAME} was left out: it has more than 20 MB."),
        ("lies_about_its_size", "says ten bytes and has ten megabytes", _lying(),
         "kept, big.py was left out: it is damaged (BadZipFile)."),
        ("same_name_twice", "holds names that some systems take for one", zipped(one | {TWIN: b"{}"}),
         f"kept, {NAME} was left out: it has the name of {TWIN}."),
        ("no_zip", "is no archive", b"PK\x03\x04" + bytes(1000), "refused: it is not a zip that can be read"),
        ("others_names", "holds zips with others' names", others, f"refused: {SEVERAL}"),
        ("from_the_future", "is dated to be the latest for ever", zipped(one, when=far),
         "kept, Dates of its files are in the future and count for nothing."),
    )  # fmt: skip
    return {f"25_{name}": (does, content, said) for name, does, content, said in table}


# name: what it does, the archive, what is said of it
ARCHIVES = _archives()
