"""Several hand-ins of a student, through the real commands: collected, the latest or the best graded, exported."""

import csv
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.collect.kept import Kept
from autograder.collect.note import EARLIER, NOTE, annotate, placed
from autograder.collect.placing import earlier, place, put_first
from autograder.course import load_assignment
from autograder.course.lateness import Lateness
from autograder.demo import sample_class, write_class
from autograder.errors import UsageError
from autograder.handin.pack import pack
from autograder.judge import Material
from autograder.pile import Found, GradeBook, Pile, read_submission
from autograder.pile.keeping import held
from autograder.pile.run import Done
from autograder.pile.several import choose_best, choose_latest, put_back, several

NAME = "a3_conv_layers"
FIRST, SECOND, THIRD = (datetime(2026, 10, day, 9, tzinfo=UTC) for day in (1, 3, 5))


@pytest.fixture
def zoe(tmp_path):
    """Zoe, who handed in three times; the second one counts so far."""
    found = Found("zoe", tmp_path / "submitted" / "zoe" / NAME)
    for text, made in ((b"2", SECOND), (b"1", FIRST)):
        place(Kept({"n.ipynb": text}, made, (), "", "server"), found.folder, "x")
    return found


def test_the_latest_is_put_first_and_nothing_is_lost(zoe):
    (zoe.folder.parent / EARLIER / "junk").mkdir()
    assert several([zoe])[zoe][0].placed.made == FIRST and choose_latest(several([zoe])) == []
    place(Kept({"n.ipynb": b"3"}, THIRD, (), "", "server"), zoe.folder, "x")
    first = earlier(zoe.folder)[0]
    put_first(zoe.folder, first)
    assert placed(zoe.folder).made == FIRST
    assert not place(Kept({"n.ipynb": b"3"}, THIRD, (), "", "server"), zoe.folder, "x"), "it was chosen against"
    assert choose_latest(several([zoe])) == ["zoe"] and placed(zoe.folder).made == THIRD
    assert [placed(path).made for path in earlier(zoe.folder)] == [FIRST, SECOND]
    # Collected again, nothing moves.
    assert not place(Kept({"n.ipynb": b"3"}, THIRD, (), "", "server"), zoe.folder, "x")
    assert not place(Kept({"n.ipynb": b"2"}, SECOND, (), "", "server"), zoe.folder, "x")


def test_who_has_earlier_ones_only_gets_the_latest_of_them_back(zoe, tmp_path):
    place(Kept({"n.ipynb": b"3"}, THIRD, (), "", "server"), zoe.folder, "x")
    shutil.rmtree(zoe.folder)
    assert put_back(tmp_path / "submitted", NAME) == ["zoe"] and placed(zoe.folder).made == SECOND
    assert put_back(tmp_path / "submitted", NAME) == []
    assert several([Found("nobody", tmp_path / "submitted" / "nobody" / NAME)]) == {}


def test_a_folder_that_somebody_changed_by_hand_stays(zoe):
    """Neither a note with a slip of the hand nor a folder without one makes an earlier hand-in count."""
    place(Kept({"n.ipynb": b"3"}, THIRD, (), "", "server"), zoe.folder, "x")
    note = json.loads((zoe.folder / NOTE).read_text())
    (zoe.folder / NOTE).write_text(json.dumps(note | {"extension_days": 2}))
    assert several([zoe]) == {} and choose_latest(several([zoe])) == []
    (zoe.folder / NOTE).unlink()
    (zoe.folder / "n.ipynb").write_bytes(b"mended by a TA")
    assert choose_latest(several([zoe])) == [] and (zoe.folder / "n.ipynb").read_bytes() == b"mended by a TA"


@pytest.fixture
def best(zoe, repository, tmp_path):
    """Choose the best, where each hand-in was graded already: {its files: points}."""

    def best(points, per_day, status="complete"):
        assignment = load_assignment(repository / "solutions" / NAME)
        assignment = replace(assignment, late=Lateness(FIRST, per_day=per_day, counts="best"))
        book = GradeBook(tmp_path / "grades" / NAME)
        pile = Pile(assignment, repository / "assignments" / NAME, "seed", "none", book, 1)
        students = several([zoe])
        made_from = Material(pile.assignment, pile.release, pile.seed, Path()).origin
        for each in students[zoe]:
            result = {
                "schema": 1, "student": each.key, "assignment": NAME, **made_from, "status": status, "auto_max": 10.0,
                "submission_sha256": read_submission(Found(each.key, each.folder)).sha256, "manual_score": None,
                "auto_score": points[(each.folder / "n.ipynb").read_bytes()], "manual_max": 0.0, "late_days": 0,
                "questions": [], "findings": [],
            }  # fmt: skip
            GradeBook(book.folder / "attempts").write(result)
        chosen, done = choose_best(pile, students, lambda student, result: None, print)
        assert not done.graded
        return chosen, (zoe.folder / "n.ipynb").read_bytes(), book.read("zoe")

    return best


