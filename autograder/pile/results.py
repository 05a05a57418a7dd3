"""The output folder of an assignment: one result file a student, and the tables made from them."""

import hashlib
import json
import time
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from autograder.late import SHEET, read_sheet, read_term, with_late
from autograder.roster.tables import csv_text, inert

from .check_texts import kept_check_digests
from .history import record
from .keeping import keep
from .marks import read_marks, total, with_marks
from .shape import is_result

__all__ = ["GROUPS", "GradeBook", "damage", "names_somebody", "safe_name"]

LONGEST = 100
GROUPS = "groups.json"


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


def names_somebody(stem: str) -> bool:
    """Whether `safe_name` can have given a file's name, without its ending: a long one tells only whose it may be.

    >>> names_somebody("ada"), names_somebody("ada (1)"), names_somebody("._ada")
    (True, False, False)
    """
    cut = len(stem) == LONGEST + 17 and stem[LONGEST] == "~"  # and 16 digits
    return stem.isascii() and (cut or safe_name(unquote(stem)) == stem)


def damage(name: str) -> str:
    """Why somebody is left out whose result is damaged. name: of the file"""
    return f"results/{name} is damaged, or has another name than theirs; `autograder grade` makes their result again"


class GradeBook:
    """`grades/<assignment>/`: results as files, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def result_path(self, student: str) -> Path:
        return self.folder / "results" / f"{safe_name(student)}.json"

    def read(self, student: str) -> dict[str, Any] | None:
        """The student's result; None where there is none, or a damaged one that has to be made again."""
        result = _read(self.result_path(student))
        return result if is_result(result) and result["student"] == student else None

    def marks_path(self, student: str) -> Path:
        return self.folder / "marks" / f"{safe_name(student)}.json"

    def history_path(self, student: str) -> Path:
        return self.folder / "history" / f"{safe_name(student)}.jsonl"

    @property
    def late_path(self) -> Path:
        return self.folder / SHEET

    @property
    def csv_path(self) -> Path:
        return self.folder / "grades.csv"

    def completed(self, result: dict[str, Any]) -> dict[str, Any]:
        """A result with the marks that people gave and with how late it is, as it is kept."""
        result = with_marks(result, read_marks(self.marks_path(result["student"])))
        return with_late(result, read_sheet(self.folder).records.get(result["student"]))

    def write(self, result: dict[str, Any]) -> None:
        """Keep a result, with the marks that people gave and with how late it is; what it changes goes to its history.

        Raises UsageError where a file that says so is damaged.

        This, as all that writes here, raises StoreError where the file cannot be written.
        """
        result = self.completed(result)
        digests = lru_cache(partial(kept_check_digests, self.folder))  # asked for twice for each check that moved
        record(self.history_path(result["student"]), self.read(result["student"]), result, digests)
        keep(self.result_path(result["student"]), _json(result).encode("utf-8", "replace"))

    def write_fault(self, student: str, words: str) -> str:
        """Keep the traceback of a fault of ours, and say where."""
        path = self.folder / "errors" / f"{safe_name(student)}.txt"
        keep(path, words.encode("utf-8", "replace"))
        return f"traceback: {path}"

    def each(self) -> Iterator[dict[str, Any]]:
        """All results, by student, one in memory at a time.

        A copy under another name, as editors and shared folders leave beside a file, is nobody's: it would count twice.
        """
        for student in sorted(self._files()[0]):
            if (result := self.read(student)) is not None:
                yield result

    def damaged(self) -> dict[str, str]:
        """{student: the file in `results/` that should be their result and is none}."""
        return self._files()[1]

    def _files(self) -> tuple[set[str], dict[str, str]]:
        """The students with a result, and {student: file} of those whose file is none, or is somebody else's.

        What has a name that no result gets, and is none, is nobody's: leftovers of shared folders, half of a copy.
        """
        found: set[str] = set()
        others = {}
        for path in (self.folder / "results").glob("*.json"):
            result = _read(path)
            if is_result(result) and path == self.result_path(result["student"]):
                found.add(result["student"])
            elif is_result(result):
                # A copy of what is there leaves nobody out, a result whose own file is gone does.
                others[result["student"]] = path.name
            elif names_somebody(path.stem):
                others[unquote(path.stem)] = path.name
        return found, {student: name for student, name in sorted(others.items()) if student not in found}

    def results(self) -> list[dict[str, Any]]:
        """All results, by student."""
        return list(self.each())

    def write_run(self, run: dict[str, Any]) -> None:
        """Keep what the results depend on besides the submissions: versions, checks, and the seed, which is secret."""
        keep(self.folder / "run.json", _json(run), private=True)

    def add_timings(self, timings: dict[str, dict[str, Any]]) -> None:
        """Keep how long grading took, apart from the results, which hold no times."""
        path = self.folder / "timings.json"
        keep(path, _json((_read(path) or {}) | timings))

    def write_csv(self) -> Path:
        """`grades.csv`: a line a student, a column a question.

        points: what counts, with what people gave and after what being late costs. Raises UsageError where an
        assignment's `late.json` is damaged.
        """
        questions = list(dict.fromkeys(row["id"] for result in self.each() for row in result["questions"]))
        term = read_term(self.folder.parent)
        sums = ["auto_score", "auto_max", "manual_score", "manual_max", "late_days"]
        rows = [["student", "status", "points", *sums, *questions, "findings"]]
        for result in self.each():
            scores = {row["id"]: row["score"] for row in result["questions"]}
            numbers: list[float | None] = [term.effective_score(result, total(result))[0]]
            numbers += [result.get(name) for name in sums]
            numbers += [scores.get(name) for name in questions]
            cells = ["" if number is None else f"{number:g}" for number in numbers]
            kinds = sorted({finding["kind"] for finding in result.get("findings", [])})
            rows.append([inert(str(result["student"])), result["status"], *cells, " ".join(kinds)])
        keep(self.csv_path, csv_text(rows))
        return self.csv_path

    def behind(self) -> bool:
        """Whether the pages and tables may say something else than the results: a run was ended before it wrote them,
        another hand-in counts now, or for others, or the rules of being late are others, here or where free days were
        used.

        `grades.csv` is written last, so it tells for all of them. One from the future tells nothing: since it was
        written, somebody has set the clock back.
        """
        groups = self.folder / GROUPS
        made_from = [self.folder / "results", *self.folder.parent.glob(f"*/{SHEET}"), *[groups][: groups.is_file()]]
        if not made_from[0].is_dir():
            return False
        made = self.csv_path.stat().st_mtime_ns if self.csv_path.is_file() else 0
        return made > time.time_ns() or any(path.stat().st_mtime_ns > made for path in made_from)


def _json(table: dict[str, Any]) -> str:
    return json.dumps(table, indent=1, ensure_ascii=False, sort_keys=False, allow_nan=False) + "\n"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return table if isinstance(table, dict) else None
