"""Matrix products on the same threads as the other layers.

NumPy's BLAS has threads of its own. After each product they spin for a while (some 25 ms in OpenBLAS) to be ready for
the next one, and take the processors from the layer that follows. So a large product is cut into one part for each
thread of the crew, and each part is left to BLAS on one thread. That needs threadpoolctl to tell BLAS; without it, or
without the fast layers, the products are NumPy's.
"""

import contextlib
import functools
import itertools
import os
import threading

import numpy as np

from .blockwise import crew_at_work

__all__ = ["multiply", "one_blas_thread"]

# Multiply-adds below which another thread costs more than it saves.
WORTH_A_THREAD = 2_000_000


def multiply(a, b):
    """a @ b for matrices. a: (M, K), b: (K, N) → (M, N).

    >>> multiply(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """
    rows, columns = a.shape[0], b.shape[1]
    share, threads = crew_at_work()
    threads = min(threads, rows * columns * a.shape[1] // WORTH_A_THREAD, max(rows, columns))
    if threads < 2 or _blas() is None or a.dtype.kind != "f" or b.dtype != a.dtype:
        return a @ b
    out = np.empty((rows, columns), a.dtype)

    def part(edges):
        first, last = edges
        if rows >= columns:
            np.matmul(a[first:last], b, out=out[first:last])
        else:
            np.matmul(a, b[:, first:last], out=out[:, first:last])

    size = max(rows, columns)
    edges = [size * k // threads for k in range(threads + 1)]
    with one_blas_thread():
        share(lambda: part, itertools.pairwise(edges), threads)
    return out


@contextlib.contextmanager
def one_blas_thread():
    """BLAS computes on the calling thread alone meanwhile, in the whole process; several may ask at once."""
    _limit.enter()
    try:
        yield
    finally:
        _limit.leave()


class Limit:
    """Set by the first who asks, lifted after the last."""

    def __init__(self):
        self.lock, self.users, self.previous = threading.Lock(), 0, None

    def enter(self):
        with self.lock:
            self.users += 1
            if self.users == 1 and _blas() is not None:
                self.previous = _blas().limit(limits=1)

    def leave(self):
        with self.lock:
            self.users -= 1
            if self.users == 0 and self.previous is not None:
                self.previous.restore_original_limits()
                self.previous = None


_limit = Limit()
if hasattr(os, "register_at_fork"):
    # Another thread may have been at work in the parent; here nobody is.
    os.register_at_fork(after_in_child=_limit.__init__)


@functools.cache
def _blas():
    """What sets the number of threads of NumPy's BLAS, or None where that isn't possible."""
    try:
        import threadpoolctl
    except ImportError:
        return None
    found = threadpoolctl.ThreadpoolController().select(user_api="blas")
    return found if len(found) else None
