"""What a check may demand. Each of these fetches the answer, refuses what is not of the right kind in the student's
words, and raises `CheckFailure` when the answer is wrong. None returns a verdict that could be forgotten."""

import re
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from autograder.inside.wire import Opaque

from .answers import Answer, fetch, name_of
from .failures import CheckFailure, Difference, Raised, plural
from .sizes import LARGE, LONG, element_count

__all__ = [
    "array", "assert_close", "assert_equal", "assert_raises", "assert_shape", "assert_true", "assert_unchanged", "fail",
    "needed", "number", "remark_changed",
]  # fmt: skip

# A correct layer that allocates float32 somewhere is right; its rounding is not a mistake.
NARROW = {2: 5e-3, 4: 1e-4}


def fail(message: str, seen: Any = None) -> NoReturn:
    """The answer is wrong, and this says why. seen: what mistakes are recognised by, where a message alone won't do."""
    from .run import comparing

    if seen is None:
        raise CheckFailure(message)
    with comparing(lambda: seen):
        raise CheckFailure(message)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = value.type_name if isinstance(value, Opaque) else type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def array(answer: Any, shape: Sequence[int] | None = None) -> np.ndarray:
    """An answer as a real or complex array of whatever rank it has; of this shape, where one is given."""
    value, name = fetch(answer), name_of(answer)
    value = _without_torch(value)
    if isinstance(value, list | tuple) and element_count(value) > LARGE:
        raise CheckFailure(
            f"{name} is a {type(value).__name__} of more than {LARGE:,} numbers; far fewer were expected."
        )
    if isinstance(value, list | tuple):
        try:
            value = np.asarray(value)
        except ValueError:
            raise CheckFailure(f"{name} is a ragged {type(value).__name__}; an array was expected.") from None
    if isinstance(value, bool | int | float | complex | np.generic):
        value = np.asarray(value)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biufc":
        raise CheckFailure(f"{name} is {_kind(value)}; an array of numbers was expected.")
    if shape is not None and value.shape != tuple(shape):
        raise CheckFailure(f"{name} has shape {value.shape}; {tuple(shape)} was expected.")
    return value


def number(answer: Any) -> float:
    """An answer as one float; a 0-d or one-element array will do."""
    value = array(answer)
    if value.size != 1 or value.dtype.kind == "c":
        raise CheckFailure(f"{name_of(answer)} has shape {value.shape}; one number was expected.")
    return float(value.reshape(()))


def assert_shape(answer: Any, shape: Sequence[int]) -> None:
    """The answer is an array of this shape."""
    from .run import comparing

    # What fails here is the shape; the values may be somebody's luck with random numbers.
    with comparing(lambda: array(answer).shape):
        array(answer, shape)


def assert_close(answer: Any, expected: Any, rtol: float = 1e-7, atol: float = 0.0, name: str | None = None) -> None:
    """The answer equals what is expected, up to rounding.

    The tolerance is atol + rtol · max|expected|: relative to the whole array, since sums that cancel to almost nothing
    carry the rounding of their terms. An answer in float32 is held to 1e-4. Where one number is expected, an array of
    one element will do; where real numbers are expected, complex ones won't, whatever their imaginary parts.
    """
    from .run import comparing

    wanted = array(expected)
    with comparing(lambda: array(answer)):
        got = array(answer)
        finite = np.abs(wanted[np.isfinite(wanted)]) if wanted.size else np.zeros(0)
        scale = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        rtol = max(rtol, NARROW.get(got.dtype.itemsize, 0.0)) if got.dtype.kind == "f" else rtol
        label = name or name_of(answer)
        if got.dtype.kind == "c" and wanted.dtype.kind != "c":
            verb = "are" if plural(label) else "is"
            raise CheckFailure(f"{label} {verb} complex; real numbers were expected.")
        if got.size == 1 and wanted.ndim == 0:
            got = got.reshape(())
        has = "have" if plural(label) else "has"
        if got.shape != wanted.shape and got.size > LARGE:
            raise CheckFailure(f"{label} {has} shape {got.shape}; {wanted.shape} was expected.")
        wide = complex if "c" in (got.dtype.kind, wanted.dtype.kind) else float
        difference = Difference(label, got.astype(wide), wanted.astype(wide), atol + rtol * scale)
        if not difference.same_shape:
            asked = wanted.shape or "one number"
            raise CheckFailure(f"{label} {has} shape {got.shape}; {asked} was expected.", difference=difference)
        if got.size and float(difference.errors.max()) > difference.tolerance:
            raise CheckFailure(difference.sentence, difference=difference)


