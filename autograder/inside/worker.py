"""The worker: runs cells and answers requests, beside the student's code and trusted by nobody.

It reads one frame, does what it asks, writes one frame, and so on until the channel closes. Whatever the student's code
does to this process, it can only change values that it could have returned anyway: the judge compares outside.
"""

import contextlib
import io
import linecache
import os
import random
import shutil
import socket
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy  # before the first request: the student's time does not pay for it
import numpy.random

from .cells import definitions_of, parse
from .confine import confine
from .limits import heed_signals, leave_keyring, set_limits
from .missed import Missed
from .plain import plain
from .wire import PREFIX, WireError, decode, encode, pack, unpack_header, unpack_prefix

__all__ = ["main"]

SEED = 231
Reply = tuple[dict[str, Any], bytes]


class _Printed(io.TextIOBase):
    """Keeps the first `room` characters of what is printed and forgets the rest."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.parts: list[str] = []

    def write(self, text: str) -> int:
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(self.parts[-1])
        return len(text)

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return text


class Worker:
    """One namespace and the objects that the judge holds handles of."""

    def __init__(self, output: int) -> None:
        self.printed = _Printed(output)
        self.missed = Missed()
        sys.meta_path.append(self.missed)
        self.objects: dict[int, Any] = {}
        self.numbered = 0
        self.last: tuple[Any, ...] = ()
        self.main = types.ModuleType("__main__")
        self.main.__dict__.update(get_ipython=_no_ipython, display=lambda *things, **options: None)
        sys.modules["__main__"] = self.main
        self.operations: dict[str, Callable[..., Reply]] = {
            "cell": self.cell,
            "lookup": self.lookup,
            "call": self.call,
            "get_attribute": lambda target, name: self.keep(getattr(self.objects[target], name)),
            "set_attribute": self.set_attribute,
            "get_item": lambda target, value: self.keep(self.objects[target][value]),
            "set_item": self.set_item,
            "length": self.length,
            "fetch": lambda target: self.data(self.objects[target]),
            "after": lambda: self.data(self.last),
            "define": self.define,
            "forget": self.forget,
        }

    def keep(self, value: Any) -> Reply:
        self.numbered += 1
        self.objects[self.numbered] = value
        return {"handle": self.numbered}, b""

    def data(self, value: Any) -> Reply:
        tree, body = encode(plain(value), opaque=True)
        return {"value": tree}, body

    def cell(self, source: str, name: str, definitions: bool) -> Reply:
        """Run a cell in the student's namespace; only its definitions, where it is one that is not to be run."""
        filename = f"<{name}>"
        linecache.cache[filename] = (len(source), None, [line + "\n" for line in source.split("\n")], filename)
        tree = parse(source, filename)
        code = compile(definitions_of(tree) if definitions else tree, filename, "exec", dont_inherit=True)
        exec(code, self.main.__dict__)
        return {}, b""

    def lookup(self, name: str) -> Reply:
        found = self.main.__dict__
        return self.keep(found[name]) if name in found else ({"missing": True}, b"")

    def call(self, target: int, value: tuple[tuple[Any, ...], dict[str, Any]]) -> Reply:
        args, kwargs = value
        self.last = tuple(args)
        return self.keep(self.objects[target](*args, **kwargs))

    def set_attribute(self, target: int, name: str, value: Any) -> Reply:
        setattr(self.objects[target], name, value)
        return {}, b""

    def set_item(self, target: int, value: tuple[Any, Any]) -> Reply:
        self.objects[target][value[0]] = value[1]
        return {}, b""

    def length(self, target: int) -> Reply:
        thing = self.objects[target]
        kind = type(thing)
        if issubclass(kind, tuple | list):
            return {"kind": "tuple" if issubclass(kind, tuple) else "list", "length": len(thing)}, b""
        shape = getattr(thing, "shape", None) if kind.__module__ in ("numpy", "torch") else None
        if shape is not None:
            sides = [int(side) for side in shape]
            text = f"an array of shape {tuple(sides)}"
            return {"kind": text, "length": sides[0] if sides else None}, b""
        sized = issubclass(kind, dict | str | set)
        return {"kind": kind.__name__[:80], "length": len(thing) if sized else None}, b""

    def forget(self) -> Reply:
        """Handles live for one question."""
        self.objects.clear()
        self.last = ()
        return {}, b""

    def define(self, source: str) -> Reply:
        import numpy as np

        space = {"np": np, "__name__": "given"}
        exec(compile(source, "<given code>", "exec"), space)
        return self.keep(types.SimpleNamespace(**{k: v for k, v in space.items() if k != "__builtins__"}))

    def answer(self, header: dict[str, Any], body: bytes) -> Reply:
        """Do what a frame asks; whatever the student's code raises becomes an error reply."""
        fields = {name: part for name, part in header.items() if name not in ("id", "op", "value")}
        try:
            with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
                if "value" in header:
                    fields["value"] = decode(header["value"], body, resolve=lambda number: self.objects[number])
                reply, data = self.operations[header["op"]](**fields)
        except BaseException as error:
            reply, data = {"error": _described(error)}, b""
        besides = {"printed": self.printed.take(), "missed": self.missed.take()}
        return reply | {name: said for name, said in besides.items() if said}, data


