"""Downloads as Canvas, Moodle and Gradescope lay them out, made small; what looks like one of them and is none."""

from datetime import UTC, datetime

import pytest

from autograder.collect import lines
from autograder.collect.canvas import first_names
from autograder.collect.note import placed
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
