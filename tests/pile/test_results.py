"""Result files: safe names, whole files, inert tables."""

import csv
import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.lateness import Lateness
from autograder.errors import UsageError
from autograder.judge.origin import origin
from autograder.late import Record, Sheet, write_sheet
from autograder.pile import GradeBook, results, safe_name
from autograder.pile.marks import Mark, write_marks
from autograder.pile.secret import load_secret, seed_for


def result(student, score=3.0, status="complete"):
    return {
        "student": student, "assignment": "a1", "status": status,
        "auto_score": score, "auto_max": 4.0, "manual_max": 1.0,
        "questions": [{"id": "q", "score": score, "max_score": 4.0, "written": False, "checks": []},
                      {"id": "w", "score": None, "max_score": 1.0, "written": True, "checks": []}],
        "findings": [{"kind": "cell-raised", "cell": "", "detail": ""}],
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400))
def test_any_name_is_a_file_name_in_its_folder(name):
    made = safe_name(name)
    assert "/" not in made and made not in (".", "..") and not made.startswith(".")
    assert len(made.encode()) <= 140 and made.isascii() and made.isprintable()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120), unique=True, max_size=5))
def test_different_names_stay_different(names):
    assert len({safe_name(name) for name in names}) == len(names)


def test_a_result_is_read_back_and_a_damaged_one_is_none(tmp_path):
    book = GradeBook(tmp_path)
    book.write(result("../ada"))
    assert book.read("../ada")["auto_score"] == 3.0 and book.read("bob") is None
    book.result_path("../ada").write_text('{"student": "../a')
    assert book.read("../ada") is None and book.results() == []
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "results"]


def test_the_table_has_a_line_a_student_and_no_formulas(tmp_path):
    book = GradeBook(tmp_path / "grades" / "toy")
    for name in ("=cmd|' /C calc'!A0", "+1+1", "-1-1", "@x", "\tx", 'bob, "the\n builder"', "eve\rada", "ada"):
        book.write(result(name))
    with book.write_csv().open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 and all(row["student"].lstrip()[0] not in "=+-@" for row in rows)
    ada = next(row for row in rows if row["student"] == "ada")
    assert (ada["q"], ada["w"], ada["auto_score"], ada["findings"]) == ("3", "", "3", "cell-raised")


def test_the_table_says_what_counts_and_how_late_it_was(tmp_path):
    rules = Lateness(due=datetime(2026, 10, 2, 18, tzinfo=UTC), per_day=0.25)
    book = GradeBook(tmp_path / "a1")
    book.folder.mkdir()
    book.late_path.write_text(write_sheet(Sheet(rules, {"ada": Record(2, "2026-10-04T10:00:00Z", "server")})))
    for name in ("ada", "bob"):
        write_marks(book.marks_path(name), name, {"w": Mark(0.5), "q": Mark(extra=0.5)})
        book.write(result(name))
    with book.write_csv().open(newline="", encoding="utf-8") as file:
        ada, bob = csv.DictReader(file)
    assert (ada["points"], ada["late_days"], ada["manual_score"], ada["auto_score"]) == ("2", "2", "0.5", "3")
    assert (bob["points"], bob["late_days"]) == ("4", "")
    book.late_path.write_text("{")
    with pytest.raises(UsageError, match="is damaged"):
        book.write_csv()


def test_pages_and_tables_are_behind_what_was_written_after_them(tmp_path):
    book = GradeBook(tmp_path / "a1")
    assert not book.behind(), "there is nothing to tell of"
    book.write(result("ada"))
    assert book.behind()
    book.write_csv()
    sheet = tmp_path / "a2" / "late.json"
    sheet.parent.mkdir()
    sheet.write_text(write_sheet(Sheet()))
    made = book.csv_path.stat().st_mtime_ns
    for later in (sheet, book.folder / "results"):
        os.utime(later, ns=(made, made))
        assert not book.behind()
        os.utime(later, ns=(made + 1, made + 1))
        assert book.behind()
        os.utime(later, ns=(made, made))


def test_timings_are_kept_apart_and_added_to(tmp_path):
    book = GradeBook(tmp_path)
    book.add_timings({"ada": {"seconds": 1.0}})
    book.add_timings({"bob": {"seconds": 2.0}})
    assert set(json.loads((tmp_path / "timings.json").read_text())) == {"ada", "bob"}


def test_a_secret_is_made_once_and_kept_for_the_owner(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    made, where = load_secret(tmp_path)
    assert len(made) == 64 and "made now" in where
    again, where = load_secret(tmp_path)
    assert again == made and "made now" not in where
    assert (tmp_path / "course.secret").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("AUTOGRADER_SECRET", "given")
    assert load_secret(tmp_path)[0] == "given"


def test_every_assignment_and_version_has_a_seed_of_its_own():
    seeds = {seed_for("s", "a3", "1"), seed_for("s", "a3", "2"), seed_for("s", "a4", "1"), seed_for("t", "a3", "1")}
    assert len(seeds) == 4 and seed_for("s", "a3", "1") in seeds


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_file_that_is_no_result_is_no_result(tmp_path, content):
    book = GradeBook(tmp_path)
    book.result_path("ada").parent.mkdir(parents=True)
    book.result_path("ada").write_text(content)
    assert book.read("ada") is None


def test_half_a_surrogate_pair_is_written_too(tmp_path):
    book = GradeBook(tmp_path)
    book.write(result("ada") | {"findings": [{"kind": "k", "cell": "\ud800", "detail": "\udfff"}]})
    assert book.read("ada")["findings"][0]["cell"] == "?"


def test_hashes_of_checks_are_read_once_for_all_that_moved(tmp_path, monkeypatch):
    checks = [{"id": f"n::{name}", "outcome": "failed", "points": 1.0, "hidden": False} for name in "abc"]
    rows = [{"id": "q", "score": 0.0, "max_score": 3.0, "written": False, "checks": checks}]
    before = result("ada") | origin("2026.1", "c1", "s", []) | {"questions": rows, "submission_sha256": "1"}
    passed = [{**rows[0], "checks": [check | {"outcome": "passed"} for check in checks]}]
    book, read = GradeBook(tmp_path), []
    reader = results.kept_check_digests
    monkeypatch.setattr(results, "kept_check_digests", lambda *which: read.append(which[1]) or reader(*which))
    book.write(before)
    book.write(before | {"questions": passed, "checks_sha256": "c2"})
    assert sorted(read) == ["c1", "c2"]
    (told,) = [line for line in book.history_path("ada").read_text().splitlines() if "n::c" in line]
    assert len(json.loads(told)["checks"]) == 3
