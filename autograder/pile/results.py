"""The output folder of an assignment: one result file a student, and the tables made from them."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograder.files import write_atomic
from autograder.notebook.visible import visible

__all__ = ["GradeBook", "safe_name"]

FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
LONGEST = 100


def safe_name(student: str) -> str:
    """A file name for a student's name, whatever it holds; different names give different file names.

    >>> safe_name("ada"), safe_name("../x y")
    ('ada', '%2E.%2Fx%20y')
    """
    name = quote(student, safe="-_.@+")
    name = "%2E" + name[1:] if name.startswith(".") else name
    if len(name) > LONGEST:
        digest = hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        name = f"{name[:LONGEST]}~{digest}"
    return name or "%"


class GradeBook:
    """`grades/<assignment>/`: results as files, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def result_path(self, student: str) -> Path:
        return self.folder / "results" / f"{safe_name(student)}.json"

    def read(self, student: str) -> dict[str, Any] | None:
        """The student's result; None where there is none, or a damaged one that has to be made again."""
        return _read(self.result_path(student))

    def write(self, result: dict[str, Any]) -> None:
        """Keep a result."""
        write_atomic(self.result_path(result["student"]), _json(result).encode("utf-8", "replace"))

    def results(self) -> list[dict[str, Any]]:
        """All results, by student."""
        found = [_read(path) for path in (self.folder / "results").glob("*.json")]
        return sorted((result for result in found if result is not None), key=lambda result: str(result["student"]))

    def write_run(self, run: dict[str, Any]) -> None:
        """Keep what the results depend on besides the submissions: versions, checks, seed."""
        write_atomic(self.folder / "run.json", _json(run))

    def add_timings(self, timings: dict[str, dict[str, float]]) -> None:
        """Keep how long grading took, apart from the results, which hold no times."""
        path = self.folder / "timings.json"
        write_atomic(path, _json((_read(path) or {}) | timings))

    def write_csv(self) -> Path:
        """`grades.csv`: a line a student, a column a question."""
        results = self.results()
        questions = list(dict.fromkeys(row["id"] for result in results for row in result["questions"]))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["student", "status", "auto_score", "auto_max", "manual_max", *questions, "findings"])
        for result in results:
            scores = {row["id"]: row["score"] for row in result["questions"]}
            writer.writerow(
                [
                    _inert(str(result["student"])),
                    result["status"],
                    f"{result['auto_score']:g}",
                    f"{result['auto_max']:g}",
                    f"{result['manual_max']:g}",
                    *("" if scores.get(name) is None else f"{scores[name]:g}" for name in questions),
                    " ".join(sorted({finding["kind"] for finding in result["findings"]})),
                ]
            )
        path = self.folder / "grades.csv"
        write_atomic(path, text.getvalue())
        return path


def _inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line, with nothing that steers a terminal."""
    shown = visible(text).replace("\n", "⏎")
    return "'" + shown if FORMULA.match(text) else shown


def _json(table: dict[str, Any]) -> str:
    return json.dumps(table, indent=1, ensure_ascii=False, sort_keys=False, allow_nan=False) + "\n"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return table if isinstance(table, dict) else None
