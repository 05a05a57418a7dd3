"""What a release puts beside its public checks: the expected values, and the fingerprints of the named mistakes.

`checks/expected.bin` is one frame of the wire, `{check id: [values in the order the check asks for them]}`;
`checks/fingerprints.json` is `{check id: [mistake]}`. The release writes them, a student's notebook reads them.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import BundleError
from autograder.inside.wire import PREFIX, WireError, decode, encode, pack, unpack_header, unpack_prefix

from .fingerprints import PROJECTIONS, Evidence, Known

__all__ = ["read_expected", "read_fingerprints", "write_expected", "write_fingerprints"]

DIGITS = 9


def write_expected(path: Path, record: Mapping[str, Sequence[Any]]) -> None:
    """Write what a `RecordingTruth` recorded; the same record gives the same bytes. WireError for an odd value."""
    from autograder.files import write_atomic  # only a release writes

    tree, body = encode({name: list(record[name]) for name in sorted(record)})
    write_atomic(path, pack({"value": tree}, body))


def read_expected(path: Path) -> dict[str, list[Any]]:
    """The record that `write_expected` was given. Raises BundleError where it is not there or not whole."""
    try:
        frame = path.read_bytes()
        if len(frame) < PREFIX.size:
            raise WireError("no frame")
        header_bytes, _ = unpack_prefix(frame[: PREFIX.size])
        header = unpack_header(frame[PREFIX.size : PREFIX.size + header_bytes])
        record = decode(header.get("value"), frame[PREFIX.size + header_bytes :])
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}); unpack the assignment anew.") from None
    except WireError as error:
        raise BundleError(f"{path} is damaged ({error}); unpack the assignment anew.") from None
    if not isinstance(record, dict) or not all(isinstance(values, list) for values in record.values()):
        raise BundleError(f"{path} does not hold expected values; unpack the assignment anew.")
    return record


def write_fingerprints(path: Path, known: Mapping[str, Sequence[Known]]) -> None:
    """Write what each named mistake would give at each check."""
    from autograder.files import write_atomic

    table = {name: [_row(mistake) for mistake in known[name] if _finite(mistake)] for name in sorted(known)}
    rows = {name: mistakes for name, mistakes in table.items() if mistakes}
    write_atomic(path, json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_fingerprints(path: Path) -> dict[str, list[Known]]:
    """The mistakes that `write_fingerprints` was given; none where the file is not there. Raises BundleError."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): [_known(row) for row in rows] for name, rows in table.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BundleError(f"{path} is damaged; unpack the assignment anew.") from None


def _finite(mistake: Known) -> bool:
    """Whether the evidence can be recognised again: sums that overflow fit nothing."""
    return all(math.isfinite(number) for number in mistake.evidence.numbers)


def _row(mistake: Known) -> dict[str, Any]:
    seen = mistake.evidence
    scale = max((abs(number) for number in seen.numbers), default=0.0)
    # The last bits depend on the machine's BLAS; without them the same release gives the same bytes elsewhere.
    places = DIGITS - math.floor(math.log10(scale)) if scale else 0
    evidence = {
        "ordinal": seen.ordinal,
        "kind": seen.kind,
        "shape": list(seen.shape),
        "numbers": [round(number, places) for number in seen.numbers],
    }
    return {"id": mistake.id, "message": mistake.message, "read": mistake.read, "evidence": evidence}


def _known(row: dict[str, Any]) -> Known:
    seen = row["evidence"]
    shape, numbers = tuple(map(int, seen["shape"])), tuple(map(float, seen["numbers"]))
    if len(numbers) not in (0, PROJECTIONS):
        raise ValueError("a fingerprint has another number of projections")
    evidence = Evidence(int(seen["ordinal"]), str(seen["kind"]), shape, numbers)
    return Known(str(row["id"]), str(row["message"]), str(row["read"]), evidence)
