"""A whole term by the commands that the guides name: nobody is lost, and no score moves without a line that says why.

docs/instructors.md, docs/tas.md and docs/students.md are followed in their order. What formgrader's page does is in
tests/nbgrader; here a TA's marks are entered through nbgrader's API.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.pile.marks import total
from autograder.release.notebooks import load_notebook

from .a_class import (
    CLASS,
    MISSING,
    NAME,
    NEW_TEXT,
    NOTEBOOK,
    UNKNOWN,
    answered,
    canvas_gradebook,
    downloads,
    make_course,
    mend,
)

pytestmark = pytest.mark.slow

# {what becomes of the answers: points by 2026.1, by 2026.2}, of 10; who has begun goes on meanwhile.
SCORES = {
    "right": (10, 10),
    "no_words": (10, 10),
    "method": (9, 10),
    "in_place": (10, 9),
    "mean_for_sum": (7, 7),
    "hangs": (6, 6),
    "untouched": (0, 0),
    "begun": (6, 10),
}
NEW = "first_steps::leaves_its_input"
UPDATED = {"al1", "sk7"}
MARKS = {one.id: 1.5 if one.id in UPDATED else 2.0 for one in CLASS if one.kind not in ("no_words", "untouched")}
ROUTES = "canvas.zip gradescope.zip hub"  # and Moodle's, with its worksheet
OWN = "# my own notes\nprint(contrast)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The folder in which the instructor works."""
    make_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRADER_SECRET", "of this course")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / "jupyter" / kind.lower()))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "jupyter" / "ipython"))
    return tmp_path


@pytest.fixture
def say(capsys):
    """say(line, code=0) → what `autograder LINE` prints, its folds undone."""

    def run(line: str, code: int = 0) -> str:
        capsys.readouterr()
        ended = main(line.split())
        said = capsys.readouterr()
        assert ended == code, f"autograder {line}: {ended}\n{said.out}{said.err}"
        return " ".join((said.out + said.err).split())

    return run


def test_a_term(place, say):
    instructor_releases(place, say)
    mine = unzip(place, "2026.1")
    work = {one.id: answered(place, mine.read_bytes(), one.kind) for one in CLASS}
    downloads(place, work)
    ta_collects(place, say)
    first = ta_grades(place, say)
    ta_marks(place, say)
    instructor_mends(place, say)
    two_update(place, mine, work)
    downloads(place, work, {"sk7": "2026-10-03 10:00"})
    last = ta_regrades(place, say)
    points = handed_back(place, say)
    nothing_is_lost_or_untold(place, first, last, points)


def instructor_releases(place, say):
    """docs/instructors.md, before the term."""
    assert "toy 2026.1" in say("release")
    assert "21 students" in say("course course --bare --roster roster.csv")
    nbgrader(place / "course", "generate_assignment", NAME)


def ta_collects(place, say):
    """docs/collecting.md: four routes into one tree; who is unknown is named, kept, and decided by a person."""
    said = say(f"collect {ROUTES} -a toy --roster roster.csv", code=1)
    assert f"not in the roster: {UNKNOWN}, kept under that name" in said and "likeliest is lm6 (Lise Meitner)" in said
    said = say(f"collect {ROUTES} -a toy --roster roster.csv --match {UNKNOWN}=lm6", code=1)
    assert f"submitted/{UNKNOWN}: from an earlier run, and lm6's now; remove it" in said
    shutil.rmtree(place / "submitted" / UNKNOWN)
    collect_again(say)
    assert {path.name for path in (place / "submitted").iterdir()} == {one.id for one in CLASS}


def collect_again(say):
    """All that is there now; returns what was said."""
    said = say(f"collect {ROUTES} -a toy --roster roster.csv --match {UNKNOWN}=lm6")
    said += say("collect moodle.zip -a toy --roster roster.csv --times worksheet.csv --zone UTC")
    assert f"nothing from 1 of the roster: {MISSING}" in said
    return said


