"""Numeric gradients by centred differences, and how far an analytic gradient is from them.

CS231n's names and signatures. Unlike the original: integer input raises, x is put back even when f raises, the
difference is divided by the step that rounding really left, results are float64, float32 is warned about.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .errors import ArgumentError, ArgumentTypeError, PrecisionWarning
from .relative_error import as_floats, rel_error

__all__ = [
    "SparseCheck",
    "eval_numerical_gradient",
    "eval_numerical_gradient_array",
    "eval_numerical_gradient_blobs",
    "eval_numerical_gradient_net",
    "grad_check_sparse",
    "rel_error",
]


class SparseCheck(NamedTuple):
    """One entry looked at by grad_check_sparse: its index, both derivatives and their relative error."""

    index: tuple[int, ...]
    numerical: float
    analytic: float
    rel_error: float


def eval_numerical_gradient(f, x, verbose=True, h=1e-5):
    """Gradient of a function with one number as its result, at x, by centred differences.

    f: called as f(x) → number; x: float array of any shape and layout, changed in place during the calls, because f may
    read it elsewhere (`model.params["W1"]`), and put back at the end. Returns float64 of x's shape.
    verbose prints each entry. Raises ArgumentTypeError for anything but a float array, ArgumentError where h is lost in
    the rounding of x or f returns more than one number. Source: CS231n 2025, `gradient_check.py`.

    >>> eval_numerical_gradient(lambda x: (x**3).sum(), np.array([1.0, -2.0]), verbose=False).round(6)
    array([ 3., 12.])
    """

    def read():
        return _one_number(f(x), "eval_numerical_gradient")

    report = (lambda index, slope: print(index, slope)) if verbose else None
    return _differences(read, x, h, "eval_numerical_gradient", report)


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    """Gradient of sum(f(x) · df) at x: what a backward pass returns for the upstream gradient df.

    f: called as f(x) → array; x: float array, changed during the calls and put back; df: array of f(x)'s shape, or a
    number. Returns float64 of x's shape. Raises as eval_numerical_gradient, and ArgumentError where df's shape is not
    the output's. Source: CS231n 2025, `gradient_check.py`.

    >>> eval_numerical_gradient_array(lambda x: x**2, np.array([1.0, 3.0]), np.array([10.0, 1.0])).round(6)
    array([20.,  6.])
    """
    df = as_floats(df, "df")

    def read():
        out = as_floats(f(x), "f(x)")
        if df.ndim and df.shape != out.shape:
            raise ArgumentError(f"eval_numerical_gradient_array: df has shape {df.shape}, f(x) has {out.shape}")
        return out

    return _differences(read, x, h, "eval_numerical_gradient_array", weight=df)


def eval_numerical_gradient_blobs(f, inputs, output, h=1e-5):
    """Gradients for a function that writes its result into a blob, one float64 array for each input blob.

    f: called as f(*inputs, output), fills `output.vals`; a blob has arrays `vals` and `diffs`, and `output.diffs` is
    the upstream gradient. Every `vals` is put back. Raises as eval_numerical_gradient_array.
    Source: CS231n 2025, `gradient_check.py`.

    >>> from types import SimpleNamespace as Blob
    >>> x, out = Blob(vals=np.array([2.0, 3.0])), Blob(vals=np.zeros(2), diffs=np.array([1.0, 10.0]))
    >>> gradients = eval_numerical_gradient_blobs(lambda x, out: np.square(x.vals, out.vals), (x,), out)
    >>> gradients[0].round(6)
    array([ 4., 60.])
    """

    def forward(_):
        f(*inputs, output)
        return output.vals

    return [eval_numerical_gradient_array(forward, blob.vals, output.diffs, h) for blob in inputs]


def eval_numerical_gradient_net(net, inputs, output, h=1e-5):
    """Gradients for a net whose `forward()` reads the input blobs and fills the output blob.

    net: has `forward()`; the rest as in eval_numerical_gradient_blobs. Source: CS231n 2025, `gradient_check.py`.

    >>> from types import SimpleNamespace as Blob
    >>> x, out = Blob(vals=np.array([2.0])), Blob(vals=np.zeros(1), diffs=np.ones(1))
    >>> net = Blob(forward=lambda: np.square(x.vals, out.vals))
    >>> eval_numerical_gradient_net(net, (x,), out)[0].round(6)
    array([4.])
    """
    return eval_numerical_gradient_blobs(lambda *blobs: net.forward(), inputs, output, h)


def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, *, rng=None, verbose=True):
    """Numeric against analytic derivative at a few random entries of x; the numbers come back as SparseCheck tuples.

    f: called as f(x) → number; x: float array, changed during the calls and put back; analytic_grad: of x's shape.
    rng: a seed or numpy Generator for the same entries every time; verbose prints CS231n's line for each. Raises as
    eval_numerical_gradient, and ArgumentError for an empty x or a gradient of another shape.
    Source: CS231n 2025, `gradient_check.py`.

    >>> x = np.array([1.0, 2.0])
    >>> checks = grad_check_sparse(lambda x: (x**2).sum(), x, 2 * x, num_checks=3, rng=0, verbose=False)
    >>> max(check.rel_error for check in checks) < 1e-9
    True
    """
    _require_float_array(x, "grad_check_sparse")
    analytic_grad = as_floats(analytic_grad, "analytic_grad")
    if analytic_grad.shape != x.shape or not x.size:
        raise ArgumentError(
            f"grad_check_sparse: x has shape {x.shape}, the gradient {analytic_grad.shape}; "
            "they must agree and not be empty"
        )
    rng = np.random.default_rng(rng)
    indices = [tuple(int(rng.integers(size)) for size in x.shape) for _ in range(num_checks)]

    def read():
        return _one_number(f(x), "grad_check_sparse")

    numerical = _differences(read, x, h, "grad_check_sparse", indices=indices)
    checks = []
    for index, slope in zip(indices, numerical, strict=True):
        check = SparseCheck(index, float(slope), float(analytic_grad[index]), rel_error(slope, analytic_grad[index]))
        if verbose:
            print(f"numerical: {check.numerical:f} analytic: {check.analytic:f}, relative error: {check.rel_error:e}")
        checks.append(check)
    return checks


def _differences(read, x, h, asked, report: Callable | None = None, *, weight=1.0, indices=None):
    """Centred differences of read(), summed with weight, over all entries of x or over those at `indices`."""
    _require_float_array(x, asked)
    every = indices is None
    slopes = np.empty(x.shape if every else len(indices), dtype=np.result_type(x.dtype, np.float64))
    original = x.copy()
    coarse = x.dtype.itemsize < 8
    try:
        for position, index in enumerate(np.ndindex(x.shape) if every else indices):
            x[index] = original[index] + h
            above, after = x[index].astype(slopes.dtype), read()
            x[index] = original[index] - h
            below, before = x[index].astype(slopes.dtype), read()
            x[index] = original[index]
            if above == below:
                raise ArgumentError(
                    f"{asked}: x{list(index)} = {original[index]} ± h is the same {x.dtype} number for h = {h}; "
                    "take a larger h or float64"
                )
            coarse = coarse or after.dtype.itemsize < 8
            change = (after.astype(slopes.dtype) - before.astype(slopes.dtype)) * weight
            slopes[index if every else position] = change.sum() / (above - below)
            if report:
                report(index, slopes[index])
    finally:
        x[...] = original
    if coarse:
        warnings.warn(
            f"{asked}: float32 has 7 digits, and differences at h = {h} lose most of them; "
            "compute in float64, or expect errors near 1e-2",
            PrecisionWarning,
            stacklevel=3,
        )
    return slopes


def _require_float_array(x, asked):
    if not isinstance(x, np.ndarray):
        raise ArgumentTypeError(f"{asked}: x must be a float array to change in place, got {type(x).__name__}")
    if x.dtype.kind != "f":
        raise ArgumentTypeError(f"{asked}: x is {x.dtype}, where a step of h would round away; use x.astype(float)")
    if not x.flags.writeable:
        raise ArgumentError(f"{asked}: x is read-only and has to be changed in place; pass x.copy()")


def _one_number(value, asked):
    value = as_floats(value, "f(x)")
    if value.size != 1:
        raise ArgumentError(
            f"{asked}: f(x) must be one number, got shape {value.shape}; for arrays use eval_numerical_gradient_array"
        )
    return value.reshape(())
