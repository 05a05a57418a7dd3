"""The student, as checks see it: names looked up, functions called, objects handled, values fetched when needed.

What a student's function returns stays where it is and is an `Answer`; `array`, `number` and their kin in `assertions`
fetch it. So a `cache` never travels, and the same check runs on a live namespace and on a remote one.
"""

import copy
import os
import time
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from autograder.inside.plain import plain
from autograder.inside.wire import WireError, decode, encode

from .failures import CheckFailure, Missing, Raised

__all__ = ["Answer", "Backend", "LocalBackend", "Student", "fetch", "name_of", "place_of"]


OURS = __file__.removesuffix(str(Path("checks", "answers.py")))
PACKAGE = f"{os.sep}cs231n_utils{os.sep}"  # a student's own line is told, not the line of a layer that they call
GIVEN = "<given code>"


class Backend(Protocol):
    """Where the student's objects live. References are opaque to everybody else."""

    def lookup(self, name: str) -> Any: ...
    def call(self, ref: Any, label: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...
    def get_attribute(self, ref: Any, label: str, name: str) -> Any: ...
    def set_attribute(self, ref: Any, label: str, name: str, value: Any) -> None: ...
    def get_item(self, ref: Any, label: str, key: Any) -> Any: ...
    def set_item(self, ref: Any, label: str, key: Any, value: Any) -> None: ...
    def length(self, ref: Any) -> tuple[str, int | None]: ...
    def fetch(self, ref: Any, label: str) -> Any: ...
    def define(self, source: str) -> Any: ...
    def after(self) -> tuple[Any, ...]: ...
    def cpu_seconds(self) -> float: ...
    def ours(self) -> AbstractContextManager[None]: ...


class Answer:
    """Something that the student's code made. It stays where it is until `fetch` asks for its value."""

    __slots__ = ("_backend", "_label", "_ref")
    _backend: Backend
    _label: str
    _ref: Any

    def __init__(self, backend: Backend, ref: Any, label: str) -> None:
        object.__setattr__(self, "_backend", backend)
        object.__setattr__(self, "_ref", ref)
        object.__setattr__(self, "_label", label)

    def __call__(self, *args: Any, **kwargs: Any) -> "Answer":
        label = f"{self._label}(…)" if args or kwargs else f"{self._label}()"
        return Answer(self._backend, self._backend.call(self._ref, self._label, args, kwargs), label)

    def __getattr__(self, name: str) -> "Answer":
        if name.startswith("__"):
            raise AttributeError(name)
        # Code that a check brings along calls what the student made; nobody has given it to the student.
        label = f"the check's {name}" if self._label == "the given code" else f"{self._label}.{name}"
        return Answer(self._backend, self._backend.get_attribute(self._ref, self._label, name), label)

    def __setattr__(self, name: str, value: Any) -> None:
        self._backend.set_attribute(self._ref, self._label, name, value)

    def __getitem__(self, key: Any) -> "Answer":
        return Answer(self._backend, self._backend.get_item(self._ref, self._label, key), f"{self._label}[{key!r}]")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._backend.set_item(self._ref, self._label, key, value)

    def __len__(self) -> int:
        kind, length = self._backend.length(self._ref)
        if length is None:
            raise CheckFailure(f"{self._label} gave {kind}, which has no length.")
        return length

    def __iter__(self) -> Iterator["Answer"]:
        """Unpack a tuple or list: `out, cache = student.forward(x)`."""
        kind, length = self._backend.length(self._ref)
        if length is None or kind not in ("tuple", "list"):
            raise CheckFailure(f"{self._label} returned {kind} where several values were expected.")
        return (self[i] for i in range(length))

    def __bool__(self) -> bool:
        raise TypeError(f"{self._label} stays with the student: fetch it before deciding anything by it")


class Student:
    """The student's namespace: `student.conv_forward_naive(x, w, b, conv_param)`."""

    __slots__ = ("_backend",)
    _backend: Backend

    def __init__(self, backend: Backend) -> None:
        object.__setattr__(self, "_backend", backend)

    def __getattr__(self, name: str) -> Answer:
        if name.startswith("__"):
            raise AttributeError(name)
        return Answer(self._backend, self._backend.lookup(name), name)

    def define(self, source: str) -> Answer:
        """Run source text beside the student's code and return its namespace, for questions that take a function.

        `student.define("f = lambda x: (x ** 3).sum()").f` is a function that lives with the student.
        """
        return Answer(self._backend, self._backend.define(source), "the given code")

    def after(self) -> tuple[Any, ...]:
        """The positional arguments of the last call as they stand after it."""
        return self._backend.after()

    def cpu_seconds(self) -> float:
        """The computing time that the student's process, with all below it, has used so far, measured by ours.

        The clock may tick in steps of 0.01 s; `speed.assert_keeps_up` takes what it measures several times.
        """
        return self._backend.cpu_seconds()

    def ours(self) -> AbstractContextManager[None]:
        """Around long work of ours, such as compiling: it is no time of the student's."""
        return self._backend.ours()


def fetch(answer: Any) -> Any:
    """The value of an answer as plain data; anything else is returned as it is."""
    return answer._backend.fetch(answer._ref, answer._label) if isinstance(answer, Answer) else answer


def name_of(answer: Any) -> str:
    """How a message calls an answer."""
    return str(answer._label) if isinstance(answer, Answer) else "the value"


class LocalBackend:
    """The student's objects in this very process: a notebook's live namespace, or one of our own solutions.

    around: entered whenever the student's code runs, and left before ours does
    """

    def __init__(
        self, namespace: dict[str, Any], around: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self.namespace = namespace
        self.around = around
        self.last: tuple[Any, ...] = ()
        self.used = 0.0

    def lookup(self, name: str) -> Any:
        if name not in self.namespace:
            raise Missing(f"{name} is not defined. Run the cell that defines it, then run this one again.")
        return self.namespace[name]

    def call(self, ref: Any, label: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = tuple(self._given(value) for value in args)
        named = {name: self._given(value) for name, value in kwargs.items()}
        self.last = given
        with self._theirs(label):
            return ref(*given, **named)

    def get_attribute(self, ref: Any, label: str, name: str) -> Any:
        with self._theirs(f"{label}.{name}"):
            return getattr(ref, name)

    def set_attribute(self, ref: Any, label: str, name: str, value: Any) -> None:
        with self._theirs(f"{label}.{name}"):
            setattr(ref, name, self._given(value))

    def get_item(self, ref: Any, label: str, key: Any) -> Any:
        with self._theirs(f"{label}[{key!r}]"):
            return ref[key]

    def set_item(self, ref: Any, label: str, key: Any, value: Any) -> None:
        with self._theirs(f"{label}[{key!r}]"):
            ref[key] = self._given(value)

    def length(self, ref: Any) -> tuple[str, int | None]:
        with self._theirs("the answer"):
            kind = type(ref)
            if issubclass(kind, tuple | list):
                return ("tuple" if issubclass(kind, tuple) else "list"), len(ref)
            if issubclass(kind, np.ndarray):
                return f"an array of shape {ref.shape}", len(ref) if ref.ndim else None
            return kind.__name__, len(ref) if issubclass(kind, dict | str | set) else None

    def fetch(self, ref: Any, label: str) -> Any:
        # Through the same sieve as in the judge: an object whose __eq__ lies is no more a number here than there.
        with self._theirs(label):
            try:
                return decode(*encode(plain(ref), opaque=True))
            except WireError as error:
                raise CheckFailure(f"{label} is not a value that can be compared: {error}.") from None

    def define(self, source: str) -> Any:
        space: dict[str, Any] = {"np": np}
        exec(compile(source, GIVEN, "exec"), space)  # our own text, from a check
        return types.SimpleNamespace(**{k: v for k, v in space.items() if not k.startswith("__")})

    def after(self) -> tuple[Any, ...]:
        return self.last

    def cpu_seconds(self) -> float:
        # Only what their code uses: `around` may search all of memory, and their process is ours.
        return self.used

    def ours(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _theirs(self, label: str) -> "_Guard":
        return _Guard(self, label, self.around())

    def _given(self, value: Any) -> Any:
        """What the student's code is handed: its own objects as they are, our data as copies."""
        if isinstance(value, Answer):
            return value._ref
        if isinstance(value, tuple | list):
            return type(value)(self._given(item) for item in value)
        if isinstance(value, dict):
            return {key: self._given(item) for key, item in value.items()}
        return copy.deepcopy(value)


class _Guard:
    """Times the student's code, and turns what it raises into a `Raised` that names the call and their own line."""

    def __init__(self, backend: LocalBackend, label: str, around: AbstractContextManager[None]) -> None:
        self.backend, self.label, self.around = backend, label, around

    def __enter__(self) -> None:
        self.around.__enter__()
        self.begun = time.process_time()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self.backend.used += time.process_time() - self.begun
        self.around.__exit__(None, None, None)
        if error is None or isinstance(error, CheckFailure | KeyboardInterrupt):
            return
        kinds = tuple(cls.__name__ for cls in type(error).__mro__ if cls is not object)
        raise Raised(self.label, kinds, _first_line(error), place_of(trace)) from None


def _first_line(error: BaseException) -> str:
    try:
        return str(error).strip().split("\n")[0][:300]
    except Exception:  # a student's exception may have a __str__ that raises
        return ""


def place_of(trace: Any) -> str:
    """`line 7: out[n, f] = …` of the innermost frame that is the student's: no library's, none of ours."""
    import linecache

    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        library = any(part in code.co_filename for part in ("site-packages", "<frozen", PACKAGE, GIVEN))
        if not library and not code.co_filename.startswith(OURS):
            line = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            place = f"line {trace.tb_lineno} of {code.co_name}" + (f": {line[:120]}" if line else "")
        trace = trace.tb_next
    return place
