"""Folders that are temporary stay so, whatever ends their process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import files
from autograder.files import TemporaryFolder


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(files.tempfile, "tempdir", str(tmp_path))
    files.sweep.cache_clear()
    yield tmp_path
    files.sweep.cache_clear()


def left_behind(place):
    program = (
        "import os, tempfile\nfrom autograder.files import TemporaryFolder\n"
        "folder = TemporaryFolder().path\n(folder / 'inner').mkdir()\n"
        "(folder / 'inner' / 'answer.py').write_text('x')\n"
        "print(folder, flush=True)\nos.kill(os.getpid(), 9)"
    )
    environment = os.environ | {"TMPDIR": str(place)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    return Path(done.stdout.strip())


def test_a_folder_goes_with_its_block(place):
    with TemporaryFolder() as folder:
        (folder / "file").write_text("x")
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next_one(place):
    old = left_behind(place)
    assert (old / "inner" / "answer.py").is_file()
    with TemporaryFolder() as folder:
        assert list(place.iterdir()) == [folder]


def test_a_folder_in_use_a_link_and_a_strangers_folder_stay(place, monkeypatch):
    held = TemporaryFolder()
    (place / "elsewhere").mkdir()
    (place / "elsewhere" / "precious").write_text("x")
    (place / f"{files.TEMPORARY}link").symlink_to(place / "elsewhere")
    files.sweep.cache_clear()
    files.sweep()
    assert held.path.is_dir() and (place / "elsewhere" / "precious").is_file()
    held.close()
    strangers = left_behind(place)
    uid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    files.sweep.cache_clear()
    files.sweep()
    assert strangers.is_dir()


def test_where_no_folder_can_be_held_it_is_said_and_none_is_left(place, monkeypatch):
    """Too many open files, or a place for temporary files that knows no locks."""
    monkeypatch.setattr(files, "_locked", lambda folder: None)
    with pytest.raises(OSError, match=r"^No folder in .* can be opened and locked; set TMPDIR"):
        TemporaryFolder()
    assert list(place.iterdir()) == []


def test_a_folder_that_a_sweep_takes_away_at_once_is_made_again(place, monkeypatch):
    locked, taken = files._locked, []

    def slow(folder):
        if not taken:
            taken.append(folder)
            folder.rmdir()
        return locked(folder)

    monkeypatch.setattr(files, "_locked", slow)
    with TemporaryFolder() as folder:
        assert taken != [folder] and list(place.iterdir()) == [folder]
