"""Files that are kept for a term, after an editor, a shared folder, another run or the clock were at them."""

import json
import os
import shutil
import time

import pytest

from autograder.doctor.secret import secret as looked_at
from autograder.errors import StoreError, UsageError
from autograder.pile import GradeBook, secret
from autograder.pile.marks import write_marks
from autograder.pile.secret import load_secret
from autograder.pile.shape import is_result
from autograder.report import make_report

from .test_results import result


@pytest.fixture
def book(tmp_path):
    return GradeBook(tmp_path / "grades" / "a1")


def whole(student, score=3.0):
    """A result that every page and table can be made from."""
    check = {"id": "n::c", "outcome": "passed", "points": score, "hidden": False, "sentence": "Right.", "message": ""}
    made = result(student, score) | {"version": "1", "checks_sha256": "x", "submission_sha256": "y", "libraries": {}}
    made["questions"][0]["checks"] = [check]
    return made


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", '{"student": "ada", "status": "complete"}', "[" * 200_000, '"ada"']
    + [json.dumps(whole("ada") | change) for change in (
        {"questions": 5}, {"questions": [{}]}, {"questions": [3]}, {"auto_score": "3"}, {"auto_score": float("nan")},
        {"auto_max": 10**400}, {"adjustment": None}, {"late_days": "2"}, {"manual_score": []}, {"student": "bob"},
        {"status": "\ud800"}, {"student": "\ud800"}, {"student": ["ada"]}, {"findings": [3]}, {"manual_max": True},
        {"questions": [whole("ada")["questions"][0] | {"score": float("inf")}]},
        {"questions": [whole("ada")["questions"][0] | {"checks": [{"id": "c"}]}]},
        {"questions": [whole("ada")["questions"][0] | {"mark": 3}]},
        {"questions": [whole("ada")["questions"][0] | {"score": None}]},
        {"questions": [whole("ada")["questions"][0] | {"mark": {"score": 1.0, "extra": None}}]},
    )],
)  # fmt: skip
def test_what_is_json_and_no_result_of_that_student_is_made_again(book, text):
    book.result_path("ada").parent.mkdir(parents=True)
    book.result_path("ada").write_text(text)
    assert book.read("ada") is None and list(book.each()) == []
    book.write_csv()
    book.write(whole("ada"))
    assert [one["student"] for one in book.each()] == ["ada"]
    assert is_result(whole("ada"))


def test_a_copy_of_a_result_beside_it_counts_for_nobody(book):
    for student in ("ada", "bob"):
        book.write(whole(student))
    kept = book.result_path("ada")
    shutil.copy(kept, kept.with_name("ada (conflicted copy).json"))
    assert [one["student"] for one in book.each()] == ["ada", "bob"]
    assert len(book.write_csv().read_text().splitlines()) == 3
    report = make_report(book.folder)
    assert sorted(one.student for one in report.results) == ["ada", "bob"]
    assert (report.unreadable, report.copies) == ([], ["ada (conflicted copy).json"])


def test_a_table_from_the_future_is_written_again(book):
    book.write(whole("ada"))
    written = book.write_csv()
    assert not book.behind()
    future = time.time_ns() + 3600 * 10**9  # then the clock was set back
    os.utime(written, ns=(future, future))
    book.write(whole("bob"))
    assert book.behind()


@pytest.mark.parametrize("mark", [f'{{"score": 1{"0" * 400}}}', '{"score": 1e308, "extra": 1e308}', "[" * 100_000])
def test_marks_beyond_all_numbers_are_one_sentence(book, mark):
    write_marks(book.marks_path("ada"), "ada", {})
    book.marks_path("ada").write_text(f'{{"questions": {{"w": {mark}}}}}')
    with pytest.raises(UsageError, match="holds marks that people gave and is damaged"):
        book.write(whole("ada"))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"ada": {"late_days": 1e999}}'])
def test_a_sheet_beyond_all_numbers_is_one_sentence(book, text):
    rows = text if text.startswith("[") else f'{{"schema": 1, "rules": {{"due": null}}, "students": {text}}}'
    rows = rows.replace("1e999}", '1e999, "submitted": "", "dated_by": "", "extension_days": 0}')
    book.folder.mkdir(parents=True)
    book.late_path.write_text(rows)
    with pytest.raises(UsageError, match=r"late\.json is damaged"):
        book.write(whole("ada"))


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_an_empty_or_damaged_secret_is_none(tmp_path, monkeypatch, content):
    """Hidden inputs drawn from nothing could be drawn by everybody."""
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    (tmp_path / "course.secret").write_bytes(content)
    for make in (True, False):
        with pytest.raises(UsageError, match=r"course\.secret (is empty|cannot be read)"):
            load_secret(tmp_path, make)
    assert [one.state for one in looked_at(tmp_path)] == ["problem"]
    assert (tmp_path / "course.secret").read_bytes() == content


def test_two_first_runs_at_once_have_one_secret(tmp_path, monkeypatch):
    """Two assignments may be graded at once, into one folder: the slower run takes the faster one's."""
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    faster = []

    def meanwhile(descriptor):
        monkeypatch.setattr(os, "fsync", lambda descriptor: None)
        faster.append(load_secret(tmp_path))

    monkeypatch.setattr(os, "fsync", meanwhile)
    slower, where = load_secret(tmp_path)
    assert faster == [(slower, f"{tmp_path / 'course.secret'} (made now; keep it, and keep it from students)")]
    assert "made now" not in where and load_secret(tmp_path) == (slower, where)
    assert [path.name for path in tmp_path.iterdir()] == ["course.secret"]


def test_a_secret_is_for_its_owner_from_the_beginning(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    modes = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: modes.append(os.fstat(descriptor).st_mode & 0o777))
    load_secret(tmp_path)
    assert modes == [0o600]


def test_the_seed_of_a_run_is_for_its_owner_alone(book):
    """It gives the hidden inputs of this very assignment; `doctor` minds when the secret can be read by others."""
    for seed in ("one", "two"):
        book.write_run({"seed": seed})
        assert (book.folder / "run.json").stat().st_mode & 0o777 == 0o600
    book.write(whole("ada"))
    umask = os.umask(0)
    os.umask(umask)
    assert book.result_path("ada").stat().st_mode & 0o777 == 0o666 & ~umask


def test_where_a_file_has_one_name_only_there_is_a_secret_too(tmp_path, monkeypatch):
    def refused(*words):
        raise PermissionError

    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    monkeypatch.setattr(os, "link", refused)
    assert len(load_secret(tmp_path)[0]) == 64
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        load_secret(tmp_path / "file" / "grades")
    assert secret.__all__ == ["load_secret", "seed_for"]
