"""What goes into the zip, and what does not."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.handin.contents import find_files
from autograder.notebook.bundle import read_bundle


def test_notebooks_modules_and_saved_data_are_taken_and_nothing_else(folder, bundle):
    for name in ("net.npz", "mine.py", "notes.txt", "tiny-submission.zip"):
        (folder / name).write_text("x")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "more.py").write_text("x")
    handed = find_files(bundle)
    assert sorted(handed.files) == ["layers.ipynb", "mine.py", "net.npz"]
    assert handed.left_out == [] and handed.refused == []


def test_names_that_nothing_can_import_and_strange_notebooks_are_left_out_by_name(folder, bundle):
    (folder / "my helpers.py").write_text("x")
    (folder / "Untitled.ipynb").write_text("{}")
    handed = find_files(bundle)
    assert sorted(handed.files) == ["layers.ipynb"] and handed.refused == []
    assert handed.left_out == [
        "Untitled.ipynb is none of this assignment's notebooks.",
        "my helpers.py cannot be imported under that name.",
    ]


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("layers.ipynb", (20 << 20) + 1, "layers.ipynb has 20.0 MB; 20 MB is the most: clear the outputs"),
        ("mine.py", (1 << 18) + 1, "mine.py has 0.3 MB; 256 KB is the most: make it smaller"),
        ("net.npz", 2049, "net.npz has 0.0 MB; 2 KB is the most"),
    ],
)
def test_what_is_too_large_is_refused_by_name(folder, bundle, name, size, said):
    with (folder / name).open("wb") as file:
        file.truncate(size)
    handed = find_files(bundle)
    assert name not in handed.files and len(handed.refused) == 1 and handed.refused[0].startswith(said)


def test_links_folders_and_devices_are_refused(folder, bundle, tmp_path):
    (tmp_path / "secret").write_text("x")
    (folder / "mine.py").symlink_to(tmp_path / "secret")
    (folder / "other.py").mkdir()
    handed = find_files(bundle)
    assert handed.refused == [
        "mine.py is a link; put the file itself into the folder.",
        "other.py is a folder; put the file itself into the folder.",
    ]


def test_more_files_than_a_grader_reads_are_refused(folder, bundle):
    for number in range(200):
        (folder / f"m{number}.py").write_text("x")
    assert "201 files to hand in; 200 is the most" in find_files(bundle).refused[0]


def test_a_file_that_cannot_be_read_is_named(folder):
    with tempfile.TemporaryDirectory() as name:
        open_to_all = Path(shutil.copytree(folder, Path(name) / "tiny"))
        for path in (Path(name), *Path(name).rglob("*")):
            path.chmod(0o755)
        (open_to_all / "layers.ipynb").chmod(0)
        user = os.geteuid()
        if user == 0:  # root reads everything: be nobody for a moment
            os.seteuid(65534)
        try:
            handed = find_files(read_bundle(open_to_all))
        finally:
            os.seteuid(user)
    assert handed.refused == ["layers.ipynb cannot be read (Permission denied)."]
