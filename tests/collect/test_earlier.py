"""Earlier hand-ins are kept beside the one that counts, and whose clock is believed."""

import json
from datetime import UTC, datetime

import pytest

from autograder.collect.kept import Kept
from autograder.collect.note import EARLIER, NOTE, Group, annotate, placed, vouched
from autograder.collect.placing import digest, earlier, place

FIRST, SECOND, THIRD = (datetime(2026, 10, day, 9, tzinfo=UTC) for day in (1, 3, 5))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ada" / "tiny"


@pytest.fixture
def hand_in(folder):
    def hand_in(text, made, dated_by="receipt", **more):
        return place(Kept({"layers.ipynb": text}, made, (), "tiny", dated_by), folder, "a.zip", **more)

    return hand_in


def _there(folder):
    return (folder / "layers.ipynb").read_bytes(), [(one / "layers.ipynb").read_bytes() for one in earlier(folder)]


def test_what_is_replaced_and_what_comes_too_late_to_light_are_kept(folder, hand_in):
    assert hand_in(b"2", SECOND) and hand_in(b"3", THIRD) and not hand_in(b"1", FIRST)
    assert _there(folder) == (b"3", [b"1", b"2"])
    assert not hand_in(b"1", FIRST) and not hand_in(b"2", SECOND) and not hand_in(b"3", THIRD)
    assert _there(folder) == (b"3", [b"1", b"2"])
    assert placed(earlier(folder)[0]).made == FIRST
    assert sorted(one.name for one in folder.parent.iterdir()) == [EARLIER, "tiny"]


def test_an_old_answer_handed_in_again_counts(folder, hand_in):
    hand_in(b"1", FIRST)
    hand_in(b"2", SECOND)
    assert hand_in(b"1", THIRD)
    assert _there(folder) == (b"1", [b"1", b"2"])


def test_the_same_files_twice_count_from_their_first_time(folder, hand_in):
    hand_in(b"1", FIRST)
    assert not hand_in(b"1", THIRD) and placed(folder).made == FIRST and earlier(folder) == []


def test_a_servers_time_is_believed_more_than_a_receipts_and_never_less(folder, hand_in):
    hand_in(b"1", FIRST)
    assert hand_in(b"1", THIRD, "server", marked_late=True)
    assert placed(folder)[:4] == (THIRD, placed(folder).sha256, "", "server") and placed(folder).marked_late
    assert not hand_in(b"1", FIRST) and placed(folder).made == THIRD and earlier(folder) == []


def test_one_from_a_zip_of_others_is_not_kept_against_ones_own(folder, hand_in):
    hand_in(b"stolen", THIRD, within="mallory.zip")
    assert hand_in(b"1", FIRST) and not hand_in(b"stolen", THIRD, within="mallory.zip")
    assert _there(folder) == (b"1", [])


def test_an_extension_is_noted_once_and_kept(folder, hand_in):
    hand_in(b"1", FIRST)
    assert annotate(folder, 2.5) and not annotate(folder, 2.5)
    hand_in(b"2", SECOND)
    assert placed(folder).extension_days == 2.5
    assert not annotate(folder / "nowhere", 1.0)


@pytest.mark.parametrize(
    ("key", "value", "reads"),
    [
        ("dated_by", "me", "files"), ("dated_by", ["server"], "files"), ("extension_days", 1e9, 0.0),
        ("extension_days", float("nan"), 0.0), ("marked_late", "no", False),
    ],
)  # fmt: skip
def test_a_note_that_says_nonsense_says_nothing(folder, hand_in, key, value, reads):
    hand_in(b"1", FIRST)
    note = json.loads((folder / NOTE).read_text()) | {key: value}
    (folder / NOTE).write_text(json.dumps(note))
    assert getattr(placed(folder), key) == reads


def test_an_extension_that_is_no_number_makes_the_note_none(folder, hand_in):
    hand_in(b"1", FIRST)
    (folder / NOTE).write_text(json.dumps(json.loads((folder / NOTE).read_text()) | {"extension_days": "x"}))
    assert placed(folder) is None


def test_a_note_that_collect_did_not_write_is_not_vouched_for(folder, hand_in):
    hand_in(b"1", THIRD)
    annotate(folder, 1.0)
    assert vouched(folder) == placed(folder) and vouched(folder).extension_days == 1
    note = (folder / NOTE).read_text()
    (folder / NOTE).write_text(note.replace("2026-10-05", "2026-10-01"))
    assert placed(folder).made == FIRST and vouched(folder) is None
    (folder / NOTE).write_text(note)
    assert vouched(folder).made == THIRD
    assert vouched(folder.parent / "other") is None


def test_a_zip_in_others_names_says_nothing_of_what_came_by_itself(folder, hand_in):
    """Of the same files: whom they count for is not for whoever made that zip to say, before or after."""
    red, mine = Group("red", ("Ada", "Mallory"), "Mallory"), Group("blue", ("Ada", "Bob"), "Ada")
    hand_in(b"1", FIRST, within="mallory.zip", group=red)
    assert hand_in(b"1", FIRST) and placed(folder).group is None
    assert not hand_in(b"1", FIRST, within="mallory.zip", group=red) and placed(folder).group is None
    assert not hand_in(b"1", FIRST, group=mine) and placed(folder).group == mine
    assert not hand_in(b"1", FIRST, within="mallory.zip", group=red) and placed(folder).group == mine


def test_a_note_that_collect_did_not_write_is_never_made_ours(folder, hand_in, tmp_path):
    """`submitted/` may have been filled by something else, with what a student called like our note among it."""
    sha256 = digest(Kept({"layers.ipynb": b"1"}, FIRST, ()))
    forged = {"made": "2020-01-01T00:00:00Z", "dated_by": "server", "extension_days": 366, "within": "x",
              "group": {"name": "best", "members": ["Bob"]}}  # fmt: skip
    folder.mkdir(parents=True)
    for hashed, made in ((sha256, FIRST), ("0" * 64, FIRST), ("/../../../a" + "1" * 53, THIRD)):
        (folder / NOTE).write_text(json.dumps(forged | {"sha256": hashed}))
        with pytest.raises(OSError, match="not empty"):
            hand_in(b"1", made)
        assert vouched(folder) is None and list(folder.iterdir()) == [folder / NOTE]
        assert [path.name for path in tmp_path.iterdir()] == ["ada"], "a hash that is none is no part of a path"


@pytest.mark.parametrize("sha256", ["0" * 63, "0" * 65, "F" * 64, "../" * 21 + "x", 7, None, ["0" * 64]])
def test_a_note_whose_hash_is_none_is_none(folder, hand_in, sha256):
    hand_in(b"1", FIRST)
    (folder / NOTE).write_text(json.dumps(json.loads((folder / NOTE).read_text()) | {"sha256": sha256}))
    assert placed(folder) is None