def _without_torch(value: Any) -> Any:
    """A tensor as an array; anything else as it is."""
    if type(value).__module__ == "torch" and hasattr(value, "detach"):
        return value.detach().numpy()
    return value


def _plain(value: Any) -> Any:
    """Numbers as Python numbers, lists as tuples: what differs only in its container is equal."""
    if isinstance(value, list | tuple | dict) and element_count(value, LONG) > LONG:
        return f"a {type(value).__name__} of more than {LONG:,} values"
    value = _without_torch(value)
    if isinstance(value, np.ndarray) and value.size > LONG:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def assert_equal(answer: Any, expected: Any, name: str | None = None, *, whole: bool = False) -> None:
    """The answer is exactly this number, text, or tuple of them. whole: as an int, of Python or of NumPy; no float."""
    from .run import comparing

    with comparing(lambda: fetch(answer)):
        got = _plain(fetch(answer))
        if whole and isinstance(got, float):
            raise CheckFailure(f"{name or name_of(answer)} gave {got!r}, a float; an int was asked for.")
        if got != _plain(expected):
            text, label = repr(got), name or name_of(answer)
            # Calls give something; everything else is something.
            verb, was = ("are", "were") if plural(label) else ("is", "was")
            verb = "gave" if re.search(r"\w\(.*\)$", label) else verb
            raise CheckFailure(
                f"{label} {verb} {text if len(text) < 200 else text[:200] + '…'}; {_plain(expected)!r} {was} expected."
            )


def assert_true(condition: bool, message: str) -> None:
    """The condition holds; the message says to the student what does not."""
    if not condition:
        raise CheckFailure(message)


def assert_raises(kind: type[Exception], function: Answer, *args: Any, mentions: Sequence[Any] = ()) -> None:
    """Calling the student's function raises this exception, with each of `mentions` in its message."""
    from .run import comparing

    # What the check handed over without a value of its own goes by its name: "f" of "the check's f".
    shown = ", ".join(name_of(arg).split()[-1] if isinstance(arg, Answer) else repr(arg) for arg in args)
    call = f"{name_of(function)}({shown})" if len(shown) < 80 else f"{name_of(function)}(…)"
    try:
        result = function(*args)
    except Raised as raised:
        if not raised.unwritten and kind.__name__ not in raised.kinds:
            raised.message = f"{call} should raise {kind.__name__}. {raised.message}"
        if raised.unwritten or kind.__name__ not in raised.kinds:
            raise
        missing = [str(word) for word in mentions if str(word) not in raised.text]
        if missing:
            raise CheckFailure(
                f"{call} raises {kind.__name__}, as it should, but its message does not name {', '.join(missing)}."
            ) from None
        return
    with comparing(lambda: fetch(result)):
        raise CheckFailure(f"{call} should raise {kind.__name__}; it returned a value instead.")


def assert_unchanged(after: Any, before: np.ndarray, name: str, rtol: float = 0.0) -> None:
    """An argument is the same after the call as before it; rtol: up to so much of each number, where it was moved
    and moved back."""
    from .run import comparing

    same = isinstance(after, np.ndarray) and after.shape == before.shape
    # What was added to it tells mistakes apart that changed it a little.
    with comparing(lambda: after - before if same and after.dtype.kind == "f" else after):
        if not same or not np.allclose(after, before, rtol=rtol, atol=0, equal_nan=True):
            put = "put back whatever is moved" if rtol else "work on a copy or on a new array"
            raise CheckFailure(f"{name} was changed by the call; {put}.")


def remark_changed(after: Any, before: np.ndarray, name: str) -> None:
    """Where an argument isn't the same after the call, say so beside the check when it passes: it costs no points.

    For upstream gradients: many right answers work in what they were handed, and are worth a word all the same.
    """
    from .run import current

    if not isinstance(after, np.ndarray) or not np.array_equal(after, before, equal_nan=True):
        current().remark = f"A remark that costs nothing: {name} was changed by the call, and the caller may need it."


def needed(function: Answer, *args: Any, **kwargs: Any) -> Answer:
    """Call a function of another question, such as the forward pass that makes a cache.

    Where it raises or is not written yet, the message says that this question needs it.
    """
    try:
        return function(*args, **kwargs)
    except Raised as raised:
        raised.message = f"This check needs {raised.call} first: {raised.message}"
        raise
