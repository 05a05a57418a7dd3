"""First-order update rules under CS231n's names: sgd, sgd_momentum, rmsprop and adam.

Each is called as rule(w, dw, config=None) → (next_w, config). The arrays w and dw and those in config stay as they are;
the dictionary config, as in CS231n, is the one that comes back: it gets the defaults it lacked and the new state.
With `out=` the rule works in place instead: next_w goes into out, which may be w itself, and the state arrays in config
are overwritten. Arithmetic is done block by block, so that the temporaries stay in the processor's cache; for large
arrays it is compiled, where numba is installed, and gives the same numbers to the last bit.

>>> import numpy as np
>>> sgd(np.array([1.0]), np.array([10.0]))[0]
array([0.9])
"""

from .rules import adam, rmsprop, sgd, sgd_momentum

__all__ = ["adam", "rmsprop", "sgd", "sgd_momentum"]