def _described(error: BaseException) -> dict[str, Any]:
    """An exception as the judge is told of it: class names, the first line of its text, the student's own line."""
    kinds = [cls.__name__[:80] for cls in type(error).__mro__ if cls is not object][:16]
    try:
        text = str(error).strip().split("\n")[0][:300]
    except BaseException:  # a student's exception may have a __str__ that raises
        text = ""
    place = ""
    if isinstance(error, SyntaxError) and str(error.filename).startswith("<"):
        place = f"line {error.lineno}: {(error.text or '').strip()[:120]}"
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<") and not name.startswith(("<frozen", "<given code")):
            line = linecache.getline(name, trace.tb_lineno).strip()[:120]
            place = f"line {trace.tb_lineno} of {trace.tb_frame.f_code.co_name}: {line}"
        trace = trace.tb_next
    return {"kinds": kinds, "text": text, "place": place}


class _NoIPython:
    """`get_ipython()` for cells that configure their notebook: every method does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **options: None


def _no_ipython() -> _NoIPython:
    return _NoIPython()


def _frames(channel: socket.socket) -> Iterator[tuple[dict[str, Any], bytes]]:
    while True:
        prefix = _read(channel, PREFIX.size)
        if prefix is None:
            return
        lengths = unpack_prefix(prefix)
        parts = [_read(channel, length) for length in lengths]
        yield unpack_header(parts[0] or b""), parts[1] or b""


def _read(channel: socket.socket, length: int) -> bytes | None:
    data = bytearray(length)
    view, done = memoryview(data), 0
    while done < length:
        got = channel.recv_into(view[done:])
        if not got:
            return None
        done += got
    return bytes(data)


def main(
    fd: int | str, files: str, output: int, limits: dict[str, int], confined: dict[str, Any] | None = None
) -> None:
    """Serve one judge.

    fd: the channel, or the path of a socket that leads to it; files: a folder to copy into the scratch folder, or "";
    output: characters of printed text to keep;
    confined: what `confine` is given, where no wall stands around this process
    """
    if files:
        shutil.copytree(files, os.curdir, dirs_exist_ok=True)
    leave_keyring()
    heed_signals()
    # The same numbers whenever and wherever a submission is graded, for those who seed no generator of their own.
    random.seed(SEED)
    numpy.random.seed(SEED)
    set_limits(limits)
    if confined is not None:
        confine(confined)
    if isinstance(fd, str):
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(fd)
    else:
        channel = socket.socket(fileno=fd)
    worker = Worker(output)
    channel.sendall(pack({"ready": numpy.__version__}))
    for header, body in _frames(channel):
        reply, data = worker.answer(header, body)
        try:
            frame = pack({"reply": header["id"], **reply}, data)
        except (WireError, ValueError, TypeError, RecursionError) as error:
            frame = pack({"reply": header["id"], "error": _described(error)})
        channel.sendall(frame)
