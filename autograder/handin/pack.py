"""One zip with a receipt in it, written whole or not at all; the same files and time give the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from autograder.files import write_atomic

from .receipt import RECEIPT, make_receipt, write_receipt

__all__ = ["pack", "zip_name"]

# A zip stores no earlier moment; when it was packed is in the receipt.
MOMENT = (1980, 1, 1, 0, 0, 0)


def zip_name(assignment: str, student: str = "") -> str:
    """What the zip is called; `collect` reads the student's name from it."""
    return f"{student}-{assignment}-submission.zip" if student else f"{assignment}-submission.zip"


def pack(files: Mapping[str, bytes], assignment: str, version: str, made: datetime, target: Path) -> Path:
    """Write the zip `target` and, beside it, the student's own receipt, whose path is returned."""
    receipt = make_receipt(assignment, version, made, files)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*sorted(files.items()), (RECEIPT, write_receipt(receipt).encode("utf-8"))]:
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix everywhere
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    write_atomic(target, memory.getvalue())
    beside = target.with_name(f"{target.stem}-{RECEIPT}")
    write_atomic(beside, write_receipt(receipt, target.name, memory.getvalue()))
    return beside
