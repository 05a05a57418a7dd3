"""From folders to files: what is read, what is left out and said, and nothing followed out of the folder."""

import json
import os

import pytest

from autograder.errors import UsageError
from autograder.pile import Found, find_submissions, passed_over, read_submission
from autograder.pile.intake import MODULE_BYTES, MOST_FILES, MOST_FINDINGS, NOTEBOOK_BYTES


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "submitted" / "ada" / "a3"
    made.mkdir(parents=True)
    return made


def read(folder):
    return read_submission(Found("ada", folder))


def kinds(submission):
    return [finding.kind for finding in submission.findings]


def test_students_in_order_and_only_those_with_the_assignment(tmp_path, folder):
    for name in ("zoe/a3", "bob/a1", ".git/a3"):
        (tmp_path / "submitted" / name).mkdir(parents=True)
    assert [found.student for found in find_submissions(tmp_path / "submitted", "a3")] == ["ada", "zoe"]


@pytest.mark.parametrize("make", [False, True])
def test_no_folder_or_an_empty_one_is_one_sentence(tmp_path, make):
    if make:
        (tmp_path / "submitted").mkdir()
    words = r"no submissions of a3 .*expected .*<student>/a3/<notebook>.ipynb" if make else "There is no folder"
    with pytest.raises(UsageError, match=words):
        find_submissions(tmp_path / "submitted", "a3")


def test_notebooks_and_modules_are_read_and_the_rest_is_not(folder):
    (folder / "conv_naive.ipynb").write_text("{}")
    (folder / "helpers.py").write_text("x = 1")
    (folder / "data.npz").write_bytes(b"x")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "conv_naive-checkpoint.ipynb").write_text("{}")
    (folder / "inner").mkdir()
    (folder / "inner" / "pooling.ipynb").write_text("{}")
    assert sorted(read(folder).files) == ["conv_naive.ipynb", "helpers.py", "inner/pooling.ipynb"]


def test_data_files_that_are_asked_for_are_read_capped_and_part_of_the_hash(folder, tmp_path):
    (folder / "a.ipynb").write_text("{}")
    (folder / "other.npz").write_bytes(b"x")
    (folder / "inner").mkdir()
    (folder / "inner" / "net.npz").write_bytes(b"12345678")
    (folder / "big.npz").write_bytes(b"123456789")
    (folder / "link.npz").symlink_to(folder / "other.npz")
    asked = {"net.npz": 8, "big.npz": 8, "link.npz": 8}
    found = Found("ada", folder)
    submission = read_submission(found, asked)
    assert {name: content for name, content in submission.files.items() if name.endswith("npz")} == {
        "inner/net.npz": b"12345678"
    }
    assert sorted(kinds(submission)) == ["file-too-large", "not-a-file"]
    (folder / "inner" / "net.npz").write_bytes(b"12345679")
    assert read_submission(found, asked).sha256 != submission.sha256
    assert read_submission(found).sha256 == read_submission(found, {}).sha256 != submission.sha256


def test_an_empty_folder_is_a_finding(folder):
    assert kinds(read(folder)) == ["no-notebook"]


