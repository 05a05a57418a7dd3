"""Update rules by name or as functions, and how they are called."""

import importlib
import importlib.util
import inspect

from cs231n_utils.errors import ArgumentError, ArgumentTypeError

__all__ = ["find_rule", "in_place"]


def find_rule(update_rule):
    """A name of cs231n_utils.optim, or a function (w, dw, config) → (next_w, config) → its name and the function.

    Raises ArgumentError for an unknown name, or where optim is withheld because writing it is the exercise;
    ArgumentTypeError for anything else.

    >>> find_rule("adam")[0], find_rule(lambda w, dw, config: (w - dw, config))[0]
    ('adam', '<lambda>')
    """
    if callable(update_rule):
        return getattr(update_rule, "__name__", type(update_rule).__name__), update_rule
    if not isinstance(update_rule, str):
        raise ArgumentTypeError(f"Solver: update_rule must be a name or a function, got {type(update_rule).__name__}")
    if importlib.util.find_spec("cs231n_utils.optim") is None:
        raise ArgumentError(
            f"Solver: update_rule {update_rule!r} needs cs231n_utils.optim, which is withheld where writing it is the "
            "exercise; pass your own function (w, dw, config) -> (next_w, config)"
        )
    optim = importlib.import_module("cs231n_utils.optim")
    if update_rule not in optim.__all__:
        raise ArgumentError(
            f"Solver: there is no update rule {update_rule!r}, but {', '.join(optim.__all__)}, or any function"
        )
    return update_rule, getattr(optim, update_rule)


def in_place(rule):
    """Whether a rule takes `out=`, and so can spare the Solver new arrays.

    >>> in_place(find_rule("sgd")[1]), in_place(lambda w, dw, config=None: (w, config))
    (True, False)
    """
    try:
        return "out" in inspect.signature(rule).parameters
    except ValueError:  # functions in C need not tell
        return False
