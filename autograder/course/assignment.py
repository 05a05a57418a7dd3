"""`assignment.toml`: the table of an assignment's notebooks, questions, points and limits."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autograder.errors import SourceError, UsageError

__all__ = ["Assignment", "Limits", "NotebookSpec", "Question", "find_assignments", "load_assignment"]

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds are of CPU time; the wall clock, `patience` times that, is a backstop."""

    question_seconds: float = 10.0
    cell_seconds: float = 20.0
    loading_seconds: float = 60.0
    patience: float = 3.0
    memory_mb: int = 2048
    scratch_mb: int = 64
    file_mb: int = 32
    processes: int = 32
    open_files: int = 128
    output_kb: int = 64


@dataclass(frozen=True)
class Question:
    """What a student writes in one answer cell, with its points. A written question is graded by hand.

    unavoidable: functions that answer it and can be imported all the same, such as "numpy.convolve"
    """

    id: str
    notebook: str
    points: float
    signatures: tuple[str, ...] = ()
    written: bool = False
    unavoidable: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The names that the signatures define."""
        return tuple(signature.partition("(")[0] for signature in self.signatures)


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook: its questions in order, and what its code may import."""

    name: str
    title: str
    questions: tuple[Question, ...]
    packages: tuple[str, ...] = ("numpy", "matplotlib")
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """One assignment as its source folder describes it."""

    name: str
    folder: Path
    version: str
    title: str
    notebooks: tuple[NotebookSpec, ...]
    limits: Limits = Limits()
    due: str = ""
    url: str = ""
    data: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for notebook in self.notebooks for question in notebook.questions)

    def notebook(self, name: str) -> NotebookSpec:
        return next(notebook for notebook in self.notebooks if notebook.name == name)

    @property
    def auto_max(self) -> float:
        return sum(question.points for question in self.questions if not question.written)

    @property
    def manual_max(self) -> float:
        return sum(question.points for question in self.questions if question.written)


def find_assignments(solutions: Path) -> list[str]:
    """The names of all assignments under a `solutions/` folder, sorted."""
    return sorted(path.parent.name for path in solutions.glob("*/assignment.toml"))


def load_assignment(folder: Path) -> Assignment:
    """Read `<folder>/assignment.toml`.

    Raises UsageError where there is none, SourceError where it is not what it should be.
    """
    path = folder / "assignment.toml"
    if not path.is_file():
        known = ", ".join(find_assignments(folder.parent)) or "none"
        raise UsageError(f"There is no assignment {folder.name} in {folder.parent}; found there: {known}.")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not TOML: {error}") from None
    reader = _Reader(path)
    notebooks = tuple(_notebook(reader, row) for row in reader.take(table, "notebook", list))
    if not notebooks:
        raise SourceError(f"{path} lists no notebook; add a [[notebook]].")
    version = reader.take(table, "version", str)
    if not VERSION.fullmatch(version):
        raise SourceError(f"{path}: the version {version!r} will be part of file names: letters, digits, . _ - only.")
    limits = reader.take(table, "limits", dict, {})
    known_limits = {field.name for field in fields(Limits)}
    for name in sorted(set(limits) - known_limits):
        raise SourceError(f"{path}: there is no limit {name}; there are {', '.join(sorted(known_limits))}.")
    for name, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise SourceError(f"{path}: the limit {name} should be a number above 0, not {value!r}.")
    assignment = Assignment(
        name=folder.name,
        folder=folder,
        version=version,
        title=reader.take(table, "title", str),
        notebooks=notebooks,
        limits=Limits(**limits),
        due=str(table.get("due", "")),
        url=reader.take(table, "url", str, ""),
        data=tuple(reader.take(table, "data", list, [])),
    )
    names = [question.id for question in assignment.questions]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(f"{path}: two questions are called {name}.")
    return assignment


@dataclass(frozen=True)
class _Reader:
    path: Path

    def take(self, table: dict[str, Any], key: str, kind: type, *default: Any) -> Any:
        if key not in table and default:
            return default[0]
        value = table.get(key)
        if not isinstance(value, kind):
            raise SourceError(f"{self.path}: {key} should be a {kind.__name__}, not {value!r}.")
        return value

    def name(self, table: dict[str, Any], key: str) -> str:
        value: str = self.take(table, key, str)
        if not NAME.fullmatch(value):
            raise SourceError(f"{self.path}: {value!r} is no name: small letters, digits and _ only.")
        return value


def _notebook(reader: _Reader, row: dict[str, Any]) -> NotebookSpec:
    name = reader.name(row, "name")
    questions = []
    for entry in reader.take(row, "question", list):
        points = entry.get("points")
        if isinstance(points, bool) or not isinstance(points, int | float) or not points > 0:
            raise SourceError(f"{reader.path}: question {entry.get('id')} needs points above 0, not {points!r}.")
        questions.append(
            Question(
                id=reader.name(entry, "id"),
                notebook=name,
                points=float(points),
                signatures=tuple(reader.take(entry, "signatures", list, [])),
                written=reader.take(entry, "written", bool, False),
                unavoidable=tuple(reader.take(entry, "unavoidable", list, [])),
            )
        )
    return NotebookSpec(
        name=name,
        title=reader.take(row, "title", str),
        questions=tuple(questions),
        packages=tuple(reader.take(row, "packages", list, ["numpy", "matplotlib"])),
        withheld=tuple(reader.take(row, "withheld", list, [])),
    )
