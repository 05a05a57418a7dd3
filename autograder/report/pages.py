"""Static pages from results: one for each student, one for the class.

Everything that comes from a student passes `visible` and Jinja's escaping, and no page loads anything from anywhere.
Feedback pages hold and allow no script. The class report holds one, ours, for the search box and for sorting; its
policy names that script by its hash and allows no other.
"""

import base64
import hashlib
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.late import Term, read_term
from autograder.notebook.verdict import plain_number
from autograder.notebook.visible import cut, visible
from autograder.pile.groups import read_groups
from autograder.pile.results import names_somebody, safe_name
from autograder.roster import read_roster

from . import summary
from .colouring import coloured, prose
from .glance import glance
from .results import QuestionRow, Result, each_result
from .roll import Roll, call_roll
from .times import Times, read_times

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Report", "class_page", "each_page", "feedback_page", "make_report", "write_reports"]

ROSTER = "roster.csv"
LONGEST = 2000
SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "not run": "–"}
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Report:
    """The class report that was written, and what it was made from.

    unreadable, copies: names of files that are no result though somebody's should be so called, and of nobody's files
    """

    index: Path
    results: list[Result]
    unreadable: list[str]
    roll: Roll
    copies: list[str]


def write_reports(folder: Path, title: str = "", roster: Path | None = None) -> Path:
    """Write a page for every student and one for the class, and return the latter; see `make_report`."""
    return make_report(folder, title, roster).index


def make_report(folder: Path, title: str = "", roster: Path | None = None) -> Report:
    """Write `feedback/<student>.html` for every result of `folder/results/`, and `report/index.html`.

    folder: `grades/<assignment>`; title: the assignment's, where it is known; roster: the class, as a CSV; without it
    a `roster.csv` beside the assignment's folder will do.
    Pages that would stay the same are left alone. Raises UsageError where there are no results, or no such roster.
    """
    kept = folder.parent / ROSTER
    roster = kept if roster is None and kept.is_file() else roster
    people = () if roster is None else read_roster(roster).people
    results: list[Result] = []
    unreadable: list[str] = []
    copies: list[str] = []
    for result, page in each_page(folder, title, unreadable, copies):
        _write(folder / "feedback" / f"{result.page}.html", page)
        results.append(_light(result))
    if not results:
        there = (
            f"There is no result that can be read (not {visible(unreadable[0])})"
            if unreadable
            else "There are no results"
        )
        raise UsageError(f"{there} in {folder / 'results'}: run `autograder grade {folder.name}` first.")
    results.sort(key=lambda result: (result.student.casefold(), result.page))
    roll = call_roll(results, people) if people else Roll()
    times = read_times(folder / "timings.json", results)
    index = folder / "report" / "index.html"
    _write(index, class_page(results, unreadable, title, roll, times, copies))
    return Report(index, results, unreadable, roll, copies)


def each_page(folder: Path, title: str, unreadable: list[str], copies: list[str]) -> Iterator[tuple[Result, str]]:
    """Every result of `folder/results/` with its student's page.

    Names of files that are no result go into `unreadable`, or into `copies` where no student's file is called so.
    """
    term, groups = read_term(folder.parent), read_groups(folder)
    broken: list[str] = []
    for result in each_result(folder / "results", broken):
        own = f"{safe_name(result.student)}.json"
        if own != f"{result.page}.json" and (folder / "results" / own).exists():
            copies.append(f"{result.page}.json")  # a copy beside the student's own would make two of one
            continue
        result = replace(_with_lateness(result, term), group=groups.get(result.student))
        yield result, feedback_page(result, title)
    for name in broken:
        (unreadable if names_somebody(name.removesuffix(".json")) else copies).append(name)


