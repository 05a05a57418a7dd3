"""The rules' arithmetic in one pass over memory, for large arrays where numba is installed: the bits of `steps`."""

import functools

import numpy as np

__all__ = ["LARGE", "compiled_step"]

# Values from which a pass saved is worth loading numba for.
LARGE = 1 << 20


def compiled_step(name, constants, sources, targets):
    """The step of the rule called name for in_blocks, or None where `steps` must do.

    sources: w, dw and the state arrays; targets: next_w and the next state.

    >>> compiled_step("sgd", (0.1,), [np.zeros(3), np.zeros(3)], [np.zeros(3)]) is None
    True
    """
    w, _, *state = sources
    kinds = {array.dtype for array in sources}
    if w.size < LARGE or kinds not in ({np.dtype(np.float32)}, {np.dtype(np.float64)}):
        return None
    for target, own in zip(targets, (w, *state), strict=True):
        # Copied before the loop: what else lies there would be lost.
        if any(other is not own and np.may_share_memory(target, other) for other in sources):
            return None
    loop = _loop(name)
    if loop is None:
        return None
    # In the arrays' own precision, or the loop would compute in float64.
    constants = [w.dtype.type(constant) for constant in constants]

    def step(*blocks):
        w, dw, *state = blocks[: len(sources)]
        next_w, *next_state = written = blocks[len(sources) : -1]
        for target, own in zip(written, (w, *state), strict=True):
            if target.ctypes.data != own.ctypes.data:
                target[...] = own
        loop(next_w, dw, *next_state, *constants)

    return step


@functools.cache
def _loop(name):
    try:
        from cs231n_utils.kernels.compiler import available
    except ImportError:  # withheld together with the fast layers
        return None
    if not available():
        return None
    import numba

    # Division as in NumPy; Python's check for a zero divisor would keep the loop from using vector registers.
    compile = functools.partial(numba.njit, nogil=True, error_model="numpy")
    function = {"sgd": _sgd, "sgd_momentum": _sgd_momentum, "rmsprop": _rmsprop, "adam": _adam}[name]
    try:
        return compile(cache=True)(function)
    except RuntimeError:
        # Nowhere to keep the result: neither beside the package nor in a folder of the user's.
        return compile()(function)


def _sgd(w, dw, rate):
    for i in range(w.size):
        w[i] -= rate * dw[i]


def _sgd_momentum(w, dw, velocity, rate, momentum):
    for i in range(w.size):
        velocity[i] = momentum * velocity[i] - rate * dw[i]
        w[i] += velocity[i]


def _rmsprop(w, dw, cache, rate, decay, rest, epsilon):
    for i in range(w.size):
        cache[i] = decay * cache[i] + rest * (dw[i] * dw[i])
        w[i] -= rate * (dw[i] / (np.sqrt(cache[i]) + epsilon))


def _adam(w, dw, m, v, rate, beta1, rest1, beta2, rest2, epsilon):
    for i in range(w.size):
        m[i] = beta1 * m[i] + rest1 * dw[i]
        v[i] = beta2 * v[i] + rest2 * (dw[i] * dw[i])
        w[i] -= rate * (m[i] / (np.sqrt(v[i]) + epsilon))
