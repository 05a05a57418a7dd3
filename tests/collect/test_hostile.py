"""One student against the others: places that are taken, memory that is filled, a class's run that is stopped."""

import io
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest

from autograder.collect.formats import SEVERAL, HandedIn, Unreadable, handed_in
from autograder.collect.note import NOTE, noted
from autograder.collect.trees import Entry, Tree, zip_tree

from .conftest import NOTEBOOK

STOLEN = b'{"cells": ["by mallory"], "nbformat": 4}'


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _receipt(made="2026-10-01T09:00:00Z", **change):
    return json.dumps({"schema": 1, "assignment": "tiny", "version": "1", "made": made, "files": {}} | change).encode()


@pytest.fixture
def bobs(tmp_path):
    return lambda: (tmp_path / "submitted" / "bob" / "tiny" / "layers.ipynb").read_bytes()


def test_zips_in_a_students_zip_take_nobodys_place(pile, gather, packed, zipped, bobs):
    _write(pile / "bob.zip", packed())
    late = packed({"layers.ipynb": STOLEN}, day=20)
    _write(pile / "mallory.zip", zipped({"bob.zip": late, "mallory.zip": packed()}))
    found = gather()
    assert bobs() == NOTEBOOK and sorted(found.students) == ["bob"]
    assert found.refused == {"downloads/mallory.zip": SEVERAL}


def test_folders_and_a_lone_zip_in_a_students_zip_are_that_students(pile, gather, packed, zipped, bobs):
    _write(pile / "bob.zip", packed())
    _write(pile / "mallory.zip", zipped({"bob.zip": packed({"layers.ipynb": STOLEN}, day=20)}))
    _write(pile / "trudy.zip", zipped({"bob/layers.ipynb": STOLEN, "x/layers.ipynb": STOLEN}))
    found = gather()
    assert bobs() == NOTEBOOK and sorted(found.students) == ["bob", "mallory", "trudy"]
    assert found.students["mallory"].findings == ("The zip is called bob.zip.",)


@pytest.mark.parametrize("inner", [("bob/layers.ipynb", "x/layers.ipynb"), ("bob.zip", "mallory.zip")])
def test_a_students_folder_of_several_takes_nobodys_place(pile, gather, packed, bobs, inner):
    _write(pile / "bob" / "layers.ipynb", NOTEBOOK)
    os.utime(pile / "bob" / "layers.ipynb", (1_600_000_000, 1_600_000_000))
    for name in inner:
        _write(pile / "mallory" / name, packed({"layers.ipynb": STOLEN}) if name.endswith(".zip") else STOLEN)
    found = gather()
    assert bobs() == NOTEBOOK and sorted(found.students) == ["bob"]
    assert found.refused == {"downloads/mallory": SEVERAL}


def test_nobodys_place_is_taken_in_an_lms_zip_or_a_group_either(pile, gather, packed, zipped, bobs):
    steal = zipped({"bob.zip": packed({"layers.ipynb": STOLEN}, day=20), "x.zip": packed()})
    bulk = zipped({"class/bob.zip": packed(), "class/mallory.zip": steal})
    _write(pile / "export.zip", bulk)
    assert sorted(gather(pile / "export.zip").refused) == ["export.zip/class/mallory.zip"]
    found = gather()
    assert sorted(found.refused) == ["downloads/export.zip/class/mallory.zip"] and bobs() == NOTEBOOK
    # Zips of several in a folder of the source are taken, and said: it may be one student's doing.
    assert found.students["bob"].findings == ("It came in export.zip, with others' work.",)
    (pile / "export.zip").unlink()
    for group in ("one", "two"):
        _write(pile / group / f"{group}.zip", packed())
        _write(pile / group / f"mallory {group}.zip", steal)
    found = gather()
    assert sorted(found.students) == ["one", "two"] and bobs() == NOTEBOOK and len(found.refused) == 2


def test_groups_in_groups_are_not_looked_into(pile, gather):
    for group in ("one", "two"):
        for student in ("ada", "bob"):
            for name in ("x", "y"):
                _write(pile / group / student / name / "layers.ipynb", NOTEBOOK)
    found = gather()
    assert found.students == {} and set(found.refused.values()) == {SEVERAL} and len(found.refused) == 4


def test_a_zip_of_a_zip_of_a_zip_ends(pile, gather, packed, zipped):
    _write(pile / "ada.zip", zipped({"a.zip": packed()}))
    _write(pile / "bob.zip", zipped({"a.zip": zipped({"a.zip": packed()})}))
    found = gather()
    assert sorted(found.students) == ["ada"]
    assert found.refused == {"downloads/bob.zip/a.zip": "there is no notebook in it"}


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_no_cap_holds_for_are_refused(method):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        archive.writestr("layers.ipynb", NOTEBOOK)
        archive.writestr("plain.ipynb", NOTEBOOK, zipfile.ZIP_STORED)
    tree = zip_tree("a.zip", memory.getvalue())
    assert [entry.name for entry in tree.entries] == ["plain.ipynb"]
    assert tree.refused == (
        "layers.ipynb is packed by a method that is not taken (only plain zips are: stored or deflated).",
    )


@pytest.mark.parametrize("change", [{"files": {"\ud800": "x"}}, {"assignment": "\ud800"}])
def test_half_a_surrogate_in_a_receipt_stops_nobody(pile, gather, packed, zipped, change):
    _write(pile / "ada.zip", zipped({"layers.ipynb": NOTEBOOK, "receipt.json": _receipt(**change)}))
    _write(pile / "bob.zip", packed())
    found = gather()
    assert sorted(found.students) == ["ada", "bob"]
    assert found.students["ada"].findings == ("The receipt cannot be read: it is damaged.",)


