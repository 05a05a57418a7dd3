"""Piles as Canvas, Moodle, Gradescope, nbgrader and GitHub Classroom lay them out, made small."""

import os
import pwd
from datetime import UTC, datetime

import pytest

from autograder.collect import lines
from autograder.collect.canvas import first_names
from autograder.collect.placing import placed
from autograder.collect.trees import zip_tree

from .conftest import NOTEBOOK

OTHER = b'{"cells": [1], "nbformat": 4}'
METADATA = """\
---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: 'S1'
    :email: ada@uni.example
  :created_at: 2026-10-01 18:30:00.123456000 Z
  :score: 12.0
  :status: processed
  :results: &results !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: [{score: 1.0, output: "a: b"}]
  :history:
  - :id: 99
    :created_at: 2026-09-30 10:00:00.000000000 Z
    :score: 3.0
submission_102:
  :submitters:
  - :name: Bob Moss
    :sid:
    :email: bob@uni.example
  - :name: Caro Stein
    :sid: S3
    :email: caro@uni.example
  :created_at: 2026-10-02 01:15:00.000000000 +02:00
  :score: 0.0
"""


@pytest.fixture
def of(pile, zipped, gather):
    """Collect a system's zip, made of these files."""

    def collect(files, name="download.zip"):
        (pile / name).write_bytes(zipped(files))
        return gather(pile / name)

    return collect


@pytest.fixture
def unpacked(pile, gather):
    """Collect a folder of these files."""

    def collect(files):
        for name, content in files.items():
            (pile / name).parent.mkdir(parents=True, exist_ok=True)
            (pile / name).write_bytes(content)
        return gather()

    return collect


def test_canvas_files_of_a_student_belong_together(of, packed, submitted, tmp_path):
    found = of(
        {
            "lovelaceada_501_9001_layers.ipynb": NOTEBOOK,
            "lovelaceada_501_9002_my_helper.py": b"",
            "lovelaceada_501_9003_photo.png": b"",
            "mossbob_LATE_502_9004_tiny-submission-2.zip": packed(),
            "stein-maycaro_503_9005_layers-1.ipynb": NOTEBOOK,
        }
    )
    assert found.refused == {} and {one.findings for one in found.students.values()} == {()}
    assert list(lines(found))[:2] == [
        "lovelaceada: 1 notebook, 2026-10-01 12:00 UTC (of its files: never late), collected",
        "mossbob: 1 notebook, 2026-10-01 09:00 UTC, marked as late, collected",
    ]
    assert submitted() == {
        "lovelaceada": ["layers.ipynb", "my_helper.py"],
        "mossbob": ["layers.ipynb"],
        "stein-maycaro": ["layers.ipynb"],
    }
    late = {name: placed(tmp_path / "submitted" / name / "tiny").marked_late for name in found.students}
    assert late == {"lovelaceada": False, "mossbob": True, "stein-maycaro": False}


def test_canvas_students_of_one_name_stay_two(of, submitted):
    of({"leeann_1_5_layers.ipynb": NOTEBOOK, "leeann_2_6_layers.ipynb": OTHER, "x_3_7_layers.ipynb": NOTEBOOK})
    assert sorted(submitted()) == ["leeann_1", "leeann_2", "x"]


def test_a_second_hand_in_gets_its_first_name_back_unless_another_file_has_it(zipped):
    def names(*files):
        return [one.name for one in first_names(zip_tree("x", zipped(dict.fromkeys(files, b""))).entries)]

    assert names("a-1.ipynb", "b-12.py", "c-1") == ["a.ipynb", "b.py", "c-1"]
    assert names("a.ipynb", "a-1.ipynb") == ["a-1.ipynb", "a.ipynb"]
    assert names("a-1.ipynb", "a-2.ipynb") == ["a-1.ipynb", "a.ipynb"]


def test_canvas_what_has_another_name_or_no_work_is_said(of, submitted):
    found = of(
        {"a_1_5_layers.ipynb": NOTEBOOK, "b_2_6_layers.pdf": b"", "c_3_7_layers.ipynb": NOTEBOOK, "x.ipynb": b""}
    )
    assert sorted(submitted()) == ["a", "c"]
    assert found.refused == {
        "download.zip/b_2": "there is no notebook and no zip in it",
        "download.zip/x.ipynb": "its name is not one that Canvas gives; collect it by itself",
    }


@pytest.mark.parametrize("inside", ["_assignsubmission_file_/", "_assignsubmission_file/", "_assignsubmission_file_"])
def test_moodle_in_folders_and_without(of, packed, submitted, inside):
    found = of(
        {
            f"Ada Lovelace_17{inside}layers.ipynb": NOTEBOOK,
            f"Ada Lovelace_17{inside}mine.py": b"",
            "Ada Lovelace_17_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            f"Zoë van der_Berg_18{inside}tiny-submission.zip": packed(),
            "Dan Ray_19_assignsubmission_onlinetext_/layers.ipynb": OTHER,
        }
    )
    assert submitted() == {"Ada Lovelace": ["layers.ipynb", "mine.py"], "Zoë van der_Berg": ["layers.ipynb"]}
    assert found.refused == {"download.zip/Dan Ray_19": "there is no notebook and no zip in it"}


