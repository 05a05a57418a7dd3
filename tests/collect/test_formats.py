"""Who handed in what, in the shapes that piles have."""

import pytest

from autograder.collect import formats
from autograder.collect.formats import HandedIn, handed_in
from autograder.collect.trees import folder_tree
from autograder.errors import UsageError

from .conftest import NOTEBOOK


def _found(gather):
    found = gather()
    return sorted(found.students), found.refused


def test_zips_named_by_student(pile, gather, packed, submitted):
    for name in ("ada.zip", "bob-tiny-submission.zip", "Caro Müller-tiny-submission (2).zip"):
        (pile / name).write_bytes(packed())
    assert _found(gather) == (["Caro Müller", "ada", "bob"], {})
    assert submitted()["bob"] == ["layers.ipynb"]


def test_folders_named_by_student_with_zips_notebooks_or_folders(pile, gather, packed, submitted):
    for name in (
        "ada/tiny-submission.zip",
        "bob/layers.ipynb",
        "caro/tiny/layers.ipynb",
        "dan/my homework/layers.ipynb",
    ):
        (pile / name).parent.mkdir(parents=True)
        (pile / name).write_bytes(packed() if name.endswith(".zip") else NOTEBOOK)
    assert _found(gather) == (["ada", "bob", "caro", "dan"], {})
    assert submitted() == {name: ["layers.ipynb"] for name in ("ada", "bob", "caro", "dan")}


def test_one_zip_of_zips_and_folders(pile, gather, zipped, packed):
    inner = {"class/ada.zip": packed(), "class/bob.zip": packed(), "class/caro/layers.ipynb": NOTEBOOK}
    (pile / "export.zip").write_bytes(zipped(inner))
    assert _found(gather) == (["ada", "bob", "caro"], {})
    found = gather(pile / "export.zip")
    assert sorted(found.students) == ["ada", "bob", "caro"]


def test_one_students_zip_as_the_source(pile, gather, zipped, packed):
    for name, content in (
        ("eve-tiny-submission.zip", packed()),
        ("fay.zip", zipped({"tiny/layers.ipynb": NOTEBOOK, "tiny/autograder/x.py": b""})),
    ):
        (pile / name).write_bytes(content)
        assert sorted(gather(pile / name).students) == [name[:3]]


def test_groups_are_looked_into(pile, gather, packed):
    (pile / "section 1").mkdir()
    for name in ("ada", "bob"):
        (pile / "section 1" / f"{name}.zip").write_bytes(packed())
    (pile / "section 2" / "caro").mkdir(parents=True)
    (pile / "section 2" / "caro" / "layers.ipynb").write_bytes(NOTEBOOK)
    (pile / "section 2" / "dan").mkdir(parents=True)
    (pile / "section 2" / "dan" / "layers.ipynb").write_bytes(NOTEBOOK)
    assert _found(gather) == (["ada", "bob", "caro", "dan"], {})


def test_the_folder_says_who_and_another_name_on_the_zip_is_told(pile, gather, packed):
    (pile / "ada").mkdir()
    (pile / "ada" / "bob-tiny-submission.zip").write_bytes(packed())
    found = gather()
    assert found.students["ada"].findings == ("The zip is called bob-tiny-submission.zip.",)


def test_what_is_no_zip_is_refused_by_name(pile, gather, packed):
    (pile / "ada.zip").write_bytes(b"PK not really")
    (pile / "bob.zip").write_bytes(packed())
    (pile / "caro.zip").write_bytes(b"")
    students, refused = _found(gather)
    assert students == ["bob"]
    assert refused == {
        "downloads/ada.zip": "it is not a zip that can be read",
        "downloads/caro.zip": "it is not a zip that can be read",
    }
    (pile / "dan.zip").mkdir()
    assert sorted(gather().students) == ["bob"]


def test_a_source_that_is_nothing_is_a_usage_error(pile, gather):
    with pytest.raises(UsageError, match=r"There is no .*; name folders and zips"):
        gather(pile / "nowhere")
    (pile / "x.txt").write_text("x")
    with pytest.raises(UsageError, match=r"x.txt is not a zip that can be read; name folders and zips"):
        gather(pile / "x.txt")


def test_another_format_is_asked_first(pile, monkeypatch):
    """This is how a format of an LMS joins: a function before the one that takes everything."""

    def flat(tree, assignment):
        return iter([HandedIn("someone", tree, tree.name)]) if tree.name == "downloads" else None

    monkeypatch.setattr(formats, "FORMATS", [flat, *formats.FORMATS])
    assert [one.student for one in handed_in(folder_tree(pile), "tiny")] == ["someone"]


def test_a_link_beside_the_others_is_said(pile, gather, packed, zipped):
    (pile / "ada.zip").write_bytes(packed())
    (pile / "bob.zip").symlink_to(pile / "ada.zip")
    (pile / "caro").mkdir()
    (pile / "caro" / "layers.ipynb").write_bytes(NOTEBOOK)
    (pile / "caro" / "mine.py").symlink_to("/etc/passwd")
    students, refused = _found(gather)
    assert students == ["ada", "caro"]
    assert refused == {"downloads/bob.zip": "it is a link or a device; it was not followed"}
    (pile / "export.zip").write_bytes(zipped({"ada.zip": packed(), "../bob.zip": b"", "caro.zip": "ada.zip"}))
    assert gather(pile / "export.zip").refused == {
        "export.zip/../bob.zip": "it leads out of the zip",
        "export.zip/caro.zip": "it is a link or a device",
    }
    (pile / "dan.zip").write_bytes(zipped({"layers.ipynb": NOTEBOOK, "../x.py": b""}))
    found = gather(pile / "dan.zip")
    assert found.refused == {} and found.students["dan"].findings == ("../x.py leads out of the zip.",)
