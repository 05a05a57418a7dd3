"""`mistakes/`: named wrong answers, each a small edit of the right one; a file for each notebook.

They diagnose a failing student, they make the fingerprints that ship, and they test the checks. Because each is text,
the same mistake runs in our own process and becomes a wrong notebook in a class of test submissions.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SourceError

from .faults import in_words

__all__ = ["Mistake", "apply_mistake", "load_mistakes"]


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer to a question.

    message: what the mistake is, to the student, without giving the solution away
    read:    the heading of the section to read again
    edits:   {text of the right answer: text of the wrong one}; each key stands exactly once in the answer cell
    """

    question: str
    id: str
    message: str
    read: str
    edits: Mapping[str, str] = field(default_factory=dict)


def load_mistakes(folder: Path) -> list[Mistake]:
    """The lists MISTAKES of all `<folder>/mistakes/<notebook>.py`; empty where there are none.

    Raises SourceError where a file does not load or holds no such list, or where two mistakes have one name.
    """
    mistakes: list[Mistake] = []
    for path in sorted((folder / "mistakes").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"_mistakes_{folder.name}_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise SourceError(in_words(path, error)) from error
        found = getattr(module, "MISTAKES", None)
        if not isinstance(found, list) or not all(isinstance(one, Mistake) for one in found):
            raise SourceError(f"{path} should hold a list MISTAKES of Mistake(…); an empty one where there are none.")
        mistakes += found
    names = [(mistake.question, mistake.id) for mistake in mistakes]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(f"{folder / 'mistakes'}: two mistakes of {name[0]} are called {name[1]}.")
    return mistakes


def apply_mistake(mistake: Mistake, answer: str) -> str:
    """The right answer cell's source with the mistake made in it."""
    for old, new in mistake.edits.items():
        if answer.count(old) != 1:
            raise SourceError(
                f"mistake {mistake.id} of {mistake.question}: {old!r} should stand once in the answer, "
                f"not {answer.count(old)} times; make the edit fit the solution again."
            )
        answer = answer.replace(old, new)
    return answer
