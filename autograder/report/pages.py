"""Static pages from results: one for each student, one for the class.

Everything that comes from a student passes `visible` and Jinja's escaping; no page holds or allows a script, and none
loads anything from anywhere.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.notebook.verdict import plain_number
from autograder.notebook.visible import cut, visible

from . import summary
from .results import Result, read_results

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["class_page", "feedback_page", "write_reports"]

LONGEST = 2000
SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "not run": "–"}


def write_reports(folder: Path, title: str = "") -> Path:
    """Write `feedback/<student>.html` for every result of `folder/results/` and `report/index.html`; return the latter.

    folder: `grades/<assignment>`; title: the assignment's, where it is known
    Raises UsageError where there are no results.
    """
    results, unreadable = read_results(folder / "results")
    if not results:
        raise UsageError(f"There are no results in {folder / 'results'}: run `autograder grade {folder.name}` first.")
    for result in results:
        write_atomic(folder / "feedback" / f"{result.page}.html", feedback_page(result, title))
    index = folder / "report" / "index.html"
    write_atomic(index, class_page(results, unreadable, title))
    return index


def feedback_page(result: Result, title: str = "") -> str:
    """The page that one student reads."""
    notebooks: dict[str, list[Any]] = {}
    for row in result.questions:
        notebooks.setdefault(row.notebook, []).append(row)
    return _render(
        "feedback.html",
        result=result,
        title=title or result.assignment,
        notebooks=notebooks,
        signs=SIGNS,
        hidden=any(check.hidden for row in result.questions for check in row.checks),
    )


def class_page(results: list[Result], unreadable: list[str], title: str = "") -> str:
    """The page that the staff reads."""
    named, unnamed = summary.clusters(results)
    return _render(
        "class.html",
        results=results,
        unreadable=unreadable,
        title=title or results[0].assignment,
        versions=sorted({result.version for result in results}),
        scores=summary.scores(results),
        questions=summary.questions(results),
        named=named,
        unnamed=unnamed,
        findings=summary.findings(results),
        incomplete=[result for result in results if not result.complete],
        late=[result for result in results if result.late_days > 0],
    )


def _render(name: str, **given: Any) -> str:
    return _environment().get_template(name).render(given)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(points=plain_number, address=_address)
    return environment


def _finalize(value: Any) -> Any:
    """Last stop of every expression in a template before it is escaped."""
    return cut(visible(value), LONGEST) if type(value) is str else value


def _address(page: str) -> str:
    """A file name inside a link; the name may hold percent signs, quotes or spaces."""
    return quote(page.encode("utf-8", "surrogateescape"), safe="")
