"""What a person sees in the terminal: progress while something runs, a table at its end."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

__all__ = ["Screen"]

MOST_ROWS = 60


class Screen:
    """rich, behind three verbs; quiet where a script is reading."""

    def __init__(self, quiet: bool = False) -> None:
        from rich.console import Console

        self.quiet = quiet
        self.console = Console(highlight=False)
        self.errors = Console(stderr=True, highlight=False)

    def say(self, text: str) -> None:
        """One line for the person at the terminal."""
        if not self.quiet:
            self.console.print(text, markup=False)

    def warn(self, text: str) -> None:
        """One line that must not be missed, also by scripts."""
        self.errors.print(f"warning: {text}", markup=False, style="bold", soft_wrap=True)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """A bar with count, rate and time left; call what it yields with the name of each thing done."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.text import Text

        class Rate(TextColumn):
            def render(self, task: Any) -> Text:
                return Text(f"{(task.finished_speed or task.speed or 0) * 60:.0f}/min")

        columns = (TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(), Rate(""))
        bar = Progress(*columns, TimeRemainingColumn(compact=True), console=self.console, disable=self.quiet)
        with bar:
            task = bar.add_task(what, total=total)
            yield lambda name: bar.advance(task)

    def results(self, results: Iterable[dict[str, Any]]) -> None:
        """A line a student: what automatic questions count for, with people's marks; what was lost, what was found."""
        if self.quiet:
            return
        from rich.table import Table
        from rich.text import Text

        from autograder.notebook.visible import visible
        from autograder.pile.marks import points_of

        table = Table(box=None, pad_edge=False)
        table.add_column("student", overflow="fold", max_width=24)
        table.add_column("score", justify="right", no_wrap=True)
        table.add_column("lost points in", overflow="fold")
        table.add_column("findings", overflow="fold")
        left = iter(results)
        for result in islice(left, MOST_ROWS):
            rows = [row for row in result["questions"] if not row["written"]]
            lost = [row["id"] for row in rows if (points_of(row) or 0.0) < row["max_score"]]
            points = result["auto_score"] + result.get("adjustment", 0.0)
            everything = len(lost) == len(rows) and not points
            kinds = sorted({finding["kind"] for finding in result.get("findings", [])})
            table.add_row(
                Text(visible(str(result["student"]))),
                f"{points:g}/{result['auto_max']:g}",
                "everything" if everything else ", ".join(lost) or "—",
                ", ".join(kinds) or "—",
            )
        self.console.print(table)
        if more := sum(1 for _ in left):
            self.say(f"… and {more} more: see grades.csv.")
