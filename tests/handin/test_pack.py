"""The zip and its receipt."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.handin.pack import pack, zip_name
from autograder.handin.receipt import check_receipt, make_receipt, parse_receipt, write_receipt

MADE = datetime(2026, 10, 2, 21, 59, 30, tzinfo=UTC)
FILES = {"layers.ipynb": b"{}", "mine.py": b"x = 1\n"}


def test_the_zip_holds_the_files_and_a_receipt_that_fits(tmp_path):
    target = tmp_path / zip_name("tiny")
    beside = pack(FILES, "tiny", "2026.1", MADE, target)
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["layers.ipynb", "mine.py", "receipt.json"]
        assert {name: archive.read(name) for name in FILES} == FILES
        receipt = parse_receipt(archive.read("receipt.json"))
    assert (receipt.assignment, receipt.version, receipt.made) == ("tiny", "2026.1", MADE)
    assert receipt.files["mine.py"] == hashlib.sha256(b"x = 1\n").hexdigest()
    assert check_receipt(receipt, FILES) == []
    kept = json.loads(beside.read_text())
    assert kept["zip"] == {"name": target.name, "sha256": hashlib.sha256(target.read_bytes()).hexdigest()}
    assert kept["made"] == "2026-10-02T21:59:30Z" and kept["files"] == receipt.files
    assert sorted(path.name for path in tmp_path.iterdir()) == [beside.name, target.name], (
        "nothing half-written is left"
    )


def test_the_same_files_and_time_give_the_same_bytes(tmp_path):
    pack(FILES, "tiny", "1", MADE, tmp_path / "a.zip")
    pack(dict(reversed(FILES.items())), "tiny", "1", MADE, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_name_is_part_of_the_zips_name():
    assert zip_name("tiny", "ada") == "ada-tiny-submission.zip" and zip_name("tiny") == "tiny-submission.zip"


def test_every_difference_from_the_receipt_is_said():
    receipt = make_receipt("tiny", "1", MADE, FILES)
    assert check_receipt(receipt, {"layers.ipynb": b"{ }", "new.py": b""}) == [
        "layers.ipynb was changed after it was packed.",
        "mine.py is in the receipt, but not in the zip.",
        "new.py is in the zip, but not in the receipt.",
    ]


@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=50), max_size=5), st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_again(files, made):
    if not 2000 <= made.year <= 2025:
        made = MADE
    receipt = make_receipt("tiny", "2026.1", made.replace(microsecond=0), files)
    try:
        text = write_receipt(receipt).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate is no name of a file that was packed
        return
    assert parse_receipt(text) == receipt


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_anything_else_is_no_receipt(content):
    with pytest.raises(ValueError, match="damaged"):
        parse_receipt(content)


@pytest.mark.parametrize(
    "change",
    [{"schema": 2}, {"files": {"a": 1}}, {"files": []}, {"made": "today"}, {"assignment": None}, {"version": 3}],
)
def test_a_receipt_of_another_shape_is_damaged(change):
    table = json.loads(write_receipt(make_receipt("tiny", "1", MADE, FILES))) | change
    with pytest.raises(ValueError, match="damaged"):
        parse_receipt(json.dumps(table).encode())


def test_a_receipt_of_a_megabyte_is_refused():
    with pytest.raises(ValueError, match="too large"):
        parse_receipt(b" " * ((1 << 20) + 1))
