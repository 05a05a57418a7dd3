"""Training: the Solver under CS231n's name and arguments, its checkpoints and what it shows.

>>> from cs231n_utils.solver import Solver
"""

from .checkpoint import read_checkpoint, write_checkpoint
from .solver import Solver

__all__ = ["Solver", "read_checkpoint", "write_checkpoint"]
