"""CSV tables from other systems, read with distrust, and for them: no spreadsheet runs what is in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.notebook.visible import on_one_line

__all__ = ["Table", "csv_text", "inert", "read_table"]

MOST_BYTES = 32 << 20
MOST_CELL = 1 << 17
DELIMITERS = ",;\t"
# Some spreadsheets take the wide forms for formulas too.
FORMULA = re.compile(r"\s*[=+\-@|\t\r＝＋－＠]")
HARMLESS = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)\s*%?|[+-]")


@dataclass(frozen=True)
class Table:
    """A CSV file: its first line, the others, and what separates cells. Every row has as many cells as the header.

    lines: which line of the file each row ends on, for whoever has to mend it
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    lines: tuple[int, ...] = ()

    def line(self, row: int) -> int:
        """Which line of the file a row is, by its place; the one that it would be where no file said."""
        return self.lines[row] if self.lines else row + 2

    def column(self, *names: str) -> int | None:
        """The place of the first of these columns that there is, whatever their case; None where there is none."""
        known = [name.strip().casefold() for name in self.header]
        return next((known.index(name.casefold()) for name in names if name.casefold() in known), None)


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line, with nothing that steers a terminal.

    Numbers stay numbers, also negative ones, and a dash alone stays a dash.

    >>> inert("=1+1"), inert("-2.5"), inert("Ada"), inert("-2+3"), inert("-")
    ("'=1+1", '-2.5', 'Ada', "'-2+3", '-')
    """
    shown = on_one_line(text)
    return "'" + shown if FORMULA.match(text) and not HARMLESS.fullmatch(text) else shown


def csv_text(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as CSV, exactly as they are given: whoever calls this has made the cells inert that need it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read_table(path: Path) -> Table:
    """The table in a CSV file of UTF-8 text, separated by commas, semicolons or tabs.

    Raises UsageError for anything else: no such file, another encoding, a damaged or huge file, no header.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"{path} has more than {MOST_BYTES >> 20} MB, which no table of a class has.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; save it as “CSV UTF-8” and try again.") from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}, is no CSV: {error}.") from None
    if not found:
        raise UsageError(f"{path} is empty; it needs a line with the names of its columns.")
    header = found.pop(0)[1]
    width = len(header)
    for line, row in found:
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise UsageError(
                f"{path}, line {line}, has {len(row)} cells, its header has {width}; a cell with a comma needs quotes."
            )
    rows = tuple(tuple((*row, *[""] * width)[:width]) for _, row in found)
    return Table(tuple(header), rows, delimiter, tuple(line for line, _ in found))
