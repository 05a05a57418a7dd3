"""What is kept of a hand-in, which of several counts, and that doing it twice changes nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.collect import collect, lines
from autograder.collect.note import EARLIER, NOTE, placed
from autograder.course.manifest import write_manifest
from autograder.errors import UsageError
from autograder.pile.intake import Found, read_submission

from .conftest import NOTEBOOK


def _snapshot(folder):
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_submit_packs_is_what_the_grader_reads(pile, gather, packed, tmp_path):
    files = {"layers.ipynb": NOTEBOOK, "mine.py": b"x = 1", "net.npz": b"weights"}
    (pile / "ada.zip").write_bytes(packed(files))
    one = gather().students["ada"]
    assert (one.notebooks, one.made, one.changed, one.findings) == (1, "2026-10-01 09:00", True, ())
    read = read_submission(Found("ada", tmp_path / "submitted" / "ada" / "tiny"), {"net.npz": 1000})
    assert read.files == files and read.findings == ()


def test_where_hand_ins_go_is_no_source(pile, gather, packed, tmp_path, monkeypatch):
    (pile / "ada.zip").write_bytes(packed())
    gather()
    before = _snapshot(tmp_path / "submitted")
    monkeypatch.chdir(tmp_path / "submitted" / "ada")
    for source in (tmp_path / "submitted", tmp_path / "submitted" / "ada", tmp_path, Path(".."), Path()):
        with pytest.raises(UsageError, match=r" overlaps with .*, where hand-ins go: name what was downloaded"):
            gather(source)
    assert _snapshot(tmp_path / "submitted") == before


def test_where_nothing_can_be_put_is_said_once(pile, manifest, packed, tmp_path):
    (pile / "ada.zip").write_bytes(packed())
    (tmp_path / "taken").touch()
    for submitted in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(UsageError, match=r"^Nothing can be put into .*: Not a directory\. Mend that, or"):
            collect([pile], manifest, submitted)


def test_notebooks_called_otherwise_are_asked_about(pile, gather, zipped):
    for name, notebook in {"ada": "Layers (1).ipynb", "bob": "week 3/final.ipynb", "caro": "filters.ipynb"}.items():
        (pile / f"{name}.zip").write_bytes(zipped({notebook: NOTEBOOK}))
    asked = ("none of its notebooks is called as in tiny; is it another assignment's?",)
    assert {name: one.findings for name, one in gather().students.items()} == {"ada": (), "bob": asked, "caro": asked}


def test_twice_is_the_same(pile, gather, packed, tmp_path):
    (pile / "ada.zip").write_bytes(packed())
    gather()
    before = _snapshot(tmp_path / "submitted")
    again = gather()
    assert _snapshot(tmp_path / "submitted") == before and not again.students["ada"].changed
    assert "ada: 1 notebook, 2026-10-01 09:00 UTC, unchanged" in list(lines(again))


def test_the_latest_of_several_counts_in_any_order(pile, gather, packed, tmp_path):
    other = b'{"cells": [1]}'
    early, late = packed(day=1), packed({"layers.ipynb": other, "new.py": b""}, day=5)
    (pile / "ada").mkdir()
    (pile / "ada" / "tiny-submission.zip").write_bytes(late)
    (pile / "ada" / "tiny-submission (1).zip").write_bytes(early)
    folder = tmp_path / "submitted" / "ada" / "tiny"
    found = gather()
    assert (folder / "layers.ipynb").read_bytes() == other and found.students["ada"].made == "2026-10-05 09:00"
    assert found.students["ada"].findings == ("the latest of several was kept",)
    # An older one that comes to light later changes nothing; a newer one replaces all of it.
    for path in (pile / "ada").iterdir():
        path.unlink()
    (pile / "ada" / "tiny-submission.zip").write_bytes(early)
    found = gather()
    assert found.students["ada"].findings == ("a later one was collected before, and kept",)
    assert (folder / "new.py").exists()
    (pile / "ada" / "tiny-submission.zip").write_bytes(packed(day=9))
    assert gather().students["ada"].changed and not (folder / "new.py").exists()
    assert placed(folder)[0] == datetime(2026, 10, 9, 9, tzinfo=UTC)


def test_a_receipt_that_does_not_fit_is_a_finding_and_no_refusal(pile, gather, packed, tmp_path):
    import zipfile

    path = pile / "ada.zip"
    path.write_bytes(packed({"layers.ipynb": NOTEBOOK, "mine.py": b"x"}))
    with zipfile.ZipFile(path) as archive:
        receipt = archive.read("receipt.json")
    for name, content in {"layers.ipynb": b"{}", "receipt.json": receipt, "late.py": b"y"}.items():
        with zipfile.ZipFile(path, "a" if name != "layers.ipynb" else "w") as archive:
            archive.writestr(name, content)
    findings = gather().students["ada"].findings
    assert findings == (
        "late.py is in the zip, but not in the receipt.",
        "layers.ipynb was changed after it was packed.",
        "mine.py is in the receipt, but not in the zip.",
    )
    note = json.loads((tmp_path / "submitted" / "ada" / "tiny" / NOTE).read_text())
    assert note["findings"] == list(findings)


def test_a_damaged_receipt_and_none_at_all(pile, gather, zipped):
    (pile / "ada.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK, "receipt.json": b"{"}))
    (pile / "bob.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK}))
    found = gather().students
    assert found["ada"].findings == ("The receipt cannot be read: it is damaged.",)
    assert found["bob"].findings == () and found["bob"].made == "2026-10-01 12:00", "the files' own time"


def test_another_assignments_zip_and_one_without_notebooks_are_not_collected(pile, gather, packed, zipped, tmp_path):
    (pile / "ada.zip").write_bytes(packed(assignment="other"))
    (pile / "bob.zip").write_bytes(zipped({"../layers.ipynb": NOTEBOOK}))
    (pile / "caro.zip").write_bytes(zipped({"notes.txt": b""}))
    found = gather()
    assert found.students == {} and not (tmp_path / "submitted").exists()
    assert found.refused == {
        "downloads/ada.zip": "its receipt is of other, not of tiny",
        "downloads/bob.zip": "there is no notebook in it; ../layers.ipynb leads out of the zip.",
        "downloads/caro.zip": "there is no notebook in it",
    }


def test_odd_names_copies_and_floods_are_left_out_by_name(pile, gather, zipped, submitted):
    files = {
        "layers.ipynb": NOTEBOOK,
        "LAYERS.ipynb": NOTEBOOK,
        'a"b.py': b"",
        "huge.py": bytes(300_000),
        "net.npz": bytes(2000),
        "notes.pdf": b"",
    }
    (pile / "ada.zip").write_bytes(zipped(files))
    (pile / "bob.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK} | {f"z{n}.py": b"" for n in range(300)}))
    found = gather().students
    assert submitted()["ada"] == ["LAYERS.ipynb"] and len(submitted()["bob"]) == 200
    assert found["ada"].findings == (
        "'a\"b.py' was left out: no file should have such a name.",
        "huge.py was left out: it has more than 256 KB.",
        "layers.ipynb was left out: it has the name of LAYERS.ipynb.",
        "net.npz was left out: it has more than 0 KB.",
    )
    assert "There are more than 200 files" in found["bob"].findings[0]


def test_a_folder_of_all_assignments_gives_the_one_that_is_asked_for(pile, gather, zipped, submitted):
    files = {"work/tiny/layers.ipynb": NOTEBOOK, "work/tiny/mine.py": b"", "work/other/more.ipynb": NOTEBOOK}
    (pile / "ada.zip").write_bytes(zipped(files))
    gather()
    assert submitted()["ada"] == ["layers.ipynb", "mine.py"]


def test_names_that_differ_only_in_case_get_folders_that_do_not(pile, gather, packed):
    for name in ("ada.zip", "Ada.zip"):
        (pile / name).write_bytes(packed())
    first = sorted(gather().students)
    assert len(first) == 2 and len({name.casefold() for name in first}) == 2
    assert sorted(gather().students) == first


def test_hostile_names_stay_inside(pile, gather, packed, tmp_path):
    (pile / "..zip").write_bytes(packed())
    (pile / "-rf\n.zip").write_bytes(packed())
    gather()
    for student in (tmp_path / "submitted").iterdir():
        assert student.name[0] not in ".-" and student.name.isprintable()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["downloads", "packed", "submitted"]


def test_what_an_interrupted_run_left_is_swept(pile, gather, packed, tmp_path):
    student = tmp_path / "submitted" / "ada"
    (student / ".collecting-0123" / "half").mkdir(parents=True)
    (pile / "ada.zip").write_bytes(packed())
    gather()
    assert sorted(path.name for path in student.iterdir()) == [EARLIER, "tiny"]


def test_what_somebody_else_put_there_is_never_replaced(pile, gather, packed, tmp_path):
    folder = tmp_path / "submitted" / "ada" / "tiny"
    folder.mkdir(parents=True)
    (folder / "layers.ipynb").write_text("by hand")
    (pile / "ada.zip").write_bytes(packed())
    assert "was put there by somebody else; move it away first" in gather().refused["downloads/ada.zip"]
    assert (folder / "layers.ipynb").read_text() == "by hand"
    (folder / "layers.ipynb").unlink()
    folder.rmdir()
    folder.symlink_to("/etc")
    assert "downloads/ada.zip" in gather().refused and folder.is_symlink()


@pytest.fixture
def command(manifest, tmp_path, pile, monkeypatch, capsys):
    """The command line, beside a release."""
    release = tmp_path / "assignments" / "tiny"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(write_manifest(manifest))
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main(["collect", *map(str, words), "-a", "tiny"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_command_says_what_it_did(command, pile, packed):
    (pile / "ada.zip").write_bytes(packed())
    code, out, _ = command(pile)
    assert code == 0 and out.endswith("1 student, 1 new or changed, in submitted; 0 not collected.\n")
    (pile / "\x1b[31m.zip").write_bytes(b"")
    code, out, _ = command(pile)
    assert code == 1 and "not collected: downloads/␛[31m.zip: it is not a zip that can be read" in out
    code, out, _ = command(pile, "--json")
    table = json.loads(out)
    assert code == 1 and table["students"]["ada"]["changed"] is False and len(table["refused"]) == 1


def test_wrong_usage(command, pile):
    code, _, err = command(pile / "nowhere")
    assert code == 2 and "There is no" in err and "Traceback" not in err
