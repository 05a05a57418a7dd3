"""`hint("question")`: what its author would say to someone who is stuck, one sentence after the other.

The hints of a notebook are `hints/<notebook>.toml` beside it, a list for each question, the vaguest first. They are no
secret: nothing about them is hidden, counted or sent anywhere.
"""

import tomllib
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError, BundleError

from .bundle import Bundle, find_bundle
from .hint_view import HintView
from .quiet import running_shell

__all__ = ["FOLDER", "hint", "hints_of", "parse_hints", "read_hints"]

FOLDER = "hints"


def hint(question: str, shown: int = 1) -> HintView | None:
    """A hint for a question you are stuck at: `hint("conv_forward_naive")`.

    In a notebook the first hint is open, and each of the next unfolds under the one before when you click it.
    Elsewhere it is printed, and `hint("conv_forward_naive", 2)` prints the first two. Asking costs nothing.
    """
    view = _view(question, shown)
    shell = running_shell()
    if getattr(shell, "kernel", None) is not None:
        return view
    view.print()
    return None


def _view(question: Any, shown: Any) -> HintView:
    if type(question) is not str:
        name = getattr(question, "__name__", None)
        quoted = name if type(name) is str and name.isidentifier() else "question"
        return HintView(quoted, notice=f'hint wants the name of a question, in quotes: hint("{quoted}").')
    if type(shown) is not int or shown < 1:
        return HintView(
            question, notice=f"The second argument says how many hints to show; {shown!r} is no such number."
        )
    try:
        bundle = find_bundle()
        notebook, names = _place(bundle, question)
        if not notebook:
            return HintView(question, notice=f"There is no question {question!r} here; there are: {', '.join(names)}.")
        texts = hints_of(bundle, notebook, question)
    except AutograderError as error:
        return HintView(question, notice=str(error))
    if not texts:
        again = "Read the section above its cell again, and the docstring of its function; then ask somebody."
        return HintView(question, notice=f"There are no hints for {question}. {again}")
    return HintView(question, texts, shown=shown)


def _place(bundle: Bundle, question: str) -> tuple[str, list[str]]:
    """The notebook of a question, empty where there is none; and the names of all questions."""
    try:
        rows = [
            (str(row["id"]), str(book["name"])) for book in bundle.manifest["notebooks"] for row in book["questions"]
        ]
    except (KeyError, TypeError):
        raise BundleError(f"{bundle.folder / 'manifest.json'} is damaged; unpack the assignment anew.") from None
    return dict(rows).get(question, ""), [name for name, _ in rows]


def hints_of(bundle: Bundle, notebook: str, question: str) -> tuple[str, ...]:
    """The hints of a question; none where a notebook has no hints. Raises BundleError where their file is damaged."""
    path = bundle.folder / FOLDER / f"{notebook}.toml"
    if not path.is_file():
        return ()
    return read_hints(path).get(question, ())


def read_hints(path: Path) -> dict[str, tuple[str, ...]]:
    """A file of hints. Raises BundleError where it cannot be read."""
    try:
        return parse_hints(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"{path} cannot be read ({error}); unpack the assignment anew.") from None


def parse_hints(text: str) -> dict[str, tuple[str, ...]]:
    """{question: hints} from TOML. Raises ValueError, in words that follow a file's name.

    >>> parse_hints('relu = ["Which entries go through?", "Compare with 0."]')
    {'relu': ('Which entries go through?', 'Compare with 0.')}
    """
    hints = {}
    for question, texts in tomllib.loads(text).items():
        if not isinstance(texts, list) or not all(isinstance(one, str) and one.strip() for one in texts):
            raise ValueError(f"{question} should be a list of texts")
        hints[question] = tuple(texts)
    return hints
