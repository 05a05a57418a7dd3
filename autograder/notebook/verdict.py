"""What `check` returns: points for a machine, a view for a person."""

from dataclasses import dataclass, field

from autograder.checks.run import ERROR, FAILED, PASSED, Outcome

from .visible import escaped

__all__ = ["UNWRITTEN", "CheckReport", "is_unwritten", "plain_number", "score"]

UNWRITTEN = " is not written yet."


def plain_number(points: float) -> str:
    """Points as nbgrader reads them: digits, at most one point, never a sign or an exponent.

    >>> plain_number(4.0), plain_number(2.5), plain_number(1 / 3)
    ('4', '2.5', '0.3333')
    """
    return f"{max(points, 0.0):.4f}".rstrip("0").rstrip(".")


def score(outcomes: list[Outcome], most: float) -> float:
    """The share of the question's points that the checks which passed are worth.

    Public checks alone stand for the whole question: under plain nbgrader, which has no others, a right answer gets
    every point.
    """
    total = sum(outcome.check.points for outcome in outcomes)
    earned = sum(outcome.points for outcome in outcomes)
    if not outcomes or earned <= 0:
        return 0.0
    return most if all(outcome.outcome == PASSED for outcome in outcomes) else most * earned / total


def is_unwritten(outcome: Outcome) -> bool:
    """Whether the check met a function that the student has not written yet: no failure to be marked in red."""
    return outcome.outcome == FAILED and outcome.message.endswith(UNWRITTEN)


@dataclass(frozen=True, eq=False, repr=False)
class CheckReport:
    """The result of `check("question")`.

    Its `repr` is nothing but the points earned, because nbgrader takes the text of a check cell's value as its score;
    in a notebook the HTML view is shown instead, and `print` gives the plain one.

    notice: why no check could be run; such a report earns no points
    printed: what the student's code printed, warned or logged meanwhile
    hints: whether there are hints for the question
    """

    question: str
    most: float = 0.0
    outcomes: list[Outcome] = field(default_factory=list)
    hidden_run: bool = False
    printed: str = ""
    notice: str = ""
    hints: bool = False

    @property
    def points(self) -> float:
        return score(self.outcomes, self.most)

    @property
    def passed(self) -> int:
        return sum(outcome.outcome == PASSED for outcome in self.outcomes)

    @property
    def broken(self) -> bool:
        """Whether a check itself went wrong, which is not the student's doing."""
        return any(outcome.outcome == ERROR for outcome in self.outcomes)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        if self.notice:
            return f"{self.question}: not checked"
        points = f"{plain_number(round(self.points, 2))} of {plain_number(self.most)} points"
        return f"{self.question}: {self.passed} of {len(self.outcomes)} checks passed, {points}"

    @property
    def footnote(self) -> str:
        """What the points stand for."""
        if self.notice or self.hidden_run:
            return ""
        wrong = any(one.outcome == FAILED and not is_unwritten(one) for one in self.outcomes)
        stuck = f' Stuck? hint("{self.question}") helps step by step.' if wrong and self.hints else ""
        return f"These are the checks that came with the notebook; grading runs more, on other inputs.{stuck}"

    def __repr__(self) -> str:
        return plain_number(self.points)

    def __str__(self) -> str:
        from .view_text import text_view

        return text_view(self)

    def _repr_html_(self) -> str:
        from .view_html import html_view

        try:
            return html_view(self)
        except Exception:  # IPython would print our traceback, and nbgrader would take the points for it
            return f"<pre>{escaped(self.headline)}</pre>"
