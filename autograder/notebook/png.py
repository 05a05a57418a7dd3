"""PNG files, written here: loading an image library would take longer than a check."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np

__all__ = ["png"]

PALETTE, RED_GREEN_BLUE_OPACITY = 3, 6  # what the format calls the kinds of its pixels
Colour = tuple[int, int, int, int]


def png(pixels: np.ndarray, palette: Sequence[Colour] = ()) -> bytes:
    """(rows, columns, 4) uint8 of red, green, blue, opacity, or (rows, columns) places in a palette of them → a file.

    >>> png(np.zeros((2, 3, 4), np.uint8))[16:24]  # columns and rows
    b'\\x00\\x00\\x00\\x03\\x00\\x00\\x00\\x02'
    """
    rows, columns = pixels.shape[:2]
    kind = PALETTE if palette else RED_GREEN_BLUE_OPACITY
    lines = np.zeros((rows, 1 + pixels.size // rows), np.uint8)  # each line starts with its filter: none
    lines[:, 1:] = pixels.reshape(rows, -1)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0))]
    if palette:
        parts.append((b"PLTE", bytes(part for colour in palette for part in colour[:3])))
        parts.append((b"tRNS", bytes(colour[3] for colour in palette)))
    parts += [(b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
