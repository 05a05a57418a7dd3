"""Elementwise arithmetic on large arrays in blocks whose temporaries stay in the processor's cache."""

import numpy as np

__all__ = ["BLOCK", "crew_at_work", "in_blocks"]

# Values in a block: few enough for a second-level cache, enough to hide the cost of a NumPy call.
BLOCK = 1 << 16
# Blocks that one thread takes at once, and the number of blocks from which more threads are worth waking.
TAKEN = 4
MANY = 16


def in_blocks(step, arrays):
    """Call step(*blocks, spare) for corresponding blocks of contiguous one-dimensional arrays of one length.

    spare: an array of a block's size and the first array's dtype to write into. Large arrays are shared among threads,
    so step must touch nothing but what it is given; the results don't depend on how many there are.

    >>> x = np.arange(3.0)
    >>> in_blocks(lambda block, spare: np.add(block, 1, out=block), [x])
    >>> x
    array([1., 2., 3.])
    """
    size = arrays[0].size

    def worker():
        room = np.empty(min(BLOCK, size), arrays[0].dtype)

        def work(first):
            for start in range(first, min(first + TAKEN * BLOCK, size), BLOCK):
                blocks = [array[start : start + BLOCK] for array in arrays]
                step(*blocks, room[: blocks[0].size])

        return work

    share, threads = crew_at_work() if size >= MANY * BLOCK else (None, 1)
    tasks = range(0, size, TAKEN * BLOCK)
    if share is None:
        work = worker()
        for first in tasks:
            work(first)
    else:
        share(worker, tasks, threads)


def crew_at_work():
    """(share, threads) of the fast layers' crew, or (None, 1) where these are withheld."""
    try:
        from .kernels.crew import share, thread_count
    except ImportError:
        return None, 1
    return share, thread_count()
