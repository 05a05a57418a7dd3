"""What a grading process and its supervisor say to each other: a letter, a length, bytes."""

import socket
import struct
import time

__all__ = ["FAULT", "JOB", "ORDER", "READY", "RESULT", "STEP", "Late", "receive", "send"]

HEAD = struct.Struct("!cQ")
ORDER, JOB = b"O", b"J"  # to the process
READY, STEP, RESULT, FAULT = b"G", b"S", b"R", b"F"  # from it


class Late(Exception):
    """Nothing came, or was taken, before the deadline."""


def send(channel: socket.socket, kind: bytes, body: bytes = b"", seconds: float | None = None) -> None:
    """Send a frame, however long it takes, or raise Late. Raises OSError where nobody is at the other end."""
    channel.settimeout(seconds)
    try:
        channel.sendall(HEAD.pack(kind, len(body)) + body)
    except TimeoutError:
        raise Late from None


def receive(channel: socket.socket, deadline: float | None = None) -> tuple[bytes, bytes]:
    """The next frame: its kind and its body. Raises EOFError where the other end is gone, Late after the deadline."""
    kind, length = HEAD.unpack(_read(channel, HEAD.size, deadline))
    return kind, _read(channel, length, deadline)


def _read(channel: socket.socket, length: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < length:
        # What is there already counts, however late it is: this process may have been stopped meanwhile.
        channel.settimeout(None if deadline is None else max(0.0, deadline - time.monotonic()))
        try:
            part = channel.recv(min(length - len(data), 1 << 20))
        except (BlockingIOError, TimeoutError):
            raise Late from None
        except ConnectionError:
            part = b""
        if not part:
            raise EOFError
        data += part
    return bytes(data)
