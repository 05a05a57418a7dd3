"""The class report of a large class: how large, how long it takes to write, how soon a browser shows it.

    python -m benchmarks.report [--students 1000] [--keep FOLDER]

The results are made up, with an assignment's own questions, checks, sentences and mistakes: every fourth student is
flawless, the others fail what chance says. The browser is the Chromium of this machine, started anew for each of five
loads; the time is from the start of the navigation until the whole page has been laid out and painted once. Figures go
to benchmarks/results/report.json.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from autograder.checks.failures import Difference
from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.judge import Material
from autograder.judge.drawing import drawn
from autograder.pile import GradeBook
from autograder.report import write_reports

ASSIGNMENT = "a3_conv_layers"
KINDS = ("locked-cell-edited", "cell-missing", "cell-raised", "renamed-notebook", "limit-hit")
LOADS = 5
LOADED = """() => new Promise((done) => {
  const wait = () => {
    const [timing] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (timing.loadEventEnd && paint) {
      document.body.getBoundingClientRect();
      done([performance.now(), timing.loadEventEnd, paint.startTime]);
    } else requestAnimationFrame(wait);
  };
  wait();
})"""


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the pages there and keep them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.keep or Path(scratch)) / ASSIGNMENT
        make_class(folder, given.students)
        begun = time.perf_counter()
        index = write_reports(folder, "The layers of a convolutional network")
        written = time.perf_counter() - begun
        begun = time.perf_counter()
        write_reports(folder, "The layers of a convolutional network")
        again = time.perf_counter() - begun
        pages = [path.stat().st_size for path in (folder / "feedback").iterdir()]
        figures = {
            "students": given.students,
            "class_report_bytes": index.stat().st_size,
            "feedback_page_bytes": {"median": statistics.median(pages), "most": max(pages)},
            "seconds_to_write": {"first": round(written, 1), "unchanged": round(again, 1)},
            "seconds_to_show": shown(index),
        }
    print(json.dumps(figures, indent=1))
    results = Path(__file__).with_name("results") / "report.json"
    results.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def make_class(folder: Path, students: int) -> None:
    """`grades/<assignment>` of a class that nobody has taught."""
    assignment = load_assignment(Path("solutions") / ASSIGNMENT)
    material = Material(assignment, Path("assignments") / ASSIGNMENT, "seed", Path())
    answers = {question.id: answer_source(assignment, question.id) for question in assignment.questions}
    chance, book = random.Random(0), GradeBook(folder)
    pictures = [drawn(Difference("out", *pair, 1e-7)) for pair in np.random.default_rng(0).normal(size=(8, 2, 24, 24))]
    timings = {}
    for number in range(students):
        student = f"student{number:04}"
        skill = 1.0 if number % 4 == 0 else chance.betavariate(4, 2)
        rows = [_row(question, material, answers, skill, pictures, chance) for question in assignment.questions]
        book.write({
            "schema": 1, "student": student, "assignment": assignment.name, "submission_sha256": "0" * 64,
            "version": assignment.version, "checks_sha256": "0" * 64, "libraries": {"numpy": np.__version__},
            "status": "incomplete" if number % 97 == 5 else "complete",
            "auto_score": round(sum(row["score"] for row in rows if not row["written"]), 6),
            "auto_max": assignment.auto_max, "manual_score": None, "manual_max": assignment.manual_max,
            "late_days": chance.choice((0, 0, 0, 0, 1, 2)), "questions": rows,
            "findings": [
                {"kind": kind, "cell": f"cell {place}", "detail": f"Something about the cell {place}."}
                for place, kind in enumerate(KINDS) if chance.random() < 0.1
            ],
        })  # fmt: skip
        timings[student] = {"seconds": 3.0, "questions": {row["id"]: round(chance.random(), 3) for row in rows}}
    book.add_timings(timings)


def _row(question, material, answers, skill, pictures, chance):
    fails = not question.written and chance.random() > skill
    mistakes = [mistake for mistake in material.mistakes if mistake.question == question.id]
    mistake = chance.choice([None, *mistakes])
    checks = []
    for check in material.checks[question.id]:
        row = {"id": check.id, "outcome": "passed", "points": check.points, "hidden": check.hidden}
        row |= {"sentence": check.sentence, "message": "", "mistake": None}
        if fails and chance.random() < 0.6:
            row |= {"outcome": "failed", "message": "out differs by up to 3.1, where 1e-09 is allowed."}
            if mistake is not None:
                row["mistake"] = {"id": mistake.id, "message": mistake.message, "read": mistake.read}
            if not check.hidden:
                row |= chance.choice(pictures)
        checks.append(row)
    score = sum(check["points"] for check in checks if check["outcome"] == "passed")
    return {
        "id": question.id, "notebook": question.notebook, "written": question.written,
        "score": None if question.written else round(score, 6), "max_score": question.points, "checks": checks,
        "answer": answers[question.id],
    }  # fmt: skip


def shown(index: Path) -> dict[str, float] | None:
    """Seconds until a new browser has the page loaded and laid out; None where there is no browser to ask."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("no Chromium or no playwright: the page was not opened")
        return None
    times = []
    with sync_playwright() as play:
        for _ in range(LOADS):
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(index.as_uri())
            times.append(max(page.evaluate(LOADED)[1:]) / 1000)
            browser.close()
    return {"median": round(statistics.median(times), 2), "most": round(max(times), 2)}


if __name__ == "__main__":
    main()
