"""What a student's notebook needs of the autograder: `check("question")` and `hint("question")`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asking import check
    from .hints import hint
    from .verdict import CheckReport

__all__ = ["CheckReport", "check", "hint"]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: other rooms use single modules of this one, also where no NumPy is."""
    if name == "check":
        from .asking import check

        return check
    if name == "hint":
        from .hints import hint

        return hint
    if name == "CheckReport":
        from .verdict import CheckReport

        return CheckReport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