def test_the_best_is_the_one_that_is_worth_most_when_it_is_late(zoe, best):
    (one,), text, result = best({b"1": 6.0, b"2": 9.0}, per_day=0.25)
    assert text == b"1" and one.moved and one.points == {"2026-10-01 09:00": 6.0, "2026-10-03 09:00": 4.5}
    assert (result["student"], result["auto_score"]) == ("zoe", 6.0)
    annotate(zoe.folder, 2.0)
    (one,), text, result = best({b"1": 6.0, b"2": 9.0}, per_day=0.25)
    assert text == b"2" and result["auto_score"] == 9.0, "with an extension it is not late"


def test_of_two_that_are_worth_the_same_the_later_counts(best):
    (one,), text, _ = best({b"1": 5.0, b"2": 5.0}, per_day=0.0)
    assert text == b"2" and not one.moved


def test_where_one_could_not_be_graded_nothing_is_chosen(zoe, best, monkeypatch):
    monkeypatch.setattr("autograder.pile.several.grade_pile", lambda *words: Done(failed={"zoe": "ours"}))
    chosen, text, result = best({b"1": 9.0, b"2": 5.0}, per_day=0.0, status="incomplete")
    assert chosen == [] and text == b"2" and result is None


def test_nobody_else_writes_while_attempts_are_graded(zoe, best, monkeypatch):
    """Whoever holds the folder removes unfinished files below it, and attempts are below it."""
    asked = []

    def graded(pile, *words):
        with pytest.raises(UsageError, match="Another run is grading into"), held(pile.book.folder.parent):
            pass
        asked.append(pile)
        return Done(failed={"zoe": "ours"})

    monkeypatch.setattr("autograder.pile.several.grade_pile", graded)
    best({b"1": 9.0, b"2": 5.0}, per_day=0.0, status="incomplete")
    assert asked


@pytest.fixture
def course(small_course, tmp_path, monkeypatch):
    """A course of one's own with two zips of Zoe: one in time, and the same with a file more three days late."""
    shutil.copytree(small_course, tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    assignment = load_assignment(tmp_path / "course" / "solutions" / NAME)
    students = [one for one in sample_class(assignment) if one.name == "half_done"]
    write_class(students, assignment, tmp_path / "course" / "assignments" / NAME, tmp_path / "made")
    files = {path.name: path.read_bytes() for path in (tmp_path / "made" / "half_done" / NAME).glob("*.ipynb")}
    folder = tmp_path / "course" / "downloads" / "zoe"
    pack(files, NAME, assignment.version, datetime(2026, 10, 22, 9, tzinfo=UTC), folder / "zip.zip")
    files["more.py"] = b""
    pack(files, NAME, assignment.version, datetime(2026, 10, 26, 9, tzinfo=UTC), folder / "zip (1).zip")
    return tmp_path / "course"


def _rules(course, text):
    (course / "solutions" / "course.toml").write_text(f"[late]\n{text}\n")


def _result(course):
    return json.loads((course / "grades" / NAME / "results" / "zoe.json").read_text())


@pytest.mark.slow
def test_a_late_hand_in_the_best_of_two_and_what_is_exported(course, wall, capsys, monkeypatch):
    now = datetime(2026, 11, 1, tzinfo=UTC)
    monkeypatch.setattr("autograder.handin.receipt.datetime", type("Clock", (datetime,), {"now": lambda zone: now}))
    _rules(course, "free_days = 1\nper_day = 0.25")
    assert main(["collect", "downloads", "-a", NAME]) == 0
    assert main(["grade", NAME, "--workers", "1"]) == 0
    late = _result(course)
    assert (late["late_days"], late["late"]["dated_by"]) == (3, "receipt") and late["auto_score"] > 0
    capsys.readouterr()
    assert main(["export", NAME, "--to", "csv", "--only-auto"]) == 0
    said = capsys.readouterr().err
    assert "zoe: 3 days late: 1 of the term's 1 free day used. 50 % off for 2 days (" in said
    (row,) = csv.DictReader(StringIO((course / "grades" / NAME / "export" / "csv.csv").read_text()))
    assert float(row["points"]) == pytest.approx(late["auto_score"] / 2) and row["why"].startswith("3 days late")

    _rules(course, 'free_days = 1\nper_day = 0.25\ncounts = "best"')
    assert main(["grade", NAME, "--workers", "1"]) == 0
    said = capsys.readouterr().out
    assert "zoe: the best of 2 counts, of 2026-10-22 09:00 (" in said and "1 already graded and unchanged" in said
    best = _result(course)
    assert (best["late_days"], best["auto_score"], best["student"]) == (0, late["auto_score"], "zoe")
    # Collecting and grading once more changes nothing: both hand-ins are known.
    assert main(["collect", "downloads", "-a", NAME]) == 0
    before = {path: path.stat().st_mtime_ns for path in (course / "grades").rglob("*.json")}
    assert main(["grade", NAME, "--workers", "1"]) == 0
    assert {path: path.stat().st_mtime_ns for path in (course / "grades").rglob("*.json")} == before
