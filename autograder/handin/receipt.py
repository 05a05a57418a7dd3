"""`receipt.json`: what was packed, to the byte, and when. A student keeps one, and one travels in the zip."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = ["RECEIPT", "Receipt", "check_receipt", "make_receipt", "parse_receipt", "write_receipt"]

RECEIPT = "receipt.json"
SCHEMA = 1
MOST_BYTES = 1 << 20
FIRST_YEAR = 2000
CLOCKS_DIFFER = timedelta(days=1)  # a computer's clock or zone may be wrong by this much


@dataclass(frozen=True)
class Receipt:
    """What a zip holds. made: UTC; files: {name: SHA-256}."""

    assignment: str
    version: str
    made: datetime
    files: Mapping[str, str]


def make_receipt(assignment: str, version: str, made: datetime, files: Mapping[str, bytes]) -> Receipt:
    """The receipt of these files."""
    return Receipt(assignment, version, made, {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)})


def write_receipt(receipt: Receipt, zip_name: str = "", zip_bytes: bytes = b"") -> str:
    """The text of a receipt; the student's own also names the zip, which cannot hold its own hash."""
    table: dict[str, Any] = {
        "schema": SCHEMA,
        "assignment": receipt.assignment,
        "version": receipt.version,
        "made": receipt.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "files": dict(receipt.files),
    }
    if zip_name:
        table["zip"] = {"name": zip_name, "sha256": hashlib.sha256(zip_bytes).hexdigest()}
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def parse_receipt(content: bytes) -> Receipt:
    """A receipt out of a zip from anywhere. Raises ValueError for what is none, or is of no possible date."""
    if len(content) > MOST_BYTES:
        raise ValueError("it is too large")
    try:
        table = json.loads(content.decode("utf-8"))
        files, schema = table["files"], table["schema"]
        texts = [table["assignment"], table["version"], table["made"], *files, *files.values()]
        made = datetime.strptime(table["made"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("it is damaged") from None
    if schema != SCHEMA or not all(isinstance(text, str) for text in texts):
        raise ValueError("it is damaged")
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:  # JSON can write half of a surrogate pair, which no file can hold
        raise ValueError("it is damaged") from None
    # The latest hand-in counts, so a date from the far future would count for ever.
    if made.year < FIRST_YEAR or made > datetime.now(UTC) + CLOCKS_DIFFER:
        raise ValueError("its date cannot be right")
    return Receipt(table["assignment"], table["version"], made, files)


def check_receipt(receipt: Receipt, files: Mapping[str, bytes]) -> list[str]:
    """One sentence for each file that is not what the receipt says."""
    found = []
    for name in sorted(set(receipt.files) | set(files)):
        if name not in files:
            found.append(f"{name} is in the receipt, but not in the zip.")
        elif name not in receipt.files:
            found.append(f"{name} is in the zip, but not in the receipt.")
        elif hashlib.sha256(files[name]).hexdigest() != receipt.files[name]:
            found.append(f"{name} was changed after it was packed.")
    return found
