"""Archives of strangers, collected in one run beside an honest one; the same table as for notebooks."""

import pytest

from autograder.collect import collect
from autograder.course.manifest import Manifest, ManifestNotebook

from .archives import ARCHIVES, NAME, NOTEBOOK, TWIN, zipped


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What `collect` made of all archives, and the folder around everything it may touch."""
    folder = tmp_path_factory.mktemp("archives")
    (folder / "downloads").mkdir()
    (folder / "downloads" / "00_honest.zip").write_bytes(zipped({NAME: NOTEBOOK}))
    for name, (_, content, _) in ARCHIVES.items():
        (folder / "downloads" / f"{name}.zip").write_bytes(content)
    manifest = Manifest("toy", "2026.1", "Toy", (ManifestNotebook("first_steps", "First steps", (), (), {}),))
    return collect([folder / "downloads"], manifest, folder / "submitted"), folder


def test_every_archive_gets_its_verdict(collected, verdicts):
    found, _ = collected
    wrong = {}
    for name, (does, _, expected) in ARCHIVES.items():
        if name in found.students:
            got = ", ".join(["kept", *found.students[name].findings])
        else:
            got = f"refused: {found.refused.get(f'downloads/{name}.zip', 'without a word')}"
        verdicts(name, does, expected, got)
        if expected != got:
            wrong[name] = (expected, got)
    assert wrong == {}


def test_only_the_places_of_students_were_written(collected):
    found, folder = collected
    assert sorted(path.name for path in folder.iterdir()) == ["downloads", "submitted"]
    for path in (folder / "submitted").rglob("*"):
        assert not path.is_symlink()
        student, *inside = path.relative_to(folder / "submitted").parts
        # What was handed in lies in `toy`; beside it stands what `collect` itself knows of it.
        assert student in found.students and (not inside or inside[0] in ("toy", ".handed-in"))
        assert inside[:1] != ["toy"] or inside[1:] in ([], [NAME], [TWIN], [".collected.json"])
    honest = folder / "submitted" / "00_honest" / "toy" / NAME
    assert honest.read_bytes() == NOTEBOOK
