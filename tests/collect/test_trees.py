"""Folders and zips from strangers: nothing leads out, nothing is followed, nothing is unbounded."""

import contextlib
import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect import trees
from autograder.collect.trees import Refused, below, folder_tree, zip_tree

from .conftest import NOTEBOOK


@pytest.mark.parametrize(
    "name", ["../layers.ipynb", "a/../../layers.ipynb", "/layers.ipynb", "C:\\layers.ipynb", "..\\layers.ipynb", "a/.."]
)
def test_paths_out_of_the_zip_are_refused_by_name(zipped, name):
    tree = zip_tree("a.zip", zipped({name: NOTEBOOK, "layers.ipynb": NOTEBOOK}))
    assert [entry.path for entry in tree.entries] == [("layers.ipynb",)]
    assert tree.refused == (f"{name} leads out of the zip.",)


def test_links_are_not_followed_in_zips_and_folders(zipped, tmp_path):
    tree = zip_tree("a.zip", zipped({"layers.ipynb": "/etc/passwd"}))
    assert tree.entries == () and tree.refused == ("layers.ipynb is a link or a device.",)
    (tmp_path / "layers.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder").symlink_to("/etc")
    tree = folder_tree(tmp_path)
    assert tree.entries == () and len(tree.refused) == 3
    assert "layers.ipynb is a link or a device; it was not followed." in tree.refused


def test_a_bomb_costs_no_more_than_what_may_be_read(zipped):
    content = zipped({"layers.ipynb": bytes(30 << 20)})
    assert len(content) < 100_000
    with pytest.raises(Refused, match="has more than 20 MB"):
        zip_tree("a.zip", content).entries[0].read(20 << 20)


def test_a_size_that_lies_is_no_way_round_the_cap(zipped):
    content = bytearray(zipped({"layers.ipynb": bytes(100_000)}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = content.index(signature) + at
        content[start : start + 4] = (10).to_bytes(4, "little")
    entry = zip_tree("a.zip", bytes(content)).entries[0]
    with contextlib.suppress(Refused):
        assert len(entry.read(50)) <= 50


def test_too_many_entries_are_refused_before_any_is_looked_at(zipped):
    content = zipped({f"{number}.py": b"" for number in range(2001)})
    with pytest.raises(Refused, match="holds more than 2000 files"):
        zip_tree("a.zip", content)
    assert len(zip_tree("a.zip", content, pile=True).entries) == 2001, "a whole class has more"


def test_a_pile_ends_somewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(trees, "MOST_PILE_ENTRIES", 3)
    for number in range(5):
        (tmp_path / f"{number}.py").write_text("")
    tree = folder_tree(tmp_path)
    assert len(tree.entries) == 4 and tree.refused == ("More than 3 files; the rest is left out.",)


def test_encrypted_and_damaged_entries_are_refused(zipped):
    content = bytearray(zipped({"layers.ipynb": os.urandom(5000)}))
    locked = bytearray(content)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert zip_tree("a.zip", bytes(locked)).refused == ("layers.ipynb is encrypted.",)
    content[100:200] = bytes(100)
    with pytest.raises(Refused, match="is damaged"):
        zip_tree("a.zip", bytes(content)).entries[0].read(10_000)


def test_names_too_long_for_any_disk_are_refused(zipped):
    tree = zip_tree("a.zip", zipped({"x" * 300 + ".ipynb": b"", "/".join("abcdefghijklmnop") + ".py": b""}))
    assert tree.entries == () and all("has too long a name" in text for text in tree.refused)


def test_systems_own_folders_and_the_courses_own_files_are_passed_by(zipped):
    noise = [
        "__MACOSX/._layers.ipynb",
        ".ipynb_checkpoints/layers.ipynb",
        "autograder/x.py",
        "a/cs231n_utils/x.py",
        ".DS_Store",
    ]
    assert zip_tree("a.zip", zipped(dict.fromkeys(noise, b""))).entries == ()


def test_hidden_work_is_said(zipped, tmp_path):
    said = (".layers.ipynb is hidden (its name starts with a dot): not looked at.",)
    assert zip_tree("a.zip", zipped({".layers.ipynb": b"", "._layers.ipynb": b"", ".git/x.py": b""})).refused == said
    (tmp_path / ".layers.ipynb").write_text("")
    assert folder_tree(tmp_path).refused == said


def test_a_months_thirteen_is_no_reason_to_stop(zipped):
    assert zip_tree("a.zip", zipped({"a.py": b""}, when=(2026, 13, 40, 12, 0, 0))).entries[0].modified.year == 1980


def test_a_file_that_became_something_else_is_refused(tmp_path):
    (tmp_path / "a.py").write_text("x")
    entry = folder_tree(tmp_path).entries[0]
    (tmp_path / "a.py").unlink()
    with pytest.raises(Refused, match="cannot be read"):
        entry.read(10)
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(Refused, match="is not a regular file"):
        entry.read(10)


def test_a_folder_of_a_tree(zipped):
    tree = zip_tree("a.zip", zipped({"one/a.py": b"1", "one/b/c.py": b"2", "two/a.py": b"3", "one/../../x": b""}))
    inner = below(tree, "one")
    assert [entry.path for entry in inner.entries] == [("a.py",), ("b", "c.py")] and inner.entries[0].read(9) == b"1"
    assert inner.refused == ("one/../../x leads out of the zip.",)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(content):
    try:
        for entry in zip_tree("a.zip", content).entries:
            entry.read(1000)
    except Refused:
        pass


@given(st.data())
def test_a_zip_with_some_bytes_changed_does_no_more_than_be_refused(data):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/layers.ipynb", NOTEBOOK * 5)
        archive.writestr("b.py", b"x")
    content = bytearray(memory.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        for entry in zip_tree("a.zip", bytes(content)).entries:
            assert ".." not in entry.path and not any("/" in part or "\\" in part for part in entry.path)
            with contextlib.suppress(Refused):
                assert len(entry.read(1000)) <= 1000
    except Refused:
        pass
