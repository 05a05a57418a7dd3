"""The relative error that gradient checks report, defined everywhere."""

import numpy as np

from .errors import ArgumentError, ArgumentTypeError

__all__ = ["as_floats", "rel_error"]


def rel_error(x, y):
    """Largest relative difference |x − y| / max(1e-8, |x| + |y|), a float in 0..1, or inf where NaN makes it undefined.

    x, y: numbers or arrays of one shape (a single number fits any shape). Equal entries count 0, also 0/0 and inf/inf;
    empty arrays give 0. Raises ArgumentError when the shapes differ: broadcasting would hide a wrong shape.
    Source: CS231n 2025, assignment 2 (`rel_error`).

    >>> rel_error(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    0.0
    >>> round(rel_error(1.0, 1.1), 4)
    0.0476
    """
    x, y = as_floats(x, "x"), as_floats(y, "y")
    if x.shape != y.shape and x.ndim and y.ndim:
        raise ArgumentError(f"rel_error: x has shape {x.shape} and y {y.shape}; compare arrays of one shape")
    kind = np.result_type(x.dtype, y.dtype, np.float64)
    # Halves, exact in binary, keep |x| + |y| from overflowing.
    x, y = x.astype(kind) / 2, y.astype(kind) / 2
    with np.errstate(invalid="ignore"):
        error = np.abs(x - y) / np.maximum(0.5e-8, np.abs(x) + np.abs(y))
    error = np.where(x == y, 0.0, np.where(np.isnan(error), np.inf, error))
    return float(error.max(initial=0.0))


def as_floats(value, name):
    """A copy of value as floats: float32 stays, integers become float64 so that differences cannot wrap around."""
    value = np.asarray(value)
    if value.dtype.kind not in "biuf":
        raise ArgumentTypeError(f"{name} must be numbers, got {value.dtype}")
    return np.array(value, dtype=value.dtype if value.dtype.kind == "f" else np.float64)
