"""The class at a glance: a row a question, a column a student, from the fewest points to the most."""

import base64
import io
from dataclasses import dataclass

from .results import Result

__all__ = ["Glance", "glance"]

BLUE = (43, 123, 186)
SHADES = 8
FAINTEST = 60


@dataclass(frozen=True)
class Glance:
    """A picture with one pixel for each question and student; stretched on the page, pale is none, dark is all."""

    address: str
    questions: tuple[str, ...]
    students: int


def glance(results: list[Result]) -> Glance | None:
    """Draw it; None for a class of one, or where nothing is graded by itself."""
    from PIL import Image

    questions = list(
        dict.fromkeys(row.id for result in results for row in result.questions if not row.written and row.most > 0)
    )
    if len(results) < 2 or not questions:
        return None
    places = {question: place for place, question in enumerate(questions)}
    ordered = sorted(results, key=lambda result: (result.auto_score, result.page))
    pixels = bytearray(len(questions) * len(ordered))
    for column, result in enumerate(ordered):
        for row in result.questions:
            if row.id in places and row.score is not None and row.score > 0:
                share = min(1.0, row.score / row.most)
                # Half the points must not look like none, nor nearly all like all.
                level = SHADES if share >= 1 else min(SHADES - 2, 1 + int(share * (SHADES - 2)))
                pixels[places[row.id] * len(ordered) + column] = level
    image = Image.frombytes("P", (len(ordered), len(questions)), bytes(pixels))
    image.putpalette([part for _ in range(SHADES + 1) for part in BLUE])
    steps = [FAINTEST + (255 - FAINTEST) * level // SHADES for level in range(1, SHADES + 1)]
    written = io.BytesIO()
    image.save(written, "PNG", transparency=bytes([0, *steps]), optimize=True)
    address = "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
    return Glance(address, tuple(questions), len(ordered))
