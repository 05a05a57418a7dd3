"""What a student wrote for each question, kept with the result, so that a page can show it beside the checks."""

import hashlib

from .notebook import SubmittedNotebook
from .plan import ReleasedCell, same_source

__all__ = ["answers_of", "source_sha256"]

MOST_ANSWER = 12_000  # characters of one question's answer: a real one has two thousand
MOST_ANSWERS = 60_000  # of a notebook's
LEFT_OUT = "# … the rest is left out here; it was run all the same."


def answers_of(released: tuple[ReleasedCell, ...], submitted: SubmittedNotebook) -> dict[str, dict[str, str]]:
    """{question: what its row says of the answer}; nothing for what was handed in as it was given out.

    answer: the source of its answer cells, cut where it is long; answer_sha256: hash of the whole, where it was cut
    """
    known = {cell.key: cell for cell in released if cell.role in ("answer", "written") and cell.question}
    found: dict[str, list[str]] = {}
    for cell in submitted.cells:
        ours = known.get(cell.key)
        if ours is not None and cell.source.strip() and not same_source(ours.source, cell.source):
            found.setdefault(ours.question, []).append(cell.source.strip("\n"))
    answers, left = {}, MOST_ANSWERS
    for question, sources in found.items():
        source = "\n\n".join(sources)
        most = min(MOST_ANSWER, left)
        answers[question] = {"answer": source}
        if len(source) > most:
            # By its hash it is known again whatever was cut off, also where a longer answer before it leaves less room.
            answers[question] = {"answer": f"{source[:most]}\n{LEFT_OUT}", "answer_sha256": source_sha256(source)}
        left = max(0, left - len(source))
    return answers


def source_sha256(source: str) -> str:
    """A hash of a source, blanks at the ends of lines aside.

    >>> source_sha256("x = 1  \\ny = 2") == source_sha256("x = 1\\ny = 2\\n") != source_sha256("x = 2")
    True
    """
    lines = (line.rstrip() for line in source.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()
