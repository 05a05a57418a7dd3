"""What a student wrote for each question, kept with the result, so that a page can show it beside the checks."""

from .notebook import SubmittedNotebook
from .plan import ReleasedCell, same_source

__all__ = ["answers_of"]

MOST_ANSWER = 12_000  # characters of one question's answer: a real one has two thousand
MOST_ANSWERS = 60_000  # of a notebook's
LEFT_OUT = "# … the rest is left out here; it was run all the same."


def answers_of(released: tuple[ReleasedCell, ...], submitted: SubmittedNotebook) -> dict[str, str]:
    """{question: the source of its answer cells}; nothing for what was handed in as it was given out."""
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
        answers[question] = source if len(source) <= most else f"{source[:most]}\n{LEFT_OUT}"
        left = max(0, left - len(source))
    return answers