def ta_grades(place, say):
    """docs/tas.md: everybody has a score and knows how late they were; a second run has nothing to do."""
    say("grade toy --workers 2")
    first = results(place)
    assert {name: one["auto_score"] for name, one in first.items()} == {one.id: SCORES[one.kind][0] for one in CLASS}
    late = {name: one["late_days"] for name, one in first.items() if one["late_days"]}
    assert late == {"gh2": 1, "na8": 2, "pe14": 3, "fk18": 1}, "cg9 has an extension"
    assert "20 already graded" in say("grade toy")
    return first


def ta_marks(place, say):
    """docs/nbgrader.md: what somebody enters in formgrader comes into the results."""
    assert "20 students exported" in say("export toy --to nbgrader --course course")
    mark(place / "course", MARKS)
    assert f"{len(MARKS)} marks would change" in say("marks toy --course course --dry-run")
    assert f"{len(MARKS)} marks changed" in say("marks toy --course course")


def instructor_mends(place, say):
    """docs/versions.md: grading waits for the release, and nbgrader's course gets the new version, too."""
    mend(place)
    assert "run `autograder release`" in say("grade toy", code=2)
    assert "toy 2026.2" in say("release")
    assert "generate_assignment toy --force" in say("course course --bare")
    nbgrader(place / "course", "generate_assignment", NAME, "--force")
    assert NEW_TEXT in (place / "course" / "release" / NAME / NOTEBOOK).read_text(encoding="utf-8")


def two_update(place, mine, work):
    """docs/students.md: one updates the own folder, the other puts the old notebook into the new one; both go on."""
    newest = unzip(place, "2026.2")
    for name, notebook in (("al1", mine), ("sk7", newest)):
        theirs = json.loads(work[name])
        own = {"cell_type": "code", "id": "own", "metadata": {}, "source": OWN, "outputs": [], "execution_count": None}
        theirs["cells"].append(own)
        notebook.write_text(json.dumps(theirs), encoding="utf-8")
        student_runs(newest.parent, "update", str(mine.parent) if name == "al1" else ".")
        updated = notebook.read_bytes()
        student_runs(newest.parent, "update", str(notebook))
        assert notebook.read_bytes() == updated, "a second time it changes nothing"
        assert NEW_TEXT.encode() in updated and OWN in [cell["source"] for cell in load_notebook(updated)["cells"]]
        work[name] = answered(place, updated, "right", only="contrast")
        notebook.write_bytes(work[name])
    assert (mine.parent / "first_steps.before-2026.2.ipynb").is_file()
    student_runs(newest.parent, "submit")
    work["sk7"] = (newest.parent / "toy-submission.zip").read_bytes()


def ta_regrades(place, say):
    """docs/tas.md: whose score would move is said before it does, by which check and why."""
    assert sum(part.count(", collected") for part in collect_again(say).split(";")) == 2
    kept = everything(place / "grades")
    told = json.loads(say("grade toy --workers 1 --regrade --dry-run --json"))
    assert everything(place / "grades") == kept
    moves = {one["student"]: one for one in told["moves"]}
    assert set(moves) == {one.id for one in CLASS if len(set(SCORES[one.kind])) > 1}
    assert (told["tried"], told["failed"], told["not_graded_yet"]) == (20, {}, 0)
    for name, move in moves.items():
        assert move["checks"] and all(check["why"] for check in move["checks"]), name
    why = {check["id"]: check["why"] for check in moves["gh2"]["checks"]}
    assert why["first_steps::doubles_small_numbers"] == "the check changed"
    assert {check["id"]: check["why"] for check in moves["at3"]["checks"]}[NEW] == "a new check"

    say("grade toy --workers 1 --regrade")
    last = results(place)
    assert {name: one["auto_score"] for name, one in last.items()} == {one.id: SCORES[one.kind][1] for one in CLASS}
    for name, one in moves.items():
        assert total(last[name]) == one["after"], "what was foretold came"
    assert {name for name, one in last.items() if one["versions"] == {"first_steps": "2026.2"}} == UPDATED
    return last


