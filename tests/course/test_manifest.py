"""manifest.json: what is written is what is read, and damage is one sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.manifest import (
    Manifest,
    ManifestCell,
    ManifestCheck,
    ManifestNotebook,
    ManifestQuestion,
    read_manifest,
    sha256,
    write_manifest,
)
from autograder.errors import UsageError

WORD = st.text(st.characters(codec="utf-8"), max_size=12)
POINTS = st.floats(0.5, 100)
MANIFEST = st.builds(
    Manifest,
    assignment=WORD,
    version=WORD,
    title=WORD,
    notebooks=st.lists(
        st.builds(
            ManifestNotebook,
            name=WORD,
            title=WORD,
            cells=st.lists(st.builds(ManifestCell, WORD, WORD, WORD, WORD, WORD), max_size=2).map(tuple),
            questions=st.lists(
                st.builds(
                    ManifestQuestion,
                    id=WORD,
                    points=POINTS,
                    written=st.booleans(),
                    signatures=st.lists(WORD, max_size=2).map(tuple),
                    checks=st.lists(st.builds(ManifestCheck, WORD, WORD, POINTS), max_size=2).map(tuple),
                ),
                max_size=2,
            ).map(tuple),
            files=st.dictionaries(WORD, st.integers(1, 2**24), max_size=2),
            withheld=st.lists(WORD, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    files=st.dictionaries(WORD, WORD, max_size=3),
)


@given(MANIFEST)
def test_a_manifest_survives_its_file(tmp_path_factory, manifest):
    folder = tmp_path_factory.mktemp("release")
    (folder / "manifest.json").write_text(write_manifest(manifest), encoding="utf-8")
    assert read_manifest(folder) == manifest


def test_an_earlier_version_is_read_from_its_own_file(tmp_path):
    (tmp_path / "versions").mkdir()
    old = Manifest("a", "1", "A", ())
    (tmp_path / "versions" / "1.json").write_text(write_manifest(old), encoding="utf-8")
    assert read_manifest(tmp_path, "1") == old
    assert old.notebook("n") is None


def test_hashes_are_of_text_as_utf8():
    assert sha256("ü") == sha256("ü".encode())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, r"There is no .*manifest.json; releases in .*: other. Mend the name, .* make the release with `auto"),
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"schema": 1}', "is damaged"),
        (json.dumps({"schema": 7}), "is of schema 7; this program reads schema 1"),
    ],
)
def test_a_missing_or_damaged_manifest_is_one_sentence(tmp_path, text, sentence):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").touch()
    (tmp_path / "asked").mkdir()
    if text is not None:
        (tmp_path / "asked" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=sentence):
        read_manifest(tmp_path / "asked")
