"""What a class looks like: scores, questions, and the mistakes that many share."""

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass

from .results import Result

__all__ = ["Cluster", "Noted", "QuestionSummary", "Scores", "clusters", "findings", "questions", "scores"]

BINS = 10
Stumbled = dict[tuple[str, str], tuple[str, list[Result]]]  # (question, words) → where to read, who


@dataclass(frozen=True)
class Scores:
    """The automatic scores of a class; `bins` are counts over ten equal parts of 0 … most."""

    count: int
    most: float
    mean: float
    median: float
    bins: tuple[int, ...]
    edges: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class QuestionSummary:
    """How a question went: students with all, some and none of its points."""

    id: str
    notebook: str
    most: float
    mean: float
    full: int
    some: int
    none: int

    @property
    def count(self) -> int:
        return self.full + self.some + self.none


@dataclass(frozen=True)
class Cluster:
    """Students who stumbled over the same thing: a named mistake, or a check that they fail without one."""

    question: str
    text: str
    read: str
    count: int
    of: int
    example: Result


@dataclass(frozen=True)
class Noted:
    """A kind of finding, and the students it was found with."""

    kind: str
    count: int
    students: tuple[tuple[Result, str], ...]


def scores(results: list[Result]) -> Scores:
    """The distribution of automatic scores. `results` is not empty."""
    most = max(result.auto_max for result in results)
    bins = [0] * BINS
    for result in results:
        share = result.auto_score / most if most > 0 else 0.0
        bins[min(BINS - 1, max(0, int(share * BINS + 1e-9)))] += 1
    given = [result.auto_score for result in results]
    edges = tuple((most * i / BINS, most * (i + 1) / BINS) for i in range(BINS))
    return Scores(len(results), most, statistics.fmean(given), statistics.median(given), tuple(bins), edges)


def questions(results: list[Result]) -> list[QuestionSummary]:
    """Every automatic question, in the order of the assignment."""
    rows: dict[tuple[str, str, float], list[float]] = defaultdict(list)
    for result in results:
        for row in result.questions:
            if not row.written and row.score is not None:
                rows[(row.notebook, row.id, row.most)].append(row.score)
    return [
        QuestionSummary(
            id=name,
            notebook=notebook,
            most=most,
            mean=statistics.fmean(given),
            full=sum(score >= most for score in given),
            some=sum(0 < score < most for score in given),
            none=sum(score <= 0 for score in given),
        )
        for (notebook, name, most), given in rows.items()
    ]


def clusters(results: list[Result]) -> tuple[list[Cluster], list[Cluster]]:
    """Shared mistakes, and failing checks without a named one; the most frequent first.

    A student counts once in a cluster, however many checks show it. What is not written is no mistake.
    """
    named: Stumbled = {}
    unnamed: Stumbled = {}
    answered = Counter(row.id for result in results for row in result.questions)
    for result in results:
        for row in result.questions:
            for check in row.checks:
                if check.state != "failed":
                    continue
                table, text = (named, check.cause) if check.cause else (unnamed, check.sentence)
                students = table.setdefault((row.id, text), (check.read, []))[1]
                if not students or students[-1] is not result:
                    students.append(result)
    return _by_size(named, answered), _by_size(unnamed, answered)


def _by_size(table: Stumbled, answered: Counter[str]) -> list[Cluster]:
    found = [
        Cluster(question, text, read, len(students), answered[question], students[0])
        for (question, text), (read, students) in table.items()
    ]
    return sorted(found, key=lambda cluster: (-cluster.count, cluster.question, cluster.text))


def findings(results: list[Result]) -> list[Noted]:
    """Findings by kind, each student once a kind; the most frequent first."""
    table: dict[str, dict[str, tuple[Result, str]]] = defaultdict(dict)
    for result in results:
        for finding in result.findings:
            table[finding.kind].setdefault(result.page, (result, finding.detail or finding.cell))
    noted = [Noted(kind, len(students), tuple(students.values())) for kind, students in table.items()]
    return sorted(noted, key=lambda one: (-one.count, one.kind))
