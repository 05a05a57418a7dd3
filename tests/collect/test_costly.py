"""One student's hand-in that would cost the collector an hour, its own note, or somebody else's work."""

import contextlib
import fcntl
import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect import placing
from autograder.collect.kept import MODULE_BYTES, MOST_REFUSED, Kept
from autograder.collect.note import MOST_LETTERS, MOST_NOTED, NOTE, noted, placed, vouched
from autograder.collect.placing import digest
from autograder.collect.plain import MOST_ZIPS
from autograder.collect.trees import Refused, zip_tree
from autograder.course.lateness import Lateness
from autograder.late import record_of

from .conftest import NOTEBOOK

with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in {"n.ipynb": b'{"cells": []}' * 50, "receipt.json": b"{}", "ä/helpers.py": b"x = 1"}.items():
        archive.writestr(name, content)
WHOLE = made.getvalue()
LIST = b"""
submission_1:
  :submitters:
  - :email: ada@uni.example
  - :email: bob@uni.example
  :created_at: 2026-10-04 09:00:00 Z
"""


def test_what_is_odd_about_a_zip_never_hides_when_it_was_handed_in(pile, gather, zipped, tmp_path):
    """A thousand links with long names made the note too large to be read: nobody was late by it, nor ever again."""
    odd = {f"{number}{chr(0x1F600) * 48}": "elsewhere" for number in range(1900)}
    (pile / "eve.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK} | odd, when=(2026, 10, 4, 9, 0, 0)))
    assert list(gather().students) == ["eve"]
    folder = tmp_path / "submitted" / "eve" / "tiny"
    assert placed(folder) == vouched(folder) is not None
    assert len(noted(folder)) == MOST_NOTED and max(map(len, noted(folder))) <= MOST_LETTERS
    assert gather().refused == {}, "it is known as what it was, and can be collected again"


def test_a_name_that_is_none_stops_nobody(pile, gather, packed, zipped):
    """Python's own reader raises IndexError for it: one student's zip kept the whole class from being collected."""
    (pile / "ada.zip").write_bytes(packed())
    (pile / "eve.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK, "QQQQ": b""}).replace(b"QQQQ", b"\0QQQ"))
    assert sorted(gather().students) == ["ada", "eve"] and gather().refused == {}


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_zip_however_damaged_raises_anything_but_refused(changes):
    damaged = bytearray(WHOLE)
    for at, byte in changes:
        damaged[at] = byte
    with contextlib.suppress(Refused):
        for entry in zip_tree("x.zip", bytes(damaged)).entries:
            with contextlib.suppress(Refused):
                entry.read(1000)


def test_a_note_that_a_student_wrote_stops_nobody(pile, gather, packed, tmp_path):
    """nbgrader, say, has put it there with everything else; a number of 400 digits was too large for all of them."""
    folder = tmp_path / "submitted" / "ada" / "tiny"
    folder.mkdir(parents=True)
    note = f'{{"made": "2026-10-01T09:00:00Z", "sha256": "", "extension_days": 1{"0" * 400}}}'
    (folder / NOTE).write_text(note)
    assert placed(folder) is None
    for name in ("ada", "bob"):
        (pile / f"{name}.zip").write_bytes(packed())
    found = gather()
    assert list(found.students) == ["bob"] and "put there by somebody else" in found.refused["downloads/ada.zip"]


def test_a_note_that_a_student_wrote_is_not_taken_over(pile, gather, packed, tmp_path):
    """A year's extension, noted by the student, was made ours by the next hand-in; the right hash kept its date out."""
    folder = tmp_path / "submitted" / "ada" / "tiny"
    folder.mkdir(parents=True)
    (pile / "ada.zip").write_bytes(packed())
    right = digest(Kept({"layers.ipynb": NOTEBOOK}, datetime.now(UTC), ()))
    for sha256 in ("0" * 64, right):
        forged = {"made": "2020-01-01T00:00:00Z", "dated_by": "server", "sha256": sha256, "extension_days": 366}
        (folder / NOTE).write_text(json.dumps(forged))
        why = gather().refused["downloads/ada.zip"]
        assert why == f"{folder} is there already and has a {NOTE} that `collect` did not write; move it away first"
        assert json.loads((folder / NOTE).read_text()) == forged
    folder.rename(tmp_path / "away")
    assert gather().refused == {} and vouched(folder).sha256 == right and vouched(folder).extension_days == 0


def test_a_group_all_gets_what_can_be_opened(pile, gather, submitted, tmp_path):
    """One file that only is called a zip kept the work from everybody but the first of the group."""
    export = pile / "export"
    (export / "submission_1").mkdir(parents=True)
    (export / "submission_metadata.yml").write_bytes(LIST)
    (export / "submission_1" / "layers.ipynb").write_bytes(NOTEBOOK)
    (export / "submission_1" / "data.zip").write_bytes(b"no zip")
    found = gather(export)
    assert submitted() == {"ada@uni.example": ["layers.ipynb"], "bob@uni.example": ["layers.ipynb"]}
    assert found.refused == {"export/submission_1/data.zip": "it is not a zip that can be read"}
    one = vouched(tmp_path / "submitted" / "bob@uni.example" / "tiny")
    assert record_of(one, Lateness(due=one.made.replace(day=2))).late_days == 2


def test_few_files_are_read_to_find_that_they_are_too_large(pile, gather, zipped):
    many = {f"m{number:03}.py": b"#" * (MODULE_BYTES + 1) for number in range(MOST_REFUSED + 30)}
    (pile / "eve.zip").write_bytes(zipped({"a.ipynb": NOTEBOOK} | many))
    (one,) = gather().students.values()
    assert (one.notebooks, sum("has more than" in text for text in one.findings)) == (1, MOST_REFUSED), one.findings[-1]
    assert any(
        text.startswith(f"More than {MOST_REFUSED} of its files cannot be taken; m020.py") for text in one.findings
    )


def test_few_of_a_students_zips_are_opened(pile, gather, zipped, submitted):
    many = {f"eve ({number}).zip": b"no zip" for number in range(MOST_ZIPS + 30)}
    (pile / "eve.zip").write_bytes(zipped({"eve (000).zip": zipped({"layers.ipynb": NOTEBOOK})} | many))
    found = gather()
    assert submitted() == {"eve": ["layers.ipynb"]} and len(found.refused) == MOST_ZIPS
    assert found.refused["downloads/eve.zip"] == "it holds 61 zips; only the first 30 were looked at"


def test_two_runs_at_once_move_no_students_work_together(tmp_path, monkeypatch):
    """One swept away what the other was about to put into its place, and the student had nothing there any more."""
    folder = tmp_path / "submitted" / "zoe" / "tiny"
    seen = []

    def other(*words, **more):
        lock = os.open(folder.parent, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(lock)
        seen.append(words)
        move_away(*words, **more)

    move_away = placing._move_away
    monkeypatch.setattr(placing, "_move_away", other)
    for day in (1, 2):
        placing.place(Kept({"n.ipynb": b"%d" % day}, datetime(2026, 10, day, tzinfo=UTC), ()), folder, "x")
    placing.put_first(folder, *placing.earlier(folder))
    assert len(seen) == 2 and (folder / "n.ipynb").read_bytes() == b"1"
    lock = os.open(folder.parent, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(lock)


def test_where_students_are_is_looked_up_once(pile, gather, packed, tmp_path, monkeypatch):
    """For each hand-in and each person of the roster all folders were listed: of a large course, for hours."""
    for name in ("ada", "Ada", "bob"):
        (pile / f"{name}.zip").write_bytes(packed())
    listed = []
    listing = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path) or listing(path))
    names = sorted(gather().students)
    assert len({name.casefold() for name in names}) == 3 and listed.count(tmp_path / "submitted") == 1
    assert sorted(gather().students) == names
