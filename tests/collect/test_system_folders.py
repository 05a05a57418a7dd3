"""Folders that systems leave on a disk: nbgrader's, and the clones of GitHub Classroom."""

import os
import pwd
from datetime import UTC, datetime

import pytest

from autograder.collect.note import placed

from .conftest import NOTEBOOK

OTHER = b'{"cells": [1], "nbformat": 4}'


def test_nbgraders_submitted_folder(unpacked, submitted, tmp_path):
    found = unpacked(
        {
            "ada/tiny/layers.ipynb": NOTEBOOK,
            "ada/tiny/timestamp.txt": b"2026-10-01 12:00:00.654321 UTC",
            "ada/other/layers.ipynb": OTHER,
            "ada/other/timestamp.txt": b"2026-10-02 12:00:00.000000 UTC",
            "bob/tiny/layers.ipynb": NOTEBOOK,
            "bob/tiny/timestamp.txt": b"2026-10-01 12:00:00 CEST",
            "caro/other/layers.ipynb": NOTEBOOK,
            "caro/other/timestamp.txt": b"2026-10-01 12:00:00 UTC",
            "dan/homework/layers.ipynb": NOTEBOOK,
        }
    )
    assert submitted() == {"ada": ["layers.ipynb"], "bob": ["layers.ipynb"]}
    assert found.refused == {"downloads/dan": "there is no folder tiny in it"}
    ada, bob = (placed(tmp_path / "submitted" / name / "tiny") for name in ("ada", "bob"))
    assert (ada.made, ada.dated_by) == (datetime(2026, 10, 1, 12, tzinfo=UTC), "server")
    assert bob.dated_by == "files", "nobody can say which zone CEST is"


@pytest.mark.parametrize("above", ["", "inbound/"])
def test_nbgraders_exchange(unpacked, submitted, tmp_path, above):
    first, second = "2026-10-01 09:00:00.000000 UTC", "2026-10-03 09:00:00.000000 UTC"
    found = unpacked(
        {
            f"{above}ada+tiny+{first}+c2VjcmV0cw==/layers.ipynb": OTHER,
            f"{above}ada+tiny+{second}/layers.ipynb": NOTEBOOK,
            f"{above}ada+tiny+{second}/timestamp.txt": b"1999-01-01 00:00:00 UTC",
            f"{above}b+o+b+tiny+{first}+x_-/layers.ipynb": NOTEBOOK,
            f"{above}ada+other+{second}/layers.ipynb": OTHER,
        }
    )
    assert found.refused == {} and sorted(submitted()) == ["ada", "b+o+b"]
    assert placed(tmp_path / "submitted" / "ada" / "tiny").made == datetime(2026, 10, 3, 9, tzinfo=UTC)
    assert (tmp_path / "submitted" / "ada" / "tiny" / "layers.ipynb").read_bytes() == NOTEBOOK


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can give files away")
def test_an_exchange_folder_that_is_anothers_takes_nobodys_place(pile, gather):
    """Anybody may make a folder of any name there."""

    def give(student, account):
        folder = pile / f"{student}+tiny+2026-10-01 09:00:00 UTC+{account}"
        folder.mkdir()
        (folder / "layers.ipynb").write_bytes(NOTEBOOK)
        os.chown(folder / "layers.ipynb", pwd.getpwnam(account).pw_uid, -1)

    give("daemon", "nobody")
    assert gather().students["daemon"].findings == ("The folder says daemon, and its files belong to nobody.",)
    give("nobody", "nobody")
    give("ada", "root")
    found = gather()
    assert sorted(found.students) == ["ada", "nobody"], "here owners are students"
    (why,) = found.refused.values()
    assert why == "its name says daemon, and its files belong to nobody"


def test_github_clones_are_never_looked_into(tmp_path, gather):
    clones = tmp_path / "first-lab-submissions"
    for student in ("ada-l", "bob", "adam"):
        (clones / f"first-lab-{student}" / ".git" / "hooks").mkdir(parents=True)
        (clones / f"first-lab-{student}" / ".git" / "hooks" / "post-checkout").write_text("#!/bin/sh\ntouch ran")
        (clones / f"first-lab-{student}" / ".git" / "x.ipynb").write_bytes(OTHER)
        (clones / f"first-lab-{student}" / "layers.ipynb").write_bytes(NOTEBOOK)
    (clones / "notes").mkdir()
    (clones / "notes" / "layers.ipynb").write_bytes(NOTEBOOK)
    found = gather(clones)
    assert sorted(found.students) == ["ada-l", "adam", "bob"]
    assert found.students["bob"].dated_by == "files" and list(found.refused) == ["first-lab-submissions/notes"]


def test_github_clones_in_a_folder_of_another_name_keep_theirs(tmp_path, gather):
    for name in ("lab-ada-x", "lab-ada-y"):
        (tmp_path / "clones" / name / ".git").mkdir(parents=True)
        (tmp_path / "clones" / name / "layers.ipynb").write_bytes(NOTEBOOK)
    assert sorted(gather(tmp_path / "clones").students) == ["lab-ada-x", "lab-ada-y"]


def test_github_zipped_and_one_students_own_repository(of, gather, tmp_path):
    found = of(
        {
            "tiny-ada/.git/HEAD": b"",
            "tiny-ada/layers.ipynb": NOTEBOOK,
            "tiny-bob/.git/HEAD": b"",
            "tiny-bob/layers.ipynb": NOTEBOOK,
        }
    )
    assert sorted(found.students) == ["ada", "bob"]
    (tmp_path / "eve" / ".git").mkdir(parents=True)
    (tmp_path / "eve" / "layers.ipynb").write_bytes(NOTEBOOK)
    assert sorted(gather(tmp_path / "eve").students) == ["eve"]
