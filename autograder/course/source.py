"""The one source of a notebook: a percent file, read as cells with a role, a question and an id that stays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

from .assignment import Assignment, NotebookSpec
from .cell_ids import CELL_ID, slug, unique_ids
from .regions import has_region

__all__ = ["ROLES", "SourceCell", "parse_cells", "read_source", "source_path"]

ROLES = ("text", "setup", "answer", "check", "written", "demo")
CHECK_LINE = re.compile(r"""check\(\s*(["'])([^"']*)\1\s*\)""")
# jupytext notes these two itself.
KNOWN = {"name", "question", "tags", "title", "lines_to_next_cell"}


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source notebook. `type` is "code" or "markdown"; `question` is empty where there is none."""

    id: str
    role: str
    type: str
    question: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Draft:
    """A cell whose id is still to be found."""

    role: str
    type: str
    question: str
    source: str
    tags: tuple[str, ...]
    name: str
    words: str


def source_path(assignment: Assignment, notebook: str) -> Path:
    """Where the percent source of a notebook is."""
    return assignment.folder / f"{notebook}.py"


def read_source(assignment: Assignment, notebook: str) -> list[SourceCell]:
    """The cells of a notebook of an assignment, proven to keep the rules of `source_rules`.

    Raises SourceError, in one sentence, for the first rule that is broken.
    """
    from .source_rules import keep_rules

    path = source_path(assignment, notebook)
    if not path.is_file():
        raise SourceError(f"{path} is missing: assignment.toml lists a notebook {notebook}.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SourceError(f"{path} is not UTF-8 text; save it as such.") from None
    cells = list(parse_cells(text, str(path)))
    spec: NotebookSpec = assignment.notebook(notebook)
    keep_rules(cells, spec, str(path))
    return cells


@lru_cache(maxsize=64)
def parse_cells(text: str, where: str) -> tuple[SourceCell, ...]:
    """The cells of a percent source, kept for the next reader. Raises SourceError for what is no cell of ours."""
    import jupytext

    notebook = jupytext.reads(text, fmt="py:percent")
    drafts = []
    for number, cell in enumerate(notebook.cells, 1):
        if number == 1 and cell.cell_type == "raw":
            continue  # the YAML header that jupytext puts into a file
        if cell.source.strip():
            drafts.append(_draft(cell.cell_type, cell.source, cell.metadata, f"{where}, cell {number}"))
    named = [draft.name for draft in drafts if draft.name]
    for name in named:
        if named.count(name) > 1:
            raise SourceError(f"{where}: two cells are called {name}; rename one of them.")
    found = iter(unique_ids([draft.words for draft in drafts if not draft.name], taken=named))
    return tuple(SourceCell(d.name or next(found), d.role, d.type, d.question, d.source, d.tags) for d in drafts)


def _draft(kind: str, source: str, metadata: Mapping[str, Any], where: str) -> _Draft:
    for key in sorted(set(metadata) - KNOWN):
        raise SourceError(f"{where}: {key}= means nothing here; a cell may have name=, question= and tags=.")
    if kind not in ("code", "markdown"):
        raise SourceError(f"{where}: a {kind} cell; only code and [markdown] cells are known.")
    question, tags = metadata.get("question", ""), tuple(metadata.get("tags", ()))
    role, asked = _role(kind, source, question, tags, where)
    derived = {"answer": asked, "written": asked, "check": f"check-{asked}", "setup": "setup"}
    name = metadata.get("name", "")
    if role in ("answer", "written", "check"):
        # Two cells of one question must collide, not be told apart by a suffix.
        name = name or derived[role]
    if name and not CELL_ID.fullmatch(name):
        raise SourceError(f"{where}: {name!r} is no cell id: at most 64 letters, digits, - and _.")
    words = derived["setup"] if role == "setup" else slug(metadata.get("title", "") + "\n" + _words(kind, source), role)
    return _Draft(role, kind, asked, source, tags, name, words)


def _role(kind: str, source: str, question: str, tags: tuple[str, ...], where: str) -> tuple[str, str]:
    """A cell's role, and the question it is about."""
    if kind == "markdown":
        return ("written", question) if question else ("text", "")
    if "setup" in tags:
        role = "setup"
    elif question:
        return "answer", question
    else:
        lines = [line.strip() for line in source.strip().split("\n")]
        checks = [CHECK_LINE.fullmatch(line) for line in lines]
        if any(checks[:-1]):
            raise SourceError(f"{where}: check(…) should be the last line of its cell; move the rest to another cell.")
        if checks[-1]:
            return "check", checks[-1][2]
        role = "demo"
    if question:
        raise SourceError(f"{where}: a setup cell is about no question; take the tag or question= away.")
    if has_region(source):
        raise SourceError(f'{where}: a solution region in a {role} cell; say question="…" where it is an answer.')
    return role, ""


def _words(kind: str, source: str) -> str:
    """What a cell without a name is called by: imports say nothing about a cell."""
    lines = source.split("\n")
    return source if kind == "markdown" else "\n".join(x for x in lines if not re.match(r"\s*(import|from)\s", x))
