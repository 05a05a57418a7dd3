"""Does anything that students get hold a piece of what they must not have?

Lines are compared without white space and comments. What counts as a leak, so that `N, C, H, W = x.shape` does not:

- one line of a solution, a mistake or a hidden check with at least 30 characters left,
- three neighbouring lines of it with at least 12 characters each,
- or all of it, where that is at least 24 characters.

Definitions, imports, shapes taken apart and arrays of zeros are never counted.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.check_files import check_path, helpers_path
from autograder.course.mistakes import load_mistakes
from autograder.course.regions import solution_lines
from autograder.course.source import read_source
from autograder.updating.released import RELEASED

__all__ = ["Secret", "find_leaks", "plain_lines", "secrets_of"]

LONE, NEIGHBOUR, NEIGHBOURS, WHOLE = 30, 12, 3, 24
COMMON = re.compile(
    r"(def|class|import|from|global|nonlocal)\b.*|[\w,*()]+=[\w.]+\.shape(\[[\w:]*\])?|[\w,]+=cache|pass|else:|try:"
    r"|\w+=np\.(zeros|empty)(_like)?\([\w.,()=]*\)|with torch\.no_grad\(\):"
)


@dataclass(frozen=True)
class Secret:
    """Lines that must not be found in what ships, and what to call them."""

    name: str
    lines: tuple[str, ...]


def plain_lines(text: str) -> list[str]:
    """The lines of a text that count, without white space and comments.

    >>> plain_lines("N, C, H, W = x.shape\\nout = x  *  w  # the product\\n")
    ['out=x*w']
    """
    kept = []
    for line in text.splitlines():
        words = re.sub(r"(^|\s)#.*", "", line)
        # COMMON looks for whole words, so it sees the line before its spaces go.
        plain = "".join(words.split())
        if plain and not COMMON.fullmatch(plain) and not COMMON.fullmatch(words.strip()):
            kept.append(plain.replace("'", '"'))
    return kept


def secrets_of(assignment: Assignment) -> list[Secret]:
    """The solutions, the mistakes and the hidden checks of an assignment, as lines."""
    found = []
    for spec in assignment.notebooks:
        for cell in read_source(assignment, spec.name):
            if cell.role in ("answer", "written"):
                for region in solution_lines(cell.source, cell.id):
                    found.append(Secret(f"the solution of {cell.question}", tuple(plain_lines("\n".join(region)))))
        found += _hidden_checks(assignment, spec.name)
    for mistake in load_mistakes(assignment.folder):
        for wrong in mistake.edits.values():
            found.append(Secret(f"mistake {mistake.id} of {mistake.question}", tuple(plain_lines(wrong))))
    return [secret for secret in found if secret.lines]


def _hidden_checks(assignment: Assignment, notebook: str) -> Iterator[Secret]:
    """Each hidden check, without the lines that its public sister, or what both share, shows anyway."""
    path = check_path(assignment, notebook, hidden=True)
    if not path.is_file():
        return
    shipped = (check_path(assignment, notebook, hidden=False), helpers_path(assignment, notebook))
    texts = [path.read_text(encoding="utf-8") for path in shipped if path.is_file()]
    shown = set(plain_lines("\n".join(texts)))
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            lines = plain_lines(ast.get_source_segment(source, node) or "")
            yield Secret(f"hidden check {node.name}", tuple(line for line in lines if line not in shown))


def find_leaks(secrets: Sequence[Secret], files: Mapping[str, bytes]) -> list[str]:
    """One sentence for each secret that a file gives away."""
    found = []
    for path, content in files.items():
        try:
            lines = plain_lines(_text(path, content))
        except UnicodeDecodeError:
            continue  # pictures, numbers
        for secret in secrets:
            shown = _shown(secret.lines, lines)
            if shown:
                found.append(f"{path} holds a piece of {secret.name}: {shown}")
    return list(dict.fromkeys(found))


def _text(path: str, content: bytes) -> str:
    text = content.decode("utf-8")
    if path == RELEASED:
        return "\n".join(_strings(json.loads(text)))
    if not path.endswith(".ipynb"):
        return text
    # Outputs, too: a traceback shows lines of code.
    return "\n".join(
        "".join(cell["source"]) + "\n" + "\n".join(_strings(cell.get("outputs"))) for cell in json.loads(text)["cells"]
    )


def _strings(value: Any) -> Iterator[str]:
    """Every string in what JSON can hold; a list of strings is one text, as in notebooks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        yield "".join(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _shown(secret: tuple[str, ...], lines: list[str]) -> str:
    """The first line that gives a secret away; empty where none does."""
    there = set(lines)
    for line in secret:
        if len(line) >= LONE and line in there:
            return line
    for first in range(len(secret) - NEIGHBOURS + 1):
        part = secret[first : first + NEIGHBOURS]
        if all(len(line) >= NEIGHBOUR for line in part) and _run(part, lines):
            return part[0]
    return secret[0] if sum(map(len, secret)) >= WHOLE and _run(secret, lines) else ""


def _run(part: Sequence[str], lines: list[str]) -> bool:
    return any(lines[at : at + len(part)] == list(part) for at, line in enumerate(lines) if line == part[0])
