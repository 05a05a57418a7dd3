"""Release, check, collect and grade notebook assignments. In a notebook: `from autograder import check`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .notebook import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """`check` is loaded when it is asked for, so that the other rooms do not pay for it."""
    if name == "check":
        from .notebook import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
