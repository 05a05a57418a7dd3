"""The penalty ½ · reg · Σ w² that every model here puts on its weights."""

import math

import numpy as np

from cs231n_utils.blockwise import in_blocks
from cs231n_utils.products import one_blas_thread

__all__ = ["add_l2"]


def add_l2(params, gradients, reg):
    """Add the gradient reg · w to the gradients of all parameters whose name begins with W, in place.

    params, gradients: dictionaries of arrays by the same names. Returns the penalty, a float.

    >>> gradients = {"W": np.array([0.0, 1.0]), "b": np.array([1.0])}
    >>> add_l2({"W": np.array([2.0, 4.0]), "b": np.array([3.0])}, gradients, 0.1)
    1.0
    >>> gradients["W"], gradients["b"]
    (array([0.2, 1.4]), array([1.]))
    """
    if not reg:
        return 0.0

    squares = []

    def step(w, dw, spare):
        squares.append(float(w @ w))
        np.multiply(w, reg, out=spare)
        np.add(dw, spare, out=dw)

    for name in params:
        if name.startswith("W"):
            w = np.ascontiguousarray(params[name]).reshape(-1)
            dw = gradients[name] = np.ascontiguousarray(gradients[name])
            with one_blas_thread():
                in_blocks(step, [w, dw.reshape(-1)])
    # fsum rounds once: the order in which threads finished doesn't matter.
    return 0.5 * reg * math.fsum(squares)
