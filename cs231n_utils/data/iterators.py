"""Batches for training: every image once an epoch, in an order that depends on the seed and the epoch alone."""

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["Batches"]


class Batches:
    """Batches (X, y) of a set of images; each `for` loop over it is one epoch, in a new order.

    X: (N, …) array or anything that an array of row numbers indexes; y: (N,) labels. shuffle: False keeps the order.
    drop_last: leave out a last batch that is not full, unless it is the only one. augment: functions (x, rng) → x which
    are called in turn with a copy of each batch. The same seed gives the same batches, and any batch can be had on its
    own: its order and its rng come from (seed, epoch, number), not from what was drawn before it.
    Raises ArgumentError for a batch_size below 1, or X and y that are empty or differ in length.

    >>> batches = Batches(np.arange(5) * 10, np.arange(5), batch_size=2, seed=1)
    >>> [y.tolist() for _, y in batches], [y.tolist() for _, y in batches]
    ([[4, 0], [1, 2], [3]], [[2, 4], [0, 1], [3]])
    """

    def __init__(self, X, y, batch_size=100, *, seed=0, shuffle=True, drop_last=False, augment=()):
        if batch_size < 1:
            raise ArgumentError(f"Batches: batch_size must be at least 1, got {batch_size}")
        if len(X) != len(y) or not len(y):
            raise ArgumentError(
                f"Batches: expected as many labels as images, and some; got {len(X)} and {len(y)} labels"
            )
        self.X, self.y, self.batch_size = X, y, batch_size
        self.seed, self.shuffle, self.drop_last, self.augment = seed, shuffle, drop_last, tuple(augment)
        self.next_epoch = 0
        self._order = None

    def __len__(self):
        """The number of batches in an epoch."""
        whole, left = divmod(len(self.y), self.batch_size)
        return whole if whole and (self.drop_last or not left) else whole + 1

    def __iter__(self):
        """The batches of the next epoch."""
        epoch, self.next_epoch = self.next_epoch, self.next_epoch + 1
        return (self.batch(epoch, number) for number in range(len(self)))

    def batch(self, epoch, number):
        """Copies of X and y for batch `number` of an epoch, both counted from 0. Raises IndexError past the last."""
        if not 0 <= number < len(self):
            raise IndexError(f"Batches: there is no batch {number}; an epoch has {len(self)}")
        rows = self._rows(epoch)[number * self.batch_size : (number + 1) * self.batch_size]
        X, y = self.X[rows], self.y[rows]
        rng = np.random.default_rng((self.seed, 1, epoch, number)) if self.augment else None
        for change in self.augment:
            X = change(X, rng)
        return X, y

    def _rows(self, epoch):
        if self._order is None or self._order[0] != epoch:
            rows = np.arange(len(self.y))
            if self.shuffle:
                np.random.default_rng((self.seed, 0, epoch)).shuffle(rows)
            self._order = epoch, rows
        return self._order[1]
