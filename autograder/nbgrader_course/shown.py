"""The notebook that formgrader shows: the release's own cells, the student's answers, and what our checks said.

Nothing of the student's is run. Of their notebook only types and sources of cells come here: no metadata, no outputs,
no attachments; their Markdown is made harmless.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.judge.notebook import SubmittedNotebook
from autograder.notebook.verdict import plain_number
from autograder.notebook.visible import visible

from .harmless import harmless

__all__ = ["comment_on", "read_released", "shown_answers", "shown_notebook"]

SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "not run": "–"}
ANSWERS = ("answer", "written")


def read_released(release: Path, notebook: str) -> dict[str, Any]:
    """A released notebook, its cells' sources joined. Raises UsageError where there is none."""
    try:
        table: dict[str, Any] = json.loads((release / f"{notebook}.ipynb").read_bytes())
        for cell in table["cells"]:
            cell["source"] = "".join(cell["source"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"There is no {release / notebook}.ipynb that can be read: run `autograder release {release.name}`."
        ) from None
    return table


def shown_notebook(released: Mapping[str, Any], handed_in: SubmittedNotebook, result: Mapping[str, Any]) -> bytes:
    """The notebook as the bytes of its file: the student's cells in their order, missing ones where they belong."""
    ours = {_key(cell): cell for cell in released["cells"]}
    rows = {row["id"]: row for row in result["questions"]}
    cells: list[dict[str, Any]] = []
    placed: set[str] = set()
    for number, cell in enumerate(handed_in.cells):
        known = ours.get(cell.key)
        if known is not None and cell.key not in placed:
            placed.add(cell.key)
            cells.append(_known(known, cell.source, rows))
        elif cell.type in ("code", "markdown"):
            cells.append(_made(cell.type, f"own-{number}", {}, cell.source))
    for place, (key, known) in enumerate(ours.items()):
        if key not in placed and "nbgrader" in known["metadata"]:
            before = {_key(cell) for cell in list(released["cells"])[:place]}
            at = max((at + 1 for at, cell in enumerate(cells) if _key(cell) in before), default=0)
            cells.insert(at, _known(known, "", rows))
    metadata = {name: released["metadata"][name] for name in ("kernelspec", "language_info", "autograder")}
    table = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def shown_answers(path: Path) -> dict[str, str]:
    """{answer cell: its text} of a notebook in `autograded/`, ours or nbgrader's; nothing where there is none."""
    try:
        cells = [cell for cell in json.loads(path.read_bytes())["cells"] if cell["metadata"].get("nbgrader")]
        return {
            str(cell["metadata"]["nbgrader"]["grade_id"]): "".join(cell["source"])
            for cell in cells
            if cell["metadata"]["nbgrader"]["solution"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _key(cell: Mapping[str, Any]) -> str:
    key = cell["metadata"].get("nbgrader", {}).get("grade_id") or cell["id"]
    return str(key)


def _known(released: Mapping[str, Any], source: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A cell of the release: with the student's source where it is an answer, with our verdict where it is a check."""
    about = released["metadata"].get("autograder", {})
    if about.get("role") in ANSWERS:
        return _made(released["cell_type"], released["id"], released["metadata"], source)
    cell = {**released, "metadata": dict(released["metadata"])}
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
        row = rows.get(about.get("question", "")) if about.get("role") == "check" else None
        if row is not None:
            text = _verdict(row)
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {"text/plain": text.splitlines(keepends=True)}}
            ]
    return cell


def _made(kind: str, name: str, metadata: Mapping[str, Any], source: str) -> dict[str, Any]:
    if kind == "markdown":
        return {"cell_type": kind, "id": name, "metadata": dict(metadata), "source": harmless(source)}
    made = {"cell_type": "code", "id": name, "metadata": dict(metadata), "source": visible(source)}
    return made | {"execution_count": None, "outputs": []}


def _verdict(row: Mapping[str, Any]) -> str:
    """A question's checks as plain text, which nbconvert escapes."""
    lines = [f"{row['id']}: {plain_number(row['score'])} of {plain_number(row['max_score'])} points"]
    for check, said in _said(row["checks"]):
        lines.append(f"{SIGNS[check['outcome']]} {check['sentence']}{' (hidden)' if check['hidden'] else ''}")
        lines += [f"    {line}" for line in said]
    return "\n".join(visible(line).replace("\n", " ") for line in lines)


def _said(checks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Each check with what it said; a cause that several have in common is told once."""
    told: set[str] = set()
    for check in checks:
        said = [str(check["message"])] if check["message"] else []
        if mistake := check.get("mistake"):
            cause = str(mistake["message"])
            said.append("The likely cause is the same as above." if cause in told else f"Likely cause: {cause}")
            told.add(cause)
        yield check, said


def comment_on(row: Mapping[str, Any]) -> str | None:
    """What the student reads below their answer: the checks that failed, as harmless Markdown; None where none did."""
    failed = [check for check in row["checks"] if check["outcome"] in ("failed", "not run")]
    if not failed:
        return None
    head = f"{len(row['checks']) - len(failed)} of {len(row['checks'])} checks passed.\n"
    lines = [f"- {' '.join([check['sentence'], *said])}".replace("\n", " ") for check, said in _said(failed)]
    return head + "\n" + "\n".join(harmless(line) for line in lines)
