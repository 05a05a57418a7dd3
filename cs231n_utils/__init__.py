"""What the course notebooks import under CS231n's names: gradient checks, data, training, features and pictures.

Importing the package loads nothing heavy: each module is loaded when it is first used.

>>> import cs231n_utils
>>> cs231n_utils.data_utils.load_CIFAR10.__name__
'load_CIFAR10'
>>> from cs231n_utils import data, vis
"""

import importlib
import importlib.util

__all__ = [
    "classifiers",
    "data",
    "data_utils",
    "errors",
    "fast_layers",
    "features",
    "gradient_check",
    "im2col",
    "layer_utils",
    "layers",
    "optim",
    "relative_error",
    "solver",
    "vis",
    "vis_utils",
]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if importlib.util.find_spec(f"{__name__}.{name}") is None:
        # An AttributeError, so that hasattr() and tab completion work in a bundle from which a module was withheld.
        raise AttributeError(f"{__name__}.{name} is not here: it is withheld where writing it is the exercise")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__():
    return sorted({*globals(), *__all__})
