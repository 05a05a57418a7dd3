"""What the checks of modular_graph share."""

from autograder.checks import fail, fetch
from autograder.checks.failures import Raised


def there(numbers, name, what):
    """The number of a node that the output does not need, as it stands with the student; where none does, say so."""
    try:
        return numbers[name]
    except Raised as raised:
        if "LookupError" not in raised.kinds:
            raise
        message = f"{what} has nothing for {name}. It should have a number for each input and each node, needed or not."
        fail(message, seen="not there")


def must_save(given, out, name):
    """The gate that made a result has saved a tensor for the way back."""
    if fetch(given.saves(out)) is not True:
        fail(f"{name} has saved no tensor with ctx.save_for_backward.", seen=False)