def test_moodle_unpacked_with_two_of_one_name_and_a_stray_file(unpacked, submitted):
    found = unpacked(
        {
            "Ann Lee_1_assignsubmission_file_/layers.ipynb": NOTEBOOK,
            "Ann Lee_2_assignsubmission_file_/layers.ipynb": OTHER,
            "Eve/layers.ipynb": NOTEBOOK,
        }
    )
    assert sorted(submitted()) == ["Ann Lee_1", "Ann Lee_2"]
    assert list(found.refused) == ["downloads/Eve"]


@pytest.mark.parametrize("top", ["", "assignment_7_export/"])
def test_gradescope_submitters_groups_and_its_own_time(of, packed, submitted, tmp_path, top):
    found = of(
        {
            f"{top}submission_metadata.yml": METADATA.encode(),
            f"{top}submission_101/layers.ipynb": NOTEBOOK,
            f"{top}submission_102/tiny-submission.zip": packed(),
        }
    )
    assert found.refused == {}
    assert submitted() == {f"{name}@uni.example": ["layers.ipynb"] for name in ("ada", "bob", "caro")}
    ada = placed(tmp_path / "submitted" / "ada@uni.example" / "tiny")
    assert (ada.made, ada.dated_by) == (datetime(2026, 10, 1, 18, 30, tzinfo=UTC), "server")
    bob = found.students["bob@uni.example"]
    assert (bob.made, bob.dated_by) == ("2026-10-01 23:15", "server"), "not what the receipt says"
    assert "Handed in together with caro@uni.example." in bob.findings


def test_gradescope_folders_that_nobody_owns_and_submitters_without_files(of):
    found = of(
        {
            "submission_metadata.yml": METADATA.encode() + b"submission_104:\n  :submitters: []\n",
            "submission_101/layers.ipynb": NOTEBOOK,
            "submission_103/layers.ipynb": NOTEBOOK,
            "submission_104/layers.ipynb": NOTEBOOK,
        }
    )
    assert list(found.students) == ["ada@uni.example"]
    assert {where.rpartition("/")[2]: why.partition(" ")[2] for where, why in found.refused.items()} == {
        "submission_102": "names it, and its files are not there",
        "submission_103": "does not say whose it is",
        "submission_104": "does not say whose it is",
    }


@pytest.mark.parametrize("text", [b"a: [", b"\xff\xfe\x00", b"a: b: c", b"x" * ((32 << 20) + 1)])
def test_gradescope_without_a_readable_list_gives_nobody_anything(of, text):
    found = of({"submission_metadata.yml": text, "submission_101/layers.ipynb": NOTEBOOK})
    assert found.students == {}
    (why,) = found.refused.values()
    assert why.endswith("so nobody knows whose the submissions are")


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


@pytest.mark.parametrize(
    "inner",
    [
        {"bob_1_2_layers.ipynb": OTHER, "x_3_4_layers.ipynb": OTHER},
        {"Bob_1_assignsubmission_file_/layers.ipynb": OTHER},
        {"submission_metadata.yml": METADATA.encode(), "submission_101/layers.ipynb": OTHER},
        {"bob+tiny+2026-10-03 09:00:00 UTC/layers.ipynb": OTHER},
    ],
)
def test_a_students_zip_that_looks_like_a_systems_is_that_students_or_nobodys(pile, zipped, gather, inner, tmp_path):
    (pile / "bob.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK}))
    (pile / "mallory.zip").write_bytes(zipped(inner))
    found = gather()
    assert set(found.students) <= {"bob", "mallory"}
    assert (tmp_path / "submitted" / "bob" / "tiny" / "layers.ipynb").read_bytes() == NOTEBOOK


def test_a_systems_zip_in_a_folder_does_not_become_one_student(pile, zipped, packed, gather, submitted):
    (pile / "submissions.zip").write_bytes(zipped({"a_1_2_layers.ipynb": NOTEBOOK, "b_3_4_layers.ipynb": OTHER}))
    (pile / "ada_1_2_layers.ipynb.zip").write_bytes(zipped({"ada_1_2_layers.ipynb": NOTEBOOK}))
    found = gather()
    assert list(found.students) == ["ada_1_2_layers.ipynb"]
    (why,) = found.refused.values()
    assert why.endswith("if it is a class's, name it as a source of its own")
    assert sorted(gather(pile / "submissions.zip").students) == ["a", "b"]
