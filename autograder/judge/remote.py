"""The student behind the wall, as checks see it: the same face as a live namespace, over a session."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.checks.answers import Answer
from autograder.checks.failures import CheckFailure, Crashed, Missing, Raised, SessionOver
from autograder.inside.wire import Handle, Opaque, WireError, clean

from .session import NOTHING, Budget, Session

__all__ = ["RemoteBackend"]


class RemoteBackend:
    """Turns look-ups, calls and fetches into requests of one session, paid from one question's budget."""

    def __init__(self, session: Session, budget: Budget) -> None:
        self.session = session
        self.budget = budget
        self._given = 0

    def lookup(self, name: str) -> Any:
        reply = self._ask("lookup", name, name=name)
        if reply.get("missing"):
            raise Missing(f"{name} is not defined in the notebook.")
        return self._handle(reply, name)

    def call(self, ref: Any, label: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        value = (_given(args), _given(kwargs))
        self._given = len(args)
        return self._handle(self._ask("call", label, value=value, target=ref.number), label)

    def get_attribute(self, ref: Any, label: str, name: str) -> Any:
        return self._handle(self._ask("get_attribute", f"{label}.{name}", target=ref.number, name=name), label)

    def set_attribute(self, ref: Any, label: str, name: str, value: Any) -> None:
        self._ask("set_attribute", f"{label}.{name}", value=_given(value), target=ref.number, name=name)

    def get_item(self, ref: Any, label: str, key: Any) -> Any:
        return self._handle(self._ask("get_item", f"{label}[{key!r}]", value=key, target=ref.number), label)

    def set_item(self, ref: Any, label: str, key: Any, value: Any) -> None:
        self._ask("set_item", f"{label}[{key!r}]", value=(key, _given(value)), target=ref.number)

    def length(self, ref: Any) -> tuple[str, int | None]:
        reply = self._ask("length", "the answer", target=ref.number)
        kind, length = reply.get("kind"), reply.get("length")
        if not isinstance(kind, str) or not (length is None or (type(length) is int and 0 <= length < 1 << 40)):
            raise self._refuse("a length that is none")
        return clean(kind[:200]), length

    def fetch(self, ref: Any, label: str) -> Any:
        reply = self._ask("fetch", label, target=ref.number)
        if "value" not in reply:
            raise self._refuse("a reply without the value asked for")
        return reply["value"]

    def define(self, source: str) -> Any:
        return self._handle(self._ask("define", "the given code", source=source), "the given code")

    def after(self) -> tuple[Any, ...]:
        value = self._ask("after", "the arguments").get("value")
        if not isinstance(value, tuple) or len(value) != self._given:
            raise self._refuse("other arguments than were given")
        return value

    def cpu_seconds(self) -> float:
        return self.session.cpu_seconds()

    @contextmanager
    def ours(self) -> Iterator[None]:
        """The backstop on the wall clock waits as long as we work."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.budget.deadline += time.monotonic() - begun

    def forget(self) -> None:
        """Drop every handle; the next question starts without them."""
        self._ask("forget", "the question")

    def _ask(self, op: str, label: str, *, value: Any = NOTHING, **fields: Any) -> dict[str, Any]:
        try:
            reply = self.session.request(op, self.budget, what=label, value=value, **fields)
        except SessionOver as over:
            raise type(over)(f"{label}: {over.message}" if isinstance(over, Crashed) else over.message) from None
        except WireError as broken:  # our own value does not fit the wire: a mistake in a check
            raise TypeError(f"{label}: {broken}") from None
        if reply.get("error") is not None:
            raise raised(label, reply["error"])
        return reply

    def _handle(self, reply: dict[str, Any], label: str) -> Handle:
        number = reply.get("handle")
        if type(number) is not int or number < 0:
            raise self._refuse("a reply without a handle")
        return Handle(number)

    def _refuse(self, why: str) -> CheckFailure:
        self.session.refused = why
        self.session.close()
        return Crashed("The code sent something that is not an answer.")


def raised(label: str, error: Any) -> Raised:
    """What a worker says of an exception, taken apart with care."""
    error = error if isinstance(error, dict) else {}
    kinds = error.get("kinds")
    names = tuple(clean(str(kind)[:80]) for kind in kinds[:16]) if isinstance(kinds, list) else ()
    return Raised(label, names, clean(str(error.get("text", ""))[:300]), clean(str(error.get("place", ""))[:300]))


def _given(value: Any) -> Any:
    """Our data as it is, the student's own objects as handles."""
    if isinstance(value, Answer):
        return value._ref
    if isinstance(value, tuple | list):
        return type(value)(_given(item) for item in value)
    if isinstance(value, dict):
        return {key: _given(item) for key, item in value.items()}
    if isinstance(value, Opaque):
        raise TypeError("an object of the student's cannot be sent back as data; use its Answer")
    return value
