"""Write docs/coverage.md: what the assignments teach, and the notebook, cell and checks where each thing is taught.

    python docs/make_coverage.py [--check]

The rows are those of docs/coverage.toml, which says what its fields mean. What is missing is told, one line each, and
nothing is written then; --check writes nothing and tells whether coverage.md is what the list gives. Run it from the
repository's root.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course import Assignment, find_assignments, load_assignment
from autograder.course.check_files import checks_of
from autograder.course.regions import has_region
from autograder.course.source import SourceCell, read_source
from autograder.errors import SourceError
from autograder.files import write_atomic

SOLUTIONS, LIST, PAGE = Path("solutions"), Path("docs/coverage.toml"), Path("docs/coverage.md")
# A slide's fault stands in a quotation of its own, or beside the answer that it would spoil.
SLIDE = "Check the slide"


@dataclass(frozen=True)
class Row:
    """One thing that is taught, and its home. The fields are those of coverage.toml."""

    assignment: str
    notebook: str
    row: str
    sources: str = ""
    question: str = ""
    cells: tuple[str, ...] = ()
    numbers: tuple[Any, ...] = ()
    told: tuple[str, ...] = ()
    slide: str = ""


@dataclass(frozen=True)
class Notebook:
    """What rows are looked up in: a notebook's cells and checks."""

    assignment: Assignment
    name: str
    cells: tuple[SourceCell, ...]
    text: str
    public_text: str
    literals: frozenset[Any] = field(repr=False)
    # How many checks a question has, by its name and whether they are hidden.
    checks: Counter[tuple[str, bool]]


def read_rows(path: Path) -> list[Row]:
    """The rows of the list, in its order."""
    rows = []
    for assignment, notebooks in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for notebook, found in notebooks.items():
            for row in found:
                values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
                rows.append(Row(assignment, notebook, sources=values.pop("from", ""), **values))
    return rows


@cache
def open_notebook(folder: Path, name: str) -> Notebook:
    """A notebook of an assignment, with the literals of its public checks."""
    assignment = load_assignment(folder)
    text = (folder / "checks" / f"{name}.py").read_text(encoding="utf-8")
    cells = tuple(read_source(assignment, name))
    words = _flat("\n".join(cell.source for cell in cells))
    checks = Counter(
        (check.question, hidden) for hidden in (False, True) for check in checks_of(assignment, name, hidden=hidden)
    )
    return Notebook(assignment, name, cells, words, _flat(text), frozenset(_literals(text)), checks)


def findings(rows: list[Row], solutions: Path) -> Iterator[str]:
    """What has no home, and what no row tells of; one sentence each."""
    told = {(row.assignment, row.question) for row in rows}
    assignments = {name: load_assignment(solutions / name) for name in find_assignments(solutions)}
    for name, assignment in assignments.items():
        for question in assignment.questions:
            if (name, question.id) not in told:
                yield f"{name}/{question.notebook}: no row has the question {question.id}."
    for row in rows:
        label = f"{row.assignment}/{row.notebook}: {row.row!r}"
        if row.assignment not in assignments:
            yield f"{label}: there is no such assignment."
        elif row.notebook not in [spec.name for spec in assignments[row.assignment].notebooks]:
            yield f"{label}: there is no such notebook."
        else:
            try:
                notebook = open_notebook(solutions / row.assignment, row.notebook)
            except SourceError as error:
                yield f"{label}: {error}"
                continue
            for finding in _row_findings(row, notebook):
                yield f"{label}: {finding}"


def _row_findings(row: Row, notebook: Notebook) -> Iterator[str]:
    if not row.question and not row.cells:
        yield "neither a question nor a cell is its home."
    if row.question:
        yield from _question_findings(row.question, notebook)
    ids = {cell.id for cell in notebook.cells}
    yield from (f"there is no cell {name}." for name in row.cells if name not in ids)
    for number in row.numbers:
        if not _in_checks(number, notebook):
            yield f"no public check has {number}."
    yield from (f"the notebook does not say {text!r}." for text in row.told if _flat(text) not in notebook.text)
    if row.slide:
        sources = [_flat(cell.source) for cell in notebook.cells]
        if not any(SLIDE in text and _flat(row.slide) in text[text.index(SLIDE) :] for text in sources):
            yield f"no {SLIDE!r} says {row.slide!r}."


def _question_findings(question: str, notebook: Notebook) -> Iterator[str]:
    known = {spec.id: spec for spec in notebook.assignment.notebook(notebook.name).questions}
    if question not in known:
        yield f"there is no question {question}."
        return
    if not any(cell.question == question and has_region(cell.source) for cell in notebook.cells):
        yield f"the question {question} has no solution."
    for hidden in () if known[question].written else (False, True):
        if not notebook.checks[question, hidden]:
            yield f"the question {question} has no {'hidden' if hidden else 'public'} check."