def handed_back(place, say):
    """docs/exports.md, docs/reports.md: scores to Canvas, feedback to students. Returns {student: points in Canvas}."""
    (place / "canvas.csv").write_text(canvas_gradebook(), encoding="utf-8")
    said = say("export toy --to canvas --roster canvas.csv")
    assert "20 students exported" in said and "0 not exported" in said
    rows = list(csv.reader(io.StringIO((place / "grades/toy/export/canvas.csv").read_text(encoding="utf-8"))))
    points = {row[3]: float(row[5]) for row in rows[2:]}
    for name, one in results(place).items():
        assert points[name] == total(one) or f"{name}: {one['late_days']} days late" in said, "told why it is less"
    assert "20 students exported" in say("export toy --to nbgrader --course course")
    assert "0 marks would change" in say("marks toy --course course --dry-run"), "formgrader's marks are still there"
    assert "20 students exported" in say("export toy --to gradescope --roster roster.csv")
    with zipfile.ZipFile(place / "grades" / "toy" / "export" / "gradescope.zip") as archive:
        assert sum(name.startswith("given/") for name in archive.namelist()) == 20
    assert "1 of the roster missing" in say("report toy --roster roster.csv")
    for one in CLASS:
        page = (place / "grades" / "toy" / "feedback" / f"{one.id}.html").read_text(encoding="utf-8")
        assert one.id in page and not [other.id for other in CLASS if other.id != one.id and f">{other.id}<" in page]
        assert "rng.normal" not in page, "what hidden checks give is not shown"
    pages_by_moodle(place, say)
    return points


def pages_by_moodle(place, say):
    """Moodle hands everybody their own page; who is not in its worksheet is named."""
    there = {one.number: one.id for one in CLASS if one.route == "moodle"}
    said = say("export toy --to moodle --feedback --roster worksheet.csv", code=1)
    assert f"{len(CLASS) - len(there)} not exported" in said
    with zipfile.ZipFile(place / "grades" / "toy" / "export" / "moodle-feedback.zip") as archive:
        pages = {int(name.split("_")[1]): archive.read(name).decode() for name in archive.namelist()}
    assert set(pages) == set(there)
    assert all(f"Feedback for <bdi>{there[number]}</bdi>" in page for number, page in pages.items())


def nothing_is_lost_or_untold(place, first, last, points):
    """The history of everybody: each score follows from the one before, with a line that says why."""
    assert set(first) == set(last) == set(points) == {one.id for one in CLASS}
    for name in last:
        path = place / "grades" / "toy" / "history" / f"{name}.jsonl"
        told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [told[0]["from"], *(line["to"] for line in told[:-1])] == [line["from"] for line in told], "no gap"
        assert told[0]["to"] == total(first[name]) and told[-1]["to"] == total(last[name])
        why = [["graded for the first time"]]
        why += [["marks that people gave"]] if name in MARKS else []
        if name in UPDATED:
            why += [["late days"]] if name == "sk7" else []
            why.append(["a new submission", "the assignment's version", "the checks"])
        else:
            why.append(["the assignment's version", "the checks"])
        assert [line["why"] for line in told] == why and all(line["when"] for line in told), name
        assert last[name]["manual_score"] == MARKS.get(name), "marks are kept"
        days = 1 if name == "sk7" else first[name]["late_days"]
        assert last[name]["late_days"] == days
        assert points[name] == total(last[name]) * (1 - 0.25 * max(days - 1, 0)), "one day is free"


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def results(place):
    return {path.stem: json.loads(path.read_text("utf-8")) for path in (place / "grades/toy/results").iterdir()}


def unzip(place, version):
    """A student's own folder of a release."""
    folder = place / f"unpacked-{version}"
    with zipfile.ZipFile(place / "assignments" / "bundles" / f"{NAME}-{version}.zip") as archive:
        archive.extractall(folder)
    return folder / NAME / NOTEBOOK


def student_runs(folder, *arguments):
    """A command of the bundle's own package, as a student types it."""
    line = [sys.executable, "-m", "autograder", *arguments]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def nbgrader(course, *arguments):
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def mark(course, marks):
    """What somebody enters in formgrader."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student, score in marks.items():
            notebook = book.find_submission_notebook("first_steps", NAME, student)
            next(grade for grade in notebook.grades if grade.name == "why_linear").manual_score = score
        book.db.commit()