def feedback_page(result: Result, title: str = "") -> str:
    """The page that one student reads."""
    notebooks: dict[str, list[tuple[int, QuestionRow]]] = {}
    for number, row in enumerate(result.questions, 1):
        notebooks.setdefault(row.notebook, []).append((number, row))
    return _render(
        "feedback.html",
        result=result,
        title=title or result.assignment,
        notebooks=notebooks,
        signs=SIGNS,
        hidden=any(check.hidden for row in result.questions for check in row.checks),
        policy="default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    )


def class_page(
    results: list[Result],
    unreadable: Sequence[str] = (),
    title: str = "",
    roll: Roll | None = None,
    times: Times | None = None,
    copies: Sequence[str] = (),
) -> str:
    """The page that the staff reads. `results` is not empty."""
    from markupsafe import Markup

    named, unnamed = summary.clusters(results)
    script = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _render(
        "class.html",
        results=results,
        unreadable=unreadable,
        copies=copies,
        title=title or results[0].assignment,
        versions=sorted({result.version for result in results}),
        notebooks=_notebooks(results),
        made_by=_made_by(results),
        scores=summary.scores(results),
        questions=summary.questions(results),
        glance=glance(results),
        named=named,
        unnamed=unnamed,
        findings=summary.findings(results),
        incomplete=[result for result in results if not result.complete],
        marked_earlier=[result for result in results if result.marked_earlier],
        counted=any(result.counts is not None for result in results),
        mean_that_counts=_mean_that_counts(results),
        late=[result for result in results if result.late_days > 0],
        roll=roll or Roll(),
        times=times or Times(),
        script=Markup(script),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'",
    )


def _with_lateness(result: Result, term: Term) -> Result:
    """The result with what is left of its score, and why."""
    about = {"student": result.student, "assignment": result.assignment}
    counts, reasons = term.effective_score(about, result.score)
    return replace(result, counts=counts, reasons=reasons) if reasons else result


def _light(result: Result) -> Result:
    """The result without what only its own page shows: a thousand of them are in memory for the class report."""
    questions = tuple(
        replace(row, answer="", checks=tuple(replace(check, drawn=None, printed="") for check in row.checks))
        for row in result.questions
    )
    return replace(result, questions=questions)


def _mean_that_counts(results: list[Result]) -> float | None:
    """The mean of all points, marks of people among them, after what being late costs; None where it costs nobody."""
    if all(result.counts in (None, result.score) for result in results):
        return None
    return statistics.fmean(result.score if result.counts is None else result.counts for result in results)


def _notebooks(results: list[Result]) -> dict[str, int]:
    """{version: how many students have a notebook of it}; empty where all are of the version of their checks."""
    if not any(result.earlier for result in results):
        return {}
    return dict(sorted(Counter(version for result in results for version in set(result.versions.values())).items()))


def _made_by(results: list[Result]) -> dict[str, dict[str, int]]:
    """{checks or library: {version: how many results}}; more than one version is worth a look."""
    table: dict[str, dict[str, int]] = {}
    for result in results:
        for name, version in result.made_by:
            counts = table.setdefault(name, {})
            counts[version] = counts.get(version, 0) + 1
    return table


def _write(path: Path, page: str) -> None:
    content = page.encode("utf-8", "replace")
    if not path.is_file() or path.read_bytes() != content:
        write_atomic(path, content)


def _render(name: str, **given: Any) -> str:
    return _environment().get_template(name).render(given)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(points=plain_number, address=_address, coloured=coloured, prose=prose, place=_place)
    return environment


def _finalize(value: Any) -> Any:
    """Last stop of every expression in a template before it is escaped."""
    return cut(visible(value), LONGEST) if type(value) is str else value


def _place(result: Result, question: str) -> str:
    """Where on a student's page a question is."""
    return next((f"#q{number}" for number, row in enumerate(result.questions, 1) if row.id == question), "")


def _address(page: str) -> str:
    """A file name inside a link; the name may hold percent signs, quotes or spaces."""
    return quote(page.encode("utf-8", "surrogateescape"), safe="")
