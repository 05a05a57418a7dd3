"""The four rules as users call them; `steps` and `compiled` do their arithmetic on blocks of the arrays."""

import numpy as np

from cs231n_utils.blockwise import in_blocks
from cs231n_utils.errors import ArgumentError, ArgumentTypeError

from . import steps
from .compiled import compiled_step

__all__ = ["adam", "rmsprop", "sgd", "sgd_momentum"]


def sgd(w, dw, config=None, *, out=None):
    """Plain gradient descent: w − learning_rate · dw.

    w: float array; dw: array of w's shape → next_w of w's dtype, config. config: learning_rate (1e-2).
    Raises ArgumentTypeError for anything but floats, ArgumentError for other shapes. Source: CS231n 2025, `optim.py`.

    >>> next_w, config = sgd(np.array([1.0, 2.0]), np.array([10.0, -10.0]))
    >>> next_w, config
    (array([0.9, 2.1]), {'learning_rate': 0.01})
    """
    config, rate = _with_defaults(config, learning_rate=1e-2)
    return _walk("sgd", (rate,), w, dw, config, (), out)


def sgd_momentum(w, dw, config=None, *, out=None):
    """Gradient descent with momentum: velocity = momentum · velocity − learning_rate · dw, next_w = w + velocity.

    w, dw → next_w, config as in sgd. config: learning_rate (1e-2), momentum (0.9), velocity (zeros).
    Raises as sgd. Source: CS231n 2025, `optim.py`.

    >>> next_w, config = sgd_momentum(np.array([1.0]), np.array([10.0]), {"velocity": np.array([2.0])})
    >>> next_w.round(6), config["velocity"].round(6)
    (array([2.7]), array([1.7]))
    """
    config, rate, momentum = _with_defaults(config, learning_rate=1e-2, momentum=0.9)
    return _walk("sgd_momentum", (rate, momentum), w, dw, config, ("velocity",), out)


def rmsprop(w, dw, config=None, *, out=None):
    """Steps divided by the root of a running mean of squared gradients, kept in config as `cache`.

    next_w = w − learning_rate · dw / (√cache + epsilon): epsilon stands outside the root.
    w, dw → next_w, config as in sgd. config: learning_rate (1e-2), decay_rate (0.99), epsilon (1e-8), cache (zeros).
    Raises as sgd. Source: CS231n 2025, `optim.py`.

    >>> next_w, config = rmsprop(np.array([1.0]), np.array([2.0]))
    >>> next_w.round(6), config["cache"].round(6)
    (array([0.9]), array([0.04]))
    """
    config, rate, decay, epsilon = _with_defaults(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    return _walk("rmsprop", (rate, decay, 1 - decay, epsilon), w, dw, config, ("cache",), out)


def adam(w, dw, config=None, *, out=None):
    """Adam: running means of the gradient (m) and of its square (v), both corrected for their start at zero.

    t counts from 1: next_w = w − learning_rate · m̂ / (√v̂ + epsilon) with m̂ = m / (1 − beta1ᵗ), v̂ = v / (1 − beta2ᵗ).
    w, dw → next_w, config as in sgd. config: learning_rate (1e-3), beta1 (0.9), beta2 (0.999), epsilon (1e-8), t (0:
    it is raised before it is used), m and v (zeros).
    Raises as sgd. Source: CS231n 2025, `optim.py`; Kingma and Ba 2015.

    >>> next_w, config = adam(np.array([1.0]), np.array([5.0]))
    >>> next_w.round(6), config["t"], config["m"].round(6), config["v"].round(6)
    (array([0.999]), 1, array([0.5]), array([0.025]))
    """
    config, rate, beta1, beta2, epsilon = _with_defaults(
        config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8
    )
    t = config.get("t", 0) + 1
    # Both corrections as one factor each, which saves two passes: √v̂ + ε = (√v + ε · root) / root.
    root = float(np.sqrt(1 - beta2**t))
    epsilon, rate = epsilon * root, rate * root / (1 - beta1**t)
    constants = (rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon)
    result = _walk("adam", constants, w, dw, config, ("m", "v"), out)
    config["t"] = t
    return result


def _with_defaults(config, **defaults):
    config = {} if config is None else config
    for name, value in defaults.items():
        config.setdefault(name, value)
    # Python's own floats: a NumPy one of 64 bits would turn float32 arithmetic into float64, and slow.
    return config, *(float(config[name]) for name in defaults)


def _walk(asked, constants, w, dw, config, names, out):
    """Make the rule's step with its constants on w, dw and config's arrays called names; returns (next_w, config)."""
    w, dw = _floats(w, asked, "w"), _floats(dw, asked, "dw")
    if w.shape != dw.shape:
        raise ArgumentError(f"{asked}: w has shape {w.shape} and dw {dw.shape}; they must agree")
    state = [np.zeros(w.shape, w.dtype) if config.get(name) is None else config[name] for name in names]
    state = [_floats(array, asked, name) for array, name in zip(state, names, strict=True)]
    for array, name in zip(state, names, strict=True):
        if array.shape != w.shape:
            raise ArgumentError(f"{asked}: w has shape {w.shape} and config[{name!r}] {array.shape}; they must agree")
    sources = [w, dw, *state]
    if out is None:
        targets = [np.empty(w.shape, w.dtype) for _ in (w, *state)]
    else:
        if not isinstance(out, np.ndarray) or out.shape != w.shape or out.dtype != w.dtype:
            found = f"{out.shape} {out.dtype}" if isinstance(out, np.ndarray) else type(out).__name__
            raise ArgumentError(f"{asked}: out must be an array like w, {w.shape} {w.dtype}, got {found}")
        targets = [out]
        for array in state:
            # One array may have been given for two things; written as one of them, it would be lost as the other.
            alone = sum(np.may_share_memory(array, other) for other in (*sources, out)) == 1
            usable = alone and array.dtype == w.dtype and array.flags.writeable
            targets.append(array if usable else np.empty(w.shape, w.dtype))
    flat = all(array.flags.c_contiguous for array in (*sources, *targets)) and not _entangled(sources, targets)
    written = targets if flat else [np.empty(w.shape, w.dtype) for _ in targets]
    read = sources if flat else [np.ascontiguousarray(array) for array in sources]
    step = compiled_step(asked, constants, read, written) or getattr(steps, asked)(*constants)
    in_blocks(step, [array.reshape(-1) for array in (*read, *written)])
    if not flat:
        for target, values in zip(targets, written, strict=True):
            target[...] = values
    config.update(zip(names, targets[1:], strict=True))
    return targets[0], config


def _entangled(sources, targets):
    """Would writing a block of a target destroy what a later block reads? Fine where both are the very same entries."""
    return any(
        np.may_share_memory(source, target) and source.__array_interface__["data"] != target.__array_interface__["data"]
        for source in sources
        for target in targets
    )


def _floats(value, asked, name):
    value = np.asarray(value)
    if value.dtype.kind != "f":
        raise ArgumentTypeError(f"{asked}: {name} must be floats, got {value.dtype}; use .astype(float)")
    return value