def test_a_source_whose_name_is_no_text_is_noted(tmp_path, gather, packed):
    source = tmp_path / os.fsdecode(b"ada-\xff.zip")
    _write(source, packed())
    found = gather(source)
    (student,) = found.students.values()
    assert found.refused == {} and json.loads((student.folder / NOTE).read_bytes())["source"] == source.name


def test_what_cannot_be_placed_is_refused_and_the_next_is_taken(pile, gather, packed, tmp_path):
    _write(tmp_path / "submitted" / "ada", b"a file where the folder should be")
    _write(pile / "ada.zip", packed())
    _write(pile / "bob.zip", packed())
    found = gather()
    assert sorted(found.students) == ["bob"]
    assert found.refused["downloads/ada.zip"].startswith("it could not be put in its place (")


@pytest.mark.parametrize(("error", "name"), [(OSError(5, "x"), "OSError"), (ValueError("x"), "ValueError")])
def test_a_zip_that_fails_in_a_way_of_its_own_is_one_that_cannot_be_read(packed, error, name):
    def broken(most):
        raise error

    now, good = datetime.now(UTC), packed()
    tree = Tree("pile", (Entry(("ada.zip",), now, broken), Entry(("bob.zip",), now, lambda most: good)))
    first, second = handed_in(tree, "tiny")
    assert first == Unreadable("pile/ada.zip", f"it cannot be read ({name})")
    assert isinstance(second, HandedIn) and second.student == "bob"


def test_half_of_what_cannot_be_written_is_taken_away(pile, gather, zipped, tmp_path):
    # A file where another one needs a folder.
    _write(pile / "ada.zip", zipped({"layers.ipynb": NOTEBOOK, "a.py": b"", "a.py/b.py": b""}))
    found = gather()
    assert found.students == {} and list(found.refused) == ["downloads/ada.zip"]
    assert list((tmp_path / "submitted" / "ada").iterdir()) == []


@pytest.mark.parametrize("made", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_an_impossible_date_counts_for_nothing(pile, gather, packed, zipped, made, tmp_path):
    _write(pile / "ada.zip", zipped({"layers.ipynb": STOLEN, "receipt.json": _receipt(made)}))
    first = gather().students["ada"]
    assert first.made == "2026-10-01 12:00", "the files' own time"
    assert first.findings == ("The receipt cannot be read: its date cannot be right.",)
    _write(pile / "ada.zip", packed(day=5))
    assert gather().students["ada"].made == "2026-10-05 09:00"


def test_a_zip_with_others_names_counts_against_nobodys_own(pile, gather, packed, zipped, bobs, tmp_path):
    """`collect *.zip`: each is a source, and a source may be a class's zip. Whatever the order and the dates."""
    names = [pile / name for name in ("aaron.zip", "bob.zip", "zoe.zip")]
    for path in names:
        steal = {"bob.zip": packed({"layers.ipynb": STOLEN}, day=20), f"{path.stem}.zip": packed()}
        _write(path, packed() if path.stem == "bob" else zipped(steal))
    found = gather(*names)
    assert bobs() == NOTEBOOK and sorted(found.students) == ["aaron", "bob", "zoe"]
    assert list(found.refused) == ["zoe.zip/bob.zip"]
    assert found.refused["zoe.zip/bob.zip"].startswith("bob handed in another one, not in a zip with others' work")
    assert "one that came in aaron.zip, with others' work, made place for it" in found.students["bob"].findings
    assert found.students["zoe"].findings == ("It came in zoe.zip, with others' work.",)
    # Nor in a run of its own, and what was said of a hand-in stays with it.
    assert "zoe.zip/bob.zip" in gather(names[2]).refused and bobs() == NOTEBOOK
    assert noted(tmp_path / "submitted" / "zoe" / "tiny") == ["It came in zoe.zip, with others' work."]


def test_a_class_in_one_zip_is_nothing_to_speak_of(pile, gather, packed, zipped):
    other = {"layers.ipynb": b'{"cells": [1], "nbformat": 4}'}
    _write(pile / "monday.zip", zipped({"ada.zip": packed(day=1), "bob.zip": packed(day=1)}))
    _write(pile / "tuesday.zip", zipped({"ada.zip": packed(day=2), "bob.zip": packed(other, day=2)}))
    found = gather(pile / "tuesday.zip", pile / "monday.zip")
    assert found.refused == {} and found.students["bob"].findings == ("the latest of several was kept",)
    assert found.students["bob"].made == "2026-10-02 09:00"


def test_dates_from_the_future_are_not_the_latest(pile, gather, zipped):
    _write(pile / "ada.zip", zipped({"layers.ipynb": STOLEN}, when=(2099, 1, 1, 0, 0, 0)))
    first = gather().students["ada"]
    assert first.findings == ("Dates of its files are in the future and count for nothing.",)
    _write(pile / "ada.zip", zipped({"layers.ipynb": NOTEBOOK}))
    assert gather().students["ada"].made == "2026-10-01 12:00"
    _write(pile / "ada.zip", zipped({"layers.ipynb": STOLEN, "old.py": b""}, when=(2099, 1, 1, 0, 0, 0)))
    assert not gather().students["ada"].changed