def _in_checks(number: Any, notebook: Notebook) -> bool:
    """Whether a worked number stands in the public checks; a single number is told to ten digits at least."""
    if isinstance(number, str):
        return _flat(number) in notebook.public_text
    if isinstance(number, list):
        return any(_equal(_frozen(number), literal) for literal in notebook.literals if isinstance(literal, tuple))
    return any(_equal(float(number), literal) for literal in notebook.literals if isinstance(literal, float))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, tuple) or isinstance(other, tuple):
        return False
    return abs(one - other) <= 1e-9 * max(abs(one), 1e-3)


def _literals(text: str) -> Iterator[Any]:
    """The numbers, and the lists of numbers, that Python source has."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant | ast.UnaryOp | ast.List | ast.Tuple):
            try:
                yield _frozen(ast.literal_eval(node))
            except (ValueError, TypeError):
                continue  # it has names in it, or text


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else float(value)


def _flat(text: str) -> str:
    """Text without its line breaks, and without the marks of quotations in Markdown."""
    return re.sub(r"\s+", " ", re.sub(r"(?m)^> ?", "", text))


def render(rows: list[Row], solutions: Path) -> str:
    """The page: a table for each notebook."""
    lines = [
        "# What is taught where",
        "",
        "Made by `make coverage-page` from [coverage.toml](coverage.toml), which lists every concept, worked number",
        "and question; don't edit it here. A test fails when something in it has no home.",
        "",
        "Sources: **A** CS231n 2025, lecture 5 · **B** CS231n 2017, notes of lecture 5 · **C** UW CSE 493G1, lecture 5",
        "· **D** UPenn, lecture on convolutional architectures · **E** a slide deck on convolutional networks.",
        "Where a source has something wrong, a box *Check the slide* in the notebook says so: ⚠.",
    ]
    for name in find_assignments(solutions):
        assignment = load_assignment(solutions / name)
        lines += ["", f"## {assignment.title} (`{name}`)"]
        for spec in assignment.notebooks:
            lines += ["", f"### {spec.title} (`{spec.name}`)", ""]
            lines += [
                "| what | from | graded question | shown in | worked numbers and words |",
                "|---|---|---|---|---|",
            ]
            notebook = open_notebook(solutions / name, spec.name)
            lines += [_line(row, notebook) for row in rows if (row.assignment, row.notebook) == (name, spec.name)]
    return "\n".join(lines) + "\n"


def _line(row: Row, notebook: Notebook) -> str:
    shown = [f"{_heading(notebook, name)} (`{name}`)" for name in row.cells]
    words = [f"in checks: {'; '.join(map(_short, row.numbers))}"] if row.numbers else []
    if row.told:
        words.append(f"in the text: {'; '.join(_flat(text) for text in row.told)}")
    columns = (row.row + " ⚠" * bool(row.slide), row.sources, _asked(row.question, notebook), "<br>".join(shown))
    return f"| {' | '.join(_cell(text) for text in (*columns, '<br>'.join(words)))} |"


def _asked(name: str, notebook: Notebook) -> str:
    if not name:
        return ""
    question = next(spec for spec in notebook.assignment.questions if spec.id == name)
    points = f"`{name}`, {question.points:g} point" + "s" * (question.points != 1)
    if question.written:
        return f"{points}, by hand"
    public, hidden = notebook.checks[name, False], notebook.checks[name, True]
    return f"{points}; {public} public and {hidden} hidden check" + "s" * (hidden != 1)


def _heading(notebook: Notebook, name: str) -> str:
    """The heading that a cell stands under."""
    heading = ""
    for cell in notebook.cells:
        if cell.type == "markdown":
            found = re.findall(r"(?m)^#+ (.*)$", cell.source)
            heading = found[0] if found else heading
        if cell.id == name:
            return heading
    return heading


def _short(number: Any) -> str:
    """A worked number on one line; large tables by their first row."""
    if isinstance(number, str):
        return number
    text = str(number).replace(".0,", ",").replace(".0]", "]")
    return text if len(text) <= 70 else f"{number[0]} … ({len(number)} rows)"


def _cell(text: str) -> str:
    """Text as a cell of a Markdown table, in which * and < stand for themselves."""
    return re.sub(r"([*|_]|<(?!br>))", r"\\\1", text) if "`" not in text else text.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """0 when the page is written or, with --check, as it should be; 1 when something is missing or has drifted."""
    rows = read_rows(LIST)
    missing = list(findings(rows, SOLUTIONS))
    for finding in missing:
        print(finding, file=sys.stderr)
    if missing:
        return 1
    page = render(rows, SOLUTIONS)
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != page:
            print(f"{PAGE} is not what {LIST} gives; run `make coverage-page`.", file=sys.stderr)
            return 1
        return 0
    write_atomic(PAGE, page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