def test_links_and_devices_are_not_followed(folder, tmp_path):
    (tmp_path / "secret.ipynb").write_text("secret")
    (folder / "linked.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "folder.ipynb").mkdir()
    submission = read(folder)
    assert submission.files == {} and sorted(kinds(submission)) == [
        "no-notebook",
        "not-a-file",
        "not-a-file",
        "not-a-file",
        "not-a-file",
    ]


def test_a_linked_submission_is_not_followed(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    assert kinds(read_submission(Found("eve", tmp_path / "link"))) == ["not-a-folder"]
    (tmp_path / "file").write_text("x")
    assert kinds(read_submission(Found("eve", tmp_path / "file"))) == ["not-a-folder"]


def test_sizes_and_counts_are_capped(folder):
    with (folder / "huge.ipynb").open("wb") as file:
        file.truncate(1 << 31)  # sparse: it takes no disk
    (folder / "huge.py").write_bytes(b"#" * (MODULE_BYTES + 1))
    for number in range(MOST_FILES + 5):
        (folder / f"n{number:04}.py").write_text("")
    submission = read(folder)
    assert len(submission.files["huge.ipynb"]) == NOTEBOOK_BYTES and "huge.py" not in submission.files
    assert {"file-too-large", "too-many-files"} <= set(kinds(submission)) and len(submission.files) == MOST_FILES


def test_the_hash_is_of_names_and_contents(folder):
    (folder / "a.ipynb").write_text("1")
    first = read(folder).sha256
    (folder / "a.ipynb").rename(folder / "b.ipynb")
    second = read(folder).sha256
    (folder / "b.ipynb").write_text("2")
    assert len({first, second, read(folder).sha256}) == 3


def test_names_that_are_not_utf8_stay_different_and_printable(folder, tmp_path):
    for name in (b"\xff.ipynb", b"\xfe.ipynb"):
        (folder / os.fsdecode(name)).write_text("{}")
    (tmp_path / "submitted" / os.fsdecode(b"\xff") / "a3").mkdir(parents=True)
    names = sorted(read(folder).files) + [found.student for found in find_submissions(tmp_path / "submitted", "a3")]
    assert sorted(names) == sorted(["\\xfe.ipynb", "\\xff.ipynb", "\\xff", "ada"])


def test_who_is_passed_over_is_said(tmp_path, folder):
    for name in (".hidden/a3", ".git/a1", "bob/a3"):
        (tmp_path / "submitted" / name).mkdir(parents=True)
    (tmp_path / "submitted" / "link").symlink_to(tmp_path / "submitted" / "bob")
    assert passed_over(tmp_path / "submitted", "a3") == [".hidden starts with a dot", "link is a link"]


def test_hidden_files_are_said_and_what_editors_leave_is_not(folder):
    for name in (".secret.ipynb", ".DS_Store", "._pooling.ipynb", "pooling.ipynb"):
        (folder / name).write_text("{}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".hidden").mkdir()
    submission = read(folder)
    assert list(submission.files) == ["pooling.ipynb"]
    assert [(f.kind, f.cell) for f in submission.findings] == [
        ("hidden-file", ".hidden"),
        ("hidden-file", ".secret.ipynb"),
    ]


def test_a_submission_has_a_size_of_its_own(folder, monkeypatch):
    monkeypatch.setattr("autograder.pile.intake.TOTAL_BYTES", 1000)
    for name in ("a", "b", "c"):
        (folder / f"{name}.ipynb").write_bytes(b"x" * 400)
    submission = read(folder)
    assert sorted(submission.files) == ["a.ipynb", "b.ipynb"]
    assert [(finding.kind, finding.cell) for finding in submission.findings] == [("file-too-large", "c.ipynb")]


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ({"findings": ["layers.ipynb was changed after it was packed."]}, ["layers.ipynb was changed"]),
        ({"findings": ["x" * 5000, 7, ["x"]]}, ["x" * 24]),
        ({"findings": ["x"] * 999}, ["x"] * 50),
        ({"findings": "all is well"}, []),
        ([[]], []),
    ],
)
def test_what_was_odd_when_it_was_collected_is_a_finding(folder, note, found):
    """Where nobody has collected, a student may have written it: text, and cut."""
    (folder / "a.ipynb").write_text("{}")
    (folder / ".collected.json").write_text(json.dumps(note))
    submission = read(folder)
    assert set(kinds(submission)) <= {"hand-in"} and list(submission.files) == ["a.ipynb"]
    assert [finding.detail[:24] for finding in submission.findings] == found
    assert all(len(finding.detail) <= 300 for finding in submission.findings)


def test_a_note_that_is_a_pipe_or_a_link_or_no_json_holds_nobody_up(folder, tmp_path):
    note = folder / ".collected.json"
    os.mkfifo(note)
    assert kinds(read(folder)) == ["no-notebook"]
    note.unlink()
    (tmp_path / "secret").write_text('{"findings": ["secret"]}')
    note.symlink_to(tmp_path / "secret")
    assert kinds(read(folder)) == ["no-notebook"]
    note.unlink()
    for text in ("[" * 100_000, "{"):
        note.write_text(text)
        assert kinds(read(folder)) == ["no-notebook"]


def test_what_was_not_looked_at_is_listed_up_to_a_bound(folder):
    """Each finding is kept, sent and shown: a folder full of names must not make a result of megabytes."""
    (folder / "a.ipynb").write_text("{}")
    for number in range(MOST_FINDINGS + 50):
        (folder / f".h{number}").touch()
    found = read(folder).findings
    assert len(found) == MOST_FINDINGS + 1 and found[0].kind == "hidden-file"
    assert found[-1].detail == "50 more files were not looked at or left out; they are not listed."
