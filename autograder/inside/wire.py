"""Frames: what crosses between the judge and the sandbox, one at a time.

A frame is two big-endian uint32 (header length, body length), a JSON header, and a body of raw array bytes. What a
header holds under "value" is a tree of `codec`, whose arrays lie in the body.
"""

import json
import struct
from typing import Any

from .codec import CAPS, Caps, Handle, Opaque, WireError, clean, decode, encode

__all__ = [
    "CAPS",
    "PREFIX",
    "Caps",
    "Handle",
    "Opaque",
    "WireError",
    "clean",
    "decode",
    "encode",
    "pack",
    "unpack_header",
    "unpack_prefix",
]

PREFIX = struct.Struct(">II")


def pack(header: dict[str, Any], body: bytes = b"", *, caps: Caps = CAPS) -> bytes:
    """One frame, ready to send. Raises WireError when it is over the caps."""
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    if len(text) > caps.header_bytes or len(body) > caps.body_bytes:
        raise WireError("a frame over its cap")
    return PREFIX.pack(len(text), len(body)) + text + body


def unpack_prefix(prefix: bytes, *, caps: Caps = CAPS) -> tuple[int, int]:
    """The two lengths of a frame, checked against the caps before anything is read or allocated."""
    header, body = PREFIX.unpack(prefix)
    if not 2 <= header <= caps.header_bytes or body > caps.body_bytes:
        raise WireError("a frame over its cap")
    return header, body


def unpack_header(text: bytes) -> dict[str, Any]:
    """The JSON header of a frame."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        header = json.loads(text.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise WireError("a header that is not JSON") from None
    if not isinstance(header, dict):
        raise WireError("a header that is not an object")
    return header
