"""`assignment.toml`: the table of an assignment's notebooks, questions and points."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import SourceError, UsageError

from .course_file import COURSE, read_course
from .lateness import Lateness, read_lateness
from .limits import Limits, read_limits
from .toml_tables import Reader

__all__ = ["Assignment", "HandedFile", "Limits", "NotebookSpec", "Question", "find_assignments", "load_assignment"]

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
# A plain name; notebooks and modules are handed in anyway.
FILE = re.compile(r"[a-z][a-z0-9_]{0,63}\.(?!(?:py|pth|so|ipynb)$)[a-z0-9]{1,8}")
MOST_KB = 16 << 10
# All that an assignment.toml may say.
KEYS = ("version", "title", "due", "url", "data", "limits", "late", "notebook")
NOTEBOOK_KEYS = ("name", "title", "question", "packages", "withheld", "shown", "files")
QUESTION_KEYS = ("id", "points", "signatures", "written", "unavoidable")
# Without encryption only from this very machine: students run what comes from there.
URL = re.compile(r"(https://|http://(127\.0\.0\.1|localhost)[:/])[!-~]*")


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
class HandedFile:
    """A file of data that a notebook makes and that is handed in beside it, such as the weights of a network."""

    name: str
    most_bytes: int


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook: its questions in order, what its code may import, and the data files it is handed in with.

    withheld: modules of the course's package that are not there where answers to this notebook are graded
    shown:    modules that students get all the same, though a notebook of the assignment withholds them: for this
              notebook's pictures, or, where it doesn't withhold them itself, for its answers
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    packages: tuple[str, ...] = ("numpy", "matplotlib")
    withheld: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    files: tuple[HandedFile, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """One assignment as its source folder describes it.

    url: the folder on the course's web site with the students' zips, or this assignment's zip itself
    """

    name: str
    folder: Path
    version: str
    title: str
    notebooks: tuple[NotebookSpec, ...]
    limits: Limits = field(default_factory=Limits)
    due: str = ""
    late: Lateness = field(default_factory=Lateness)
    url: str = ""
    data: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for notebook in self.notebooks for question in notebook.questions)

    @property
    def files(self) -> dict[str, int]:
        """The data files handed in beside the notebooks: {name: bytes that it may have}."""
        return {file.name: file.most_bytes for notebook in self.notebooks for file in notebook.files}

    @property
    def bundle_url(self) -> str:
        """Where the students' zip can be fetched from; empty where the course has no address."""
        if not self.url or self.url.endswith(".zip"):
            return self.url
        return f"{self.url.rstrip('/')}/{self.name}-{self.version}.zip"

    def notebook(self, name: str) -> NotebookSpec:
        return next(notebook for notebook in self.notebooks if notebook.name == name)

    @property
    def withheld(self) -> set[str]:
        """Modules that some notebook withholds."""
        return {name for notebook in self.notebooks for name in notebook.withheld}

    @property
    def shown(self) -> set[str]:
        """Modules that some notebook shows: one bundle serves all of them."""
        return {name for notebook in self.notebooks for name in notebook.shown}

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
        raise UsageError(
            f"There is no assignment {folder.name} in {folder.parent}; found there: {known}. "
            "Run this in the course's folder, or name that of the sources with --solutions."
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not TOML: {error}") from None
    reader = Reader(path)
    reader.only(table, KEYS)
    notebooks = tuple(_notebook(reader, row) for row in reader.rows(table, "notebook", "notebook"))
    if not notebooks:
        raise SourceError(f"{path} lists no notebook; add a [[notebook]].")
    version = reader.take(table, "version", str)
    if not VERSION.fullmatch(version):
        raise SourceError(f"{path}: the version {version!r} will be part of file names: letters, digits, . _ - only.")
    assignment = Assignment(
        name=folder.name,
        folder=folder,
        version=version,
        title=reader.take(table, "title", str),
        notebooks=notebooks,
        limits=read_limits(path, reader.take(table, "limits", dict, {})),
        due=str(table.get("due", "")),
        late=read_lateness(path, table, read_course(folder.parent)),
        url=_url(reader, table),
        data=reader.texts(table, "data"),
    )
    for name in sorted(assignment.shown - assignment.withheld):
        raise SourceError(f"{path}: {name} is shown, but no notebook withholds it; take it out of `shown`.")
    names = [question.id for question in assignment.questions]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(f"{path}: two questions are called {name}.")
    return assignment


def _url(reader: Reader, table: dict[str, Any]) -> str:
    """The assignment's own address, or the course's in `solutions/course.toml`."""
    if "url" not in table:
        solutions = reader.path.parent.parent
        reader, table = Reader(solutions / COURSE), read_course(solutions)
    url: str = reader.take(table, "url", str, "")
    if url and not URL.fullmatch(url):
        raise SourceError(f"{reader.path}: the url {url!r} should begin with https:// and hold no spaces.")
    return url


def _notebook(reader: Reader, row: dict[str, Any]) -> NotebookSpec:
    name = reader.name(row, "name")
    reader.only(row, NOTEBOOK_KEYS, f"in notebook {name}")
    if "question" not in row:
        raise SourceError(
            f"{reader.path}: notebook {name} has no [[notebook.question]]; say question = [] where it asks none."
        )
    entries = reader.rows(row, "question", "notebook.question")
    return NotebookSpec(
        name=name,
        title=reader.take(row, "title", str),
        questions=tuple(_question(reader, entry, name) for entry in entries),
        packages=reader.texts(row, "packages", "numpy", "matplotlib"),
        withheld=reader.texts(row, "withheld"),
        shown=reader.texts(row, "shown"),
        files=_files(reader, reader.take(row, "files", dict, {})),
    )


def _question(reader: Reader, entry: dict[str, Any], notebook: str) -> Question:
    name = reader.name(entry, "id")
    reader.only(entry, QUESTION_KEYS, f"in question {name}")
    points = entry.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 < points < float("inf"):
        raise SourceError(f"{reader.path}: question {name} needs points, a number above 0, not {points!r}.")
    return Question(
        id=name,
        notebook=notebook,
        points=float(points),
        signatures=reader.texts(entry, "signatures"),
        written=reader.take(entry, "written", bool, False),
        unavoidable=reader.texts(entry, "unavoidable"),
    )


def _files(reader: Reader, table: dict[str, Any]) -> tuple[HandedFile, ...]:
    for name, most in table.items():
        if not FILE.fullmatch(name):
            raise SourceError(
                f"{reader.path}: {name!r} is no name of a data file: small letters, digits, _ and an ending that is "
                "neither a notebook's nor a module's."
            )
        if type(most) is not int or not 0 < most <= MOST_KB:
            raise SourceError(
                f"{reader.path}: {name} should say how many KB it may have, 1 to {MOST_KB}, not {most!r}."
            )
    return tuple(HandedFile(name, most << 10) for name, most in table.items())
