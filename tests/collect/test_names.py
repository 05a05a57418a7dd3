"""Students' names as folders."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.folders import StudentFolders
from autograder.collect.names import folder_name, student_of


@pytest.mark.parametrize(
    "name", ["ada", "Ada Lovelace", "müller_jo", "2026-0001", "a@b.org", "李雷", "O'Neil, K."[:-1]]
)
def test_ordinary_names_stay(name):
    assert folder_name(name) == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "-rf", ".git", "CON", "nul.txt", "a\nb", "\u202eabc", "x" * 300]
)
def test_other_names_are_made_safe_and_stay_apart(name):
    made = folder_name(name)
    assert made != name and made.rpartition("-")[2].isalnum() and len(made.rpartition("-")[2]) == 8


def test_the_same_letters_in_two_spellings_are_one_student():
    long = unicodedata.normalize("NFD", "Zoë")
    assert folder_name(long) == folder_name("Zoë") == "Zoë"
    assert student_of(f"{long}-tiny", "tiny") == student_of("Zoë (1)", "tiny") == "Zoë"


def test_a_student_keeps_the_folder_that_is_there_however_it_is_spelled(tmp_path):
    long = unicodedata.normalize("NFD", "Zoë")
    (tmp_path / long).mkdir()
    folders = StudentFolders(tmp_path)
    assert folders.of("Zoë") == tmp_path / long
    assert folders.of("zoë").name.startswith("zoë-"), "another student, on some systems the same folder"
    (tmp_path / "Zoë").mkdir(exist_ok=True)
    assert StudentFolders(tmp_path).of("Zoë").name in ("Zoë", long)


def test_folders_that_a_run_makes_are_known_without_a_look(tmp_path):
    folders = StudentFolders(tmp_path / "submitted")
    assert [folders.of(name).name for name in ("ada", "Ada")] == ["ada", "Ada"], "asked for, and not made"
    folders.add("Ada")
    assert folders.of("Ada").name == "Ada" and folders.of("ada").name.startswith("ada-")


@given(st.text(max_size=300))
def test_every_name_is_one_plain_part_of_a_path(name):
    made = folder_name(name)
    assert made not in ("", ".", "..") and not made.startswith((".", "-", " ")) and not made.endswith((".", " "))
    assert not set('/\\:*?"<>|\0\n') & set(made) and made.isprintable() and len(made.encode()) <= 120
    assert folder_name(name) == made


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_students_get_two_folders(one, other):
    if unicodedata.normalize("NFC", one) != unicodedata.normalize("NFC", other):
        assert folder_name(one) != folder_name(other)


@pytest.mark.parametrize(
    ("stem", "student"),
    [
        ("ada", "ada"),
        ("ada-tiny-submission", "ada"),
        ("ada_tiny", "ada"),
        ("tiny-submission (3)", ""),
        ("tiny-2026.1", ""),
        ("ada (1)", "ada"),
        ("tinysaurus", "tinysaurus"),
        ("a-b-tiny-submission", "a-b"),
    ],
)
def test_the_name_in_a_zips_name(stem, student):
    assert student_of(stem, "tiny") == student
